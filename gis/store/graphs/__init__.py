"""Road graphs: built, kept by version, asked for times; the basemap beside each."""
