"""Attachments of cases over HTTP: received, looked at, shown to whom it may be, withdrawn."""
