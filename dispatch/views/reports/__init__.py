"""Reports as plain values: figures, charts, runs, changes."""
