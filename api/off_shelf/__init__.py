"""Off-shelf orders over HTTP."""
