"""The decision who goes to a case: here and nowhere else."""
