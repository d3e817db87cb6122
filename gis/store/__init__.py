"""The I/O side of :mod:`gis`: tables, named SQL, files and the road engine."""
