"""The command line: names, options and help."""
