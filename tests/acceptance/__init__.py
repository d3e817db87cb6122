"""A package of its own, so that its shared server ends with its last test, not with the run."""
