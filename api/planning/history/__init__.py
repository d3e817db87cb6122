"""History and what is learned from it over HTTP."""
