"""Description of an attachment beside its bytes: JSON in a header, because addresses are written to logs."""

from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

from fastapi import Depends, Header
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.attachments.schemas import AttachIn
from api.http.body import read_json
from api.refusals import Refused

HEADER = "Wangge-About"
_DESCRIPTION = (
    "What is said of it: a JSON object in UTF-8, percent-encoded (RFC 3986), of `kind`, `taken_at`, `lon`, `lat`, "
    "`datum`, `accuracy_m`, `caption`. Without it, a photo. 附件说明，百分号编码的 JSON"
)
_EXAMPLE = "%7B%22kind%22%3A%20%22photo%22%2C%20%22caption%22%3A%20%22shelf%22%7D"


def said_of_it(
    found: Annotated[
        str | None, Header(alias=HEADER, max_length=8_000, description=_DESCRIPTION, examples=[_EXAMPLE])
    ] = None,
) -> AttachIn:
    """Return what the header says.

    Raises
    ------
    Refused
        It is not percent-encoded, or no JSON object.
    RequestValidationError
        A field is unknown or cannot be.
    """
    said: Any = {} if found is None else read_json(_decoded(found), HEADER)
    try:
        return AttachIn.model_validate(said)
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors(include_url=False)) from None


def _decoded(text: str) -> bytes:
    if not text.isascii():
        detail = f"{HEADER} holds letters beyond ASCII: percent-encode it as UTF-8. 请对 {HEADER} 做百分号编码。"
        raise Refused("bad-json", detail, field=HEADER)
    return unquote_to_bytes(text)


type About = Annotated[AttachIn, Depends(said_of_it)]
