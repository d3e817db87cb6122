"""Response statistics."""
