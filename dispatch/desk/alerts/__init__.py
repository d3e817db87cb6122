"""Alerts at the desk: escalated, acknowledged, and those about no case: a silent team, missing roads."""
