"""The ground of one station, as its phones keep it."""
