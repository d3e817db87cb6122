"""The wiring: settings, transactions, HTTP, live events and the command line."""
