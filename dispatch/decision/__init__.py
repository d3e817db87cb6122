"""Who goes to a case: here and nowhere else."""
