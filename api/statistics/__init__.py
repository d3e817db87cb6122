"""Response figures over HTTP, and cases as files for a spreadsheet."""
