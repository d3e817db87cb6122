"""A kind of refusal: a row of its table."""

from dataclasses import dataclass
from http import HTTPStatus

PATH = "/problems/"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal; title and advice are shown as they are."""

    name: str
    status: HTTPStatus
    title: str
    title_zh: str
    advice: str
    advice_zh: str

    @property
    def type(self) -> str:
        """Return the problem's `type`, a reference relative to this server."""
        return f"{PATH}{self.name}"
