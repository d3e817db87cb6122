"""Errors of the embedded cluster."""


class ClusterError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""
