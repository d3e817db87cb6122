"""Pages in HTML, rendered from the templates."""
