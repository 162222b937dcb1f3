"""Contract tests, the same for authors and for us."""
