"""Errors of the service's installation."""


class ServiceError(Exception):
    """The service cannot be installed, asked or removed; the message says why and what to do."""
