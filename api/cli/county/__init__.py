"""`wangge county …`: import, make, check, export and remove a county."""
