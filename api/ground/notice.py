"""The notice on a county's data."""

import re

from gis.store.counties.loaded import CountySummary
from maps.catalogue import messages


def notice_of(home: CountySummary, language: str) -> str | None:
    """Return what is to be known of a county's data, as the console says it; None where there is nothing.

    A notice may say the same twice, Chinese first: then the part in the reader's language.
    """
    if home.notice is None:
        return messages(language)["banner.notice"] if home.synthetic else None
    parts = re.split(r"(?<=[。！])\s*(?=[A-Z])", home.notice)
    return parts[0] if language == "zh" else parts[-1]
