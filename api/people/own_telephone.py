"""The caller's own telephone, which offers and alerts may ring: given with consent, seen by nobody else."""

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.auth.principal import AuthMethod, Principal
from api.http.parameters import Who, Wired
from api.pages.forms import check_form, read_form
from api.pages.live_map import PAGE
from api.store.identity.message_secrets import open_mobile, seal_mobile
from api.wiring import Wiring
from dispatch.messages.message import mobile_of
from dispatch.store.messages import channels

router = APIRouter(include_in_schema=False)


@router.post("/account/telephone")
async def change_telephone(request: Request, who: Who, wiring: Wired) -> Response:
    """Keep or remove the caller's telephone by the form's button; one that is none comes back to be corrected."""
    form = await read_form(request)
    check_form(request, form, who.csrf)
    if who.means is not AuthMethod.SESSION or who.place is None:
        return RedirectResponse("/", 303, PAGE)
    mobile = mobile_of(form.get("mobile", ""))
    if form.get("do") == "remove":
        await to_thread.run_sync(_remove, wiring, who)
    elif mobile is None or form.get("agreed") != "yes":
        return RedirectResponse("/account?telephone=wrong", 303, PAGE)
    else:
        await to_thread.run_sync(_keep, wiring, who, mobile)
    return RedirectResponse("/account", 303, PAGE)


def telephone(wiring: Wiring, who: Principal) -> str | None:
    """Return the caller's telephone; raises KeyringError."""
    with wiring.transaction() as connection:
        row = channels.telephone(connection, who.name)
    return None if row is None else open_mobile(wiring.keys, who.name, row["sealed"], row["key_name"])


def _keep(wiring: Wiring, who: Principal, mobile: str) -> None:
    assert who.place is not None  # noqa: S101  -- the caller looked
    sealed, key = seal_mobile(wiring.keys, who.name, mobile)
    with wiring.transaction() as connection:
        channels.keep_telephone(connection, who.place.county, who.name, sealed, key, wiring.now())
        wiring.record(connection, "telephone.set", subject=f"login:{who.name}")


def _remove(wiring: Wiring, who: Principal) -> None:
    with wiring.transaction() as connection:
        channels.remove_telephone(connection, who.name)
        wiring.record(connection, "telephone.removed", subject=f"login:{who.name}")
