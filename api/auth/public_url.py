"""The public address, `WANGGE_PUBLIC_URL`, and what depends on it: origin, cookie names, encryption."""

from dataclasses import dataclass

from fastapi import Request

from api.addresses import PORTS


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """One server as its users know it; `origin` is None where nobody said, and then it is whatever they typed."""

    origin: str | None = None

    @property
    def secure(self) -> bool:
        """Return whether browsers use TLS only."""
        return self.origin is not None and self.origin.startswith("https:")

    @property
    def host(self) -> str | None:
        """Return what `Host` must be: the origin without its scheme."""
        return None if self.origin is None else self.origin.partition("//")[2]

    def is_meant(self, host: str) -> bool:
        """Tell whether a request's `Host` means this server; it may name the scheme's own port."""
        if self.origin is None or self.host is None:
            return True
        named = host.lower()
        return named in {self.host, f"{self.host}:{PORTS[self.origin.partition(':')[0]]}"}

    def cookie(self, name: str) -> str:
        """Return a cookie's name; with the prefix a browser takes it from this very host only, and over TLS."""
        return f"__Host-{name}" if self.secure else name


def site_of(request: Request) -> PublicUrl:
    """Return the site that a request reached."""
    site: PublicUrl = request.app.state.services.public_url
    return site


def is_secure(request: Request) -> bool:
    """Tell whether a cookie set now is for TLS only."""
    return site_of(request).secure or request.url.scheme == "https"
