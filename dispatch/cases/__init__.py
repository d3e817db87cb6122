"""A case as the fold of its events, with its clock, expedites, attachments and duplicates."""
