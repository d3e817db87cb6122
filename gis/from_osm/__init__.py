"""A county made from an OpenStreetMap extract."""
