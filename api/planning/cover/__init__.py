"""Coverage: gaps, access to reporting points, cells and their workload."""
