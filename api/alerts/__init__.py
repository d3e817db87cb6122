"""Alerts and expedites over HTTP."""
