"""Bodies of each program as readings. Nothing is refused: a body that cannot be read is one unreadable reading."""
