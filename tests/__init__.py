"""Tests; a package, for a library brings one of the same name."""
