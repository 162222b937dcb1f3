"""The client's door: pages, templates, sign-in."""
