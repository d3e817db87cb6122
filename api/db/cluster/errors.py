"""What can keep the embedded cluster from answering."""


class ClusterError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""
