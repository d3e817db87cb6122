"""Allowed push services: phones name their own, and a server that contacted any address could be misused."""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

KNOWN = (
    "https://fcm.googleapis.com",
    "https://updates.push.services.mozilla.com",
    "https://web.push.apple.com",
    "https://*.push.apple.com",
    "https://*.notify.windows.com",
)


def is_known(endpoint: str, services: Collection[str]) -> bool:
    """Tell whether an endpoint lies at one of these services: scheme, host (`*.` any below) and port alike."""
    try:
        asked = urlsplit(endpoint)
        host, port = asked.hostname or "", asked.port
    except ValueError:
        return False
    if asked.username is not None or asked.password is not None:
        return False
    return any(_fits(asked.scheme, host, port, urlsplit(service)) for service in services)


def _fits(scheme: str, host: str, port: int | None, known: SplitResult) -> bool:
    name = known.hostname or ""
    same = host.endswith(name[1:]) and host != name[2:] if name.startswith("*.") else host == name
    return same and (scheme, port) == (known.scheme, known.port)
