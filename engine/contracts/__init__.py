"""The words both sides of a plugin speak."""
