"""Counties in PostGIS: their ground, reporting points, codes and corrections."""
