"""One process of the server: its files, its signals, its log and its event loop."""
