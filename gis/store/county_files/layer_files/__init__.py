"""Files with geometry: layers, Shapefiles, KML."""
