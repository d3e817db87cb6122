"""Pages for trusting the server's own authority: instructions, the certificate, and the office's sheet.

`router` is also served without TLS, for phones that do not trust the authority yet: nothing on it is secret.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.auth.accounts.totp import qr_svg
from api.pages.forms import language_of, page, static_root
from api.refusals import Refused
from api.tls.service import Enrolment
from maps.pages.enrol import EnrolPage, SheetPage, render_enrol, render_sheet, render_trusted

router = APIRouter(include_in_schema=False)
trusting_router = APIRouter(include_in_schema=False)
NOT_FOUND = 404


@router.get("/enrol")
def enrol(request: Request) -> Response:
    """Return the steps for a phone, or the note that there is nothing to do."""
    found = _page(request)
    return page(request, render_enrol(found), 200 if found.fingerprint else NOT_FOUND)


@router.get("/enrol/authority.crt")
def authority(request: Request) -> Response:
    """Return the authority's certificate for phones."""
    return Response(
        _enrolment(request).authority,
        media_type="application/x-x509-ca-cert",
        headers={"Cache-Control": "no-store"},
    )


@trusting_router.get("/enrol/trusted")
def trusted(request: Request) -> Response:
    """Return the page that opens without a warning once the phone trusts the authority."""
    return page(request, render_trusted(_page(request)))


@trusting_router.get("/enrol/sheet")
def sheet(request: Request) -> Response:
    """Return the sheet an office prints: code, address, fingerprint, steps."""
    phones = _enrolment(request)
    shown = SheetPage(
        language=language_of(request),
        static=static_root(),
        address=phones.address,
        fingerprint=phones.fingerprint,
        qr=qr_svg(phones.address, phones.address),
    )
    return page(request, render_sheet(shown))


def _page(request: Request) -> EnrolPage:
    phones: Enrolment | None = request.app.state.services.enrolment
    if phones is None:
        return EnrolPage(language=language_of(request), static=static_root())
    return EnrolPage(
        language=language_of(request),
        static=static_root(),
        fingerprint=phones.fingerprint,
        origin=phones.origin,
        until=f"{phones.expires_at:%Y-%m-%d}",
    )


def _enrolment(request: Request) -> Enrolment:
    phones: Enrolment | None = request.app.state.services.enrolment
    if phones is None:
        detail = (
            "This server has no authority of its own to install: `wangge tls init` makes one. "
            "本服务器没有自建的证书颁发机构。"
        )
        raise Refused("not-found", detail)
    return phones
