"""The rules of a county over HTTP."""
