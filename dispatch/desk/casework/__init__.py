"""Acts of the office on a case, and the handling that follows the response."""
