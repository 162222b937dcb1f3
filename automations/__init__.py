"""The world's door: what tells the outside and hears from it."""
