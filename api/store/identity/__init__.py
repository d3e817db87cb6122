"""Complainants' identities: stored apart, encrypted, masked elsewhere, revealed by right and for a stated reason."""
