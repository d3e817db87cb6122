"""Siting of posts over HTTP."""
