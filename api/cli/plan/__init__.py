"""`wangge plan …`: coverage planning on the command line."""
