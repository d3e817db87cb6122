"""The ground over HTTP: cells, gazetteer, roads and the basemap."""
