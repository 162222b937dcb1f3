"""Tables and pure rules, a file per aggregate."""
