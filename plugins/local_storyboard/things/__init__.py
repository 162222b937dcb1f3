"""Things worth a picture of their own, drawn about (0, 0), where they stand, one unit tall or wide."""
