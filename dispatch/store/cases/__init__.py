"""Reads of cases for lists, logs and reports."""
