"""Storage of coverage planning: grounds, scenarios, jobs, and the blocks a job has finished."""
