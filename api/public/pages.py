"""Texts of the public pages: refusals, faults and case states, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import Response

from api.pages.forms import language_of, page, static_root
from api.public.filled import MOST_TEXT
from api.public.form import Form
from dispatch.cases.case import Case
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import CaseStatus
from gis.county.found_places import PointFound
from gis.store.counties.loaded import CountySummary
from maps.catalogue import messages
from maps.pages.public import NoticePage, PointPage, ReceiptPage, render_notice, render_point, render_receipt

_S = CaseStatus
STEPS: Mapping[CaseStatus, str] = {
    **dict.fromkeys((_S.RECEIVED, _S.PROPOSED, _S.WAITING, _S.DESK), "public.step_received"),
    **dict.fromkeys((_S.OFFERED, _S.ACKNOWLEDGED), "public.step_assigned"),
    _S.EN_ROUTE: "public.step_on_way",
    _S.ON_SCENE: "public.step_on_scene",
    _S.CLEARED: "public.step_cleared",
    _S.CLOSED: "public.step_closed",
    _S.ANSWERED: "public.step_answered",
    **dict.fromkeys((_S.TO_TRANSFER, _S.TRANSFERRED), "public.step_transferred"),
    _S.CANCELLED: "public.step_cancelled",
    _S.JOINED: "public.step_joined",
    _S.HELD: "public.step_held",
}
AFTER: Mapping[CaseKind, str] = {
    CaseKind.COMPLAINT: "public.after_complaint",
    CaseKind.REPORT: "public.after_report",
    CaseKind.ENQUIRY: "public.after_desk",
    CaseKind.SUGGESTION: "public.after_desk",
}
BACK = {"Cache-Control": "private, no-cache"}
"""Going back shows the form that was sent, with its key, and not a new one; scanning again gives a new one."""
FIELDS = ("kind", "category", "text", "danger", "name", "phone")


def minutes(seconds: float) -> int:
    """Return a wait in whole minutes, one at least."""
    return max(1, -(-int(seconds) // 60))


def form_page(
    request: Request,
    county: str,
    point: str,
    key: str,
    *,
    form: Form | None = None,
    faults: Mapping[str, str] | None = None,
    problem: str | None = None,
    receipt: str | None = None,
    status: int = 200,
    wait_s: float = 0,
) -> Response:
    """Return the form, all that was typed in it, and what is wrong with it; keys of the catalogue or words."""
    language, typed = language_of(request), form or Form()
    texts, megabytes = messages(language), request.app.state.services.attachment_mb
    values = {"mb": megabytes, "most": MOST_TEXT, "length": len(typed.typed("text")), "minutes": minutes(wait_s)}
    said = [texts[problem].format(**values)] if problem else []
    if problem and typed.photo is not None:
        said.append(texts["public.photo_again"])
    made = PointPage(
        language,
        static_root(),
        county,
        point,
        key,
        [kind.value for kind in CaseKind],
        [category.value for category in Category if category is not Category.OTHER],
        MOST_TEXT,
        megabytes,
        {field: typed.typed(field) for field in FIELDS},
        {field: texts[fault].format(**values) if fault in texts else fault for field, fault in (faults or {}).items()},
        " ".join(said) or None,
        receipt,
    )
    return page(request, render_point(made), status, _retry(wait_s) | (BACK if form is None else {}))


def notice(
    request: Request, what: str, status: int, *, wait_s: float = 0, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a page of a few words, `what` the key of the catalogue for them; its title is that with `_title`."""
    language = language_of(request)
    texts = messages(language)
    words = texts[what].format(minutes=minutes(wait_s)) if wait_s else texts[what]
    made = NoticePage(language, static_root(), texts[f"{what}_title"], [words])
    return page(request, render_notice(made), status, _retry(wait_s) | dict(headers or {}))


def closed_page(
    request: Request, county: CountySummary, point: PointFound, near: Sequence[Mapping[str, Any]]
) -> Response:
    """Return that a point was closed, when, and where else to report: points near by, each with its distance."""
    language = language_of(request)
    texts = messages(language)
    day = "" if point.closed_at is None else f"{point.closed_at.astimezone(ZoneInfo(county.time_zone)):%Y-%m-%d}"
    words = [texts["public.closed"].format(name=_name(point.name, point.name_en, language), day=day)]
    if near:
        words.append(texts["public.closed_near"])
    for each in near:
        fields = {"name": _name(each["name"], each["name_en"], language), "metres": round(each["distance_m"], -1)}
        words.append(texts["public.closed_one"].format(**fields, address=each["address"] or "").strip())
    made = NoticePage(language, static_root(), texts["public.closed_title"], [*words, texts["public.closed_call"]])
    return page(request, render_notice(made), 410)


def _name(name: str, name_en: str | None, language: str) -> str:
    return name if language == "zh" else name_en or name


def question(request: Request, typed: str = "", status: int = 200) -> Response:
    """Return the page that asks for a receipt number, and says so if the one `typed` is none."""
    language = language_of(request)
    texts = messages(language)
    problem = texts["public.wrong"] if typed else None
    made = NoticePage(language, static_root(), texts["public.look_title"], problem=problem, asks=True, typed=typed[:40])
    return page(request, render_notice(made), status)


def receipt_page(request: Request, county: CountySummary, receipt: str, case: Case) -> Response:
    """Return how a case stands: step and moments by the county's clock, no more."""
    language = language_of(request)
    texts = messages(language)
    named = county.name if language == "zh" else county.name_en or county.name
    moments = {
        "public.at_received": case.received_at,
        "public.at_sent": case.dispatched_at,
        "public.at_scene": case.arrived_at,
        "public.at_ended": case.response_ended_at,
        "public.at_changed": None
        if case.response_ended_at or case.status_since == case.received_at
        else case.status_since,
    }
    zone = ZoneInfo(county.time_zone)
    shown = [(texts[label], _local(moment, zone)) for label, moment in moments.items() if moment is not None]
    step, after = texts[STEPS[case.status]], texts[AFTER[case.kind]]
    return page(request, render_receipt(ReceiptPage(language, static_root(), named, receipt, step, after, shown)))


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _retry(wait_s: float) -> dict[str, str]:
    return {"Retry-After": str(max(1, round(wait_s)))} if wait_s else {}
