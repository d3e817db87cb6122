"""Public pages of reporting points: write to the desk, and follow the progress."""
