"""Places: what is drawn between the sky and the people."""
