"""Map tiles: what the basemap draws, and which tiles cover an area."""
