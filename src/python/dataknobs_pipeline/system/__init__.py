"""What we need of the machine: files, processes, signals, locks, git."""
