"""The roster over HTTP: turns, needs and gaps."""
