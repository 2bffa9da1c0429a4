"""What happened: the record of runs and deploys, the report on it, who is told."""
