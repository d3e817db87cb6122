"""Every word a user reads, by language: Chinese first, English beside it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "messages"
DEFAULT = "zh"
LANGUAGES: Mapping[str, str] = {"zh": "zh-CN", "en": "en"}
"""Catalogue → the `lang` attribute of its page."""


@cache
def messages(language: str) -> Mapping[str, str]:
    """Return the catalogue of `language`, key → text with `{name}` places.

    Raises
    ------
    KeyError
        If there is no such catalogue; `choose_language` never names one.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    texts: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def choose_language(asked: str | None, accepted: str | None) -> str:
    """Return the catalogue for a request.

    Parameters
    ----------
    asked
        What the user chose (`?lang=` or the remembered choice); anything unknown is passed over.
    accepted
        The `Accept-Language` header, ranked by its q-values as in RFC 9110 §12.5.4.
    """
    if asked in LANGUAGES:
        return str(asked)
    for tag in _ranked(accepted or ""):
        if (primary := tag.split("-")[0]) in LANGUAGES:
            return primary
    return DEFAULT


def _ranked(header: str) -> list[str]:
    weighted = []
    for part in header.split(","):
        tag, _, parameters = part.strip().lower().partition(";")
        if tag and (weight := _weight(parameters)) > 0:
            weighted.append((weight, tag))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
