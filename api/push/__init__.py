"""Web push: a new assignment announced to phones whose page is closed, by the push service of their browser."""
