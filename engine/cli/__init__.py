"""The command bom."""
