"""Routes of reports: figures of a period, reports that were made, and what has changed since."""
