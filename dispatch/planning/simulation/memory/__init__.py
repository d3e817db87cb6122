"""The desk's store in memory, for simulations: the same ports as over PostgreSQL."""
