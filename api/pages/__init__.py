"""Pages in HTML: the console, the office, the phone, forms and refusals."""
