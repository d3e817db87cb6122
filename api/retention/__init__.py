"""Retention of personal data: dated rules, legal holds, and the job that erases and reports."""
