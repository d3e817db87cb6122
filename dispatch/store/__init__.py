"""The I/O side of :mod:`dispatch`: tables, named SQL and the stores behind its ports."""
