"""Serve a knowledge base over HTTP, and work with it from the command line."""

__version__ = "1.0.0"
