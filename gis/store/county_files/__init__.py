"""Files of a county: spreadsheets, GeoPackage, Shapefile, KML and GeoJSON, read and written."""
