"""From a commit to packages on an index."""
