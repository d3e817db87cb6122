"""Attachments of cases: looked at as they come, sealed, kept in the database, shown to whom it may be."""
