"""The desk's store in memory, for simulations and unit tests: the same ports as over PostgreSQL."""
