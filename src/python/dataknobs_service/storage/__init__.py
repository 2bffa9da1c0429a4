"""Keep documents, chunks and authorities in SQLite or PostgreSQL."""
