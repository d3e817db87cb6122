"""Attachments of cases: checked on arrival, encrypted, stored in the database, shown by right."""
