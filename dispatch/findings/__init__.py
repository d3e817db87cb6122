"""Findings on scene 处置情况: their parts, the form that asks for them, and what cannot be together."""
