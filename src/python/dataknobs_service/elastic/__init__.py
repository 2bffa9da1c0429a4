"""Search with Elasticsearch; the database stays the truth, and can do without."""
