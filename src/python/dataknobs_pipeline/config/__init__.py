"""What is configured: pipeline.toml and the environments, read and checked."""
