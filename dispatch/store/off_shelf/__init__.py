"""Off-shelf orders in PostgreSQL and as a table to take away."""
