"""The ground: where things are, and how long it takes to get there.

The modules of this package are a pure core: values and functions over Shapely, NumPy and pyproj, with no
database, clock, environment or randomness. Everything that reads or writes lives in :mod:`gis.store`.
"""
