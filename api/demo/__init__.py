"""The demonstration's commands over HTTP: traffic on an empty console, past months for the other pages."""
