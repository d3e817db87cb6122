"""HTTP server, database, live events and command line around `gis` and `dispatch`."""
