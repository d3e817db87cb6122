"""The server: the application, its workers, its jobs, and what it says at the start."""
