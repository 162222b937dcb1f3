"""A film's cut as an editor's program opens it: one plain form, and the formats it is written in and read from."""
