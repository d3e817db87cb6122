"""Random tokens; the database stores only their hashes."""

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32
KEY_PREFIX = "wg_"


def new_token() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """Return what is stored of a token; a plain hash will do, for 256 random bits cannot be tried out."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def csrf_of(token: str) -> str:
    """Return what a page must send along with a session's cookie; it tells nothing about the token."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"csrf", hashlib.sha256).hexdigest()


def same(given: str | None, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest((given or "").encode("utf-8", "surrogatepass"), expected.encode())
