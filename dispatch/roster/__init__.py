"""The roster: shifts, needs, gaps, and the tables offices keep it in."""
