"""The form for the calendar of one's own turns, on the page of one's own account; the address is shown once."""

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.auth.accounts import tokens
from api.auth.principal import AuthMethod
from api.calendar_feeds import keeping
from api.http.parameters import Who, Wired
from api.pages.forms import check_form, page, read_form
from api.pages.live_map import PAGE
from api.people.own_account import account_page
from api.wiring import Wiring
from dispatch.store.roster import calendar_feeds as feeds
from maps.pages.access import render_account

router = APIRouter(include_in_schema=False)


@router.post("/account/calendar")
async def change_calendar(request: Request, who: Who, wiring: Wired) -> Response:
    """Make a new address and show it, or revoke the one there is, by the form's button."""
    form = await read_form(request)
    check_form(request, form, who.csrf)
    if who.means is not AuthMethod.SESSION or who.place is None:
        return RedirectResponse("/", 303, PAGE)
    if form.get("do") == "revoke":
        await to_thread.run_sync(_revoke, wiring)
        return RedirectResponse("/account", 303, PAGE)
    url = keeping.url(request, await to_thread.run_sync(_make, wiring))
    shown = await to_thread.run_sync(account_page, request, who, who.place, wiring, url)
    return page(request, render_account(shown))


def _make(wiring: Wiring) -> str:
    token = tokens.new_token()
    with wiring.transaction() as connection:
        keeping.make(connection, wiring, wiring.county().code, token, team=None)
    return token


def _revoke(wiring: Wiring) -> None:
    county = wiring.county().code
    with wiring.transaction() as connection:
        for row in feeds.listed(connection, county, wiring.who.name, teams=False):
            keeping.revoke(connection, wiring, county, row["id"])
