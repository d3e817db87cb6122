"""Cases, orders and handovers as plain values: the only place where their JSON is written."""
