"""What coverage planning reads and keeps: grounds, scenarios, jobs, and the blocks a job has finished."""
