"""Findings as the case's log and its row hold them: decimals and dates as text, and nothing where nothing was said."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dispatch.events import Event
from dispatch.findings.findings import Evidence, Findings, Found, Invoice, Measure, MeasureKind, Mediation, Product

type Plain = Mapping[str, Any]
WORDS = frozenset({"name", "brand", "batch", "unit", "basis", "note"})
"""Fields that hold words of their author."""
_NESTED = (Evidence, Product, Measure)


def findings_plain(findings: Findings) -> dict[str, Any]:
    """Return findings as the log keeps them."""
    yuan = findings.recovered_yuan
    return _plain(findings) | ({} if yuan is None else {"recovered_yuan": f"{yuan:.2f}"})


def _plain(value: Findings | Evidence | Product | Measure) -> dict[str, Any]:
    data = {each.name: _value(getattr(value, each.name)) for each in fields(value)}
    return {name: each for name, each in data.items() if each is not None}


def _value(value: Any) -> Any:
    if isinstance(value, _NESTED):
        return _plain(value) or None
    return str(value) if isinstance(value, Decimal | date) else value


def findings_from(plain: Plain) -> Findings:
    """Return findings from the log."""
    return Findings(
        mediation=_each(Mediation, plain.get("mediation")),
        recovered_yuan=_each(Decimal, plain.get("recovered_yuan")),
        evidence=_each(_evidence, plain.get("evidence")),
        product=_each(_product, plain.get("product")),
        measure=_each(_measure, plain.get("measure")),
        satisfaction=plain.get("satisfaction"),
        note=plain.get("note"),
    )


def without_words(plain: Plain) -> dict[str, Any]:
    """Return plain findings without what somebody wrote: counts, dates, amounts and answers to questions stay."""
    data = {name: without_words(value) if isinstance(value, Mapping) else value for name, value in plain.items()}
    return {name: value for name, value in data.items() if name not in WORDS and value != {}}


def _each(made: Any, value: Any) -> Any:
    return None if value is None else made(value)


def _evidence(plain: Plain) -> Evidence:
    return Evidence(**{**plain, "invoice": _each(Invoice, plain.get("invoice"))})


def _product(plain: Plain) -> Product:
    produced_on = _each(date.fromisoformat, plain.get("produced_on"))
    return Product(**{**plain, "produced_on": produced_on, "quantity": _each(Decimal, plain.get("quantity"))})


def _measure(plain: Plain) -> Measure:
    return Measure(**{**plain, "kind": MeasureKind(plain["kind"])})


def newest(before: Found | None, event: Event) -> Found:
    """Return what holds after a report of findings: the report, naming those it corrects."""
    findings = findings_from(event.data["findings"])
    return Found(event.seq, event.at, event.actor, event.team, findings, before.number if before else None)


def found_plain(found: Found | None) -> dict[str, Any] | None:
    """Return the findings that hold as a case's row keeps them."""
    if found is None:
        return None
    kept = {name: getattr(found, name) for name in ("number", "at", "by", "team", "corrects")}
    return {**kept, "findings": findings_plain(found.findings)}


def found_from(plain: Plain | None) -> Found | None:
    """Return the findings that hold from a case's row."""
    if plain is None:
        return None
    made = {"at": datetime.fromisoformat(plain["at"]), "findings": findings_from(plain["findings"])}
    return Found(**{**plain, **made})
