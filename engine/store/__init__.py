"""Database, blobs and the unit of work."""
