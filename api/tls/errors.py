"""Errors of names and certificates; each message has the value and the remedy."""


class TlsError(Exception):
    """HTTPS cannot be had as it was asked for."""


class UnfitNameError(TlsError):
    """A name or address that no certificate of ours can bear."""

    def __init__(self, given: str, why: str, examples: str) -> None:
        super().__init__(
            f"--name {given!r}: {why}; 请填写主机名或 IP 地址 give a host name or an IP address, such as {examples}"
        )
