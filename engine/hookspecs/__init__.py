"""The extension surface, one screen each."""
