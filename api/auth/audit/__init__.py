"""The audit trail: its rows, its chain of seals, and the actions it records."""
