"""What each program sends, read without ever refusing: a body that cannot be read is one unreadable reading."""
