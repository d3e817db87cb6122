"""Findings on scene as plain values."""

from typing import Any

from dispatch.findings.findings import Found
from dispatch.findings.record import findings_plain, without_words
from dispatch.moments import stamp


def findings_summary(found: Found | None, *, with_text: bool = True) -> dict[str, Any] | None:
    """Return the findings that hold as plain values; their words are for readers of the case."""
    if found is None:
        return None
    plain = findings_plain(found.findings)
    evidence = found.findings.evidence
    return {
        **(plain if with_text else without_words(plain)),
        "number": found.number,
        "corrects": found.corrects,
        "invoice_missing": evidence is not None and evidence.is_invoice_missing,
        "at": stamp(found.at),
        "by": found.by,
        "team": found.team,
    }
