"""The `dataknobs` command line."""
