"""Alerts: what somebody has to see, derived from the state of a case or team."""
