"""Online maps of other servers: the list of layers and their tiles."""
