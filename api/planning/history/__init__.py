"""History and learning over HTTP."""
