"""Field teams: duty, turns, work and last known place."""
