"""`wangge county …`: load, make, check, export and remove a county."""
