"""Bring releases to environments, serve and watch them."""
