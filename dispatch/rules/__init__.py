"""The rules a county sets for itself, as versioned values."""
