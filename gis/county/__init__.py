"""A county as values: its cells, reporting points, teams and codes, and what is wrong with them."""
