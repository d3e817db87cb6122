"""Routes of registers: entries kept in versions, and lines read from files."""
