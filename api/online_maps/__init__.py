"""Maps of other servers under the county's: which there are, and their tiles."""
