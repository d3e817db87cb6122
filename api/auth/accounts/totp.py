"""Codes of an authenticator application (TOTP, RFC 6238: SHA-1, six digits, steps of 30 s) and recovery codes.

The server's clock decides; one step of drift to either side is allowed for, as the RFC advises (section 5.2).
"""

import base64
import re
import secrets
import unicodedata
from datetime import datetime
from typing import Final

import pyotp
import segno

from api.auth.accounts import tokens

STEP_S: Final = 30
DIGITS: Final = 6
DRIFT_STEPS: Final = 1
SECRET_BYTES: Final = 20
ISSUER: Final = "wangge"
RECOVERY_CODES: Final = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4  # 31 letters, 16 of them: 79 bits, beyond trying out even with the hashes at hand


def new_secret() -> str:
    """Return a secret of 160 random bits in Base32, as authenticators take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_of(moment: datetime) -> int:
    """Return the number of the 30-second step a moment lies in."""
    return int(moment.timestamp()) // STEP_S


def matching_step(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """Return the step whose code was given, None if it is none that may still be used.

    Parameters
    ----------
    secret
        In Base32.
    code
        Six digits as `plain` returns them.
    after
        The last step accepted: it and those before are refused, so that a code seen is worth nothing.
    """
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S)
    present = step_of(now)
    tried = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    found = [step for step in tried if tokens.same(code, totp.generate_otp(step))]
    return next((step for step in found if step > after), None)


def plain(code: str) -> str:
    """Return a code without what people type around it: spaces, dashes, capitals, full-width digits."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", code)).lower()


def is_totp(code: str) -> bool:
    """Tell whether a plain code is an authenticator's, not one for recovery."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def uri(secret: str, label: str) -> str:
    """Return the address a QR code hands to an authenticator; `label` tells this account from others there."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S).provisioning_uri(name=label, issuer_name=ISSUER)


def qr_svg(text: str, title: str) -> str:
    """Return a QR code as an SVG element for a page, black on white, without any style or script."""
    return segno.make(text, error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", title=title, svgclass="qr"
    )


def qr_image(text: str) -> str:
    """Return a QR code as the address of an image, black on white."""
    image: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    return image


def new_recovery_codes() -> list[str]:
    """Return codes to write down, in groups without look-alikes."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_digest(account: int, code: str) -> bytes:
    """Return what is stored of a recovery code; the account is part of it, so that a row moved fits nobody."""
    return tokens.digest(f"recovery/{account}/{plain(code)}")
