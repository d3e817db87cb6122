"""Attachments of cases over HTTP: upload, read, withdraw."""
