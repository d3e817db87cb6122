"""The user guides, read from this server without any network: by default the one for the reader's own role."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.auth.landing import landing
from api.auth.principal import AuthMethod, Principal
from api.auth.roles import Role
from api.pages.forms import language_of, page, static_root
from api.pages.live_map import FOREVER
from api.refusals import Refused
from maps.pages.guide import GuidePage, pictures, render_guide

router = APIRouter(include_in_schema=False)
GUIDE_OF: Final[Mapping[Role, str]] = {
    Role.OPERATOR: "dispatcher",
    Role.DISPATCHER: "dispatcher",
    Role.INSPECTOR: "inspector",
    Role.HANDLER: "handler",
    Role.CHIEF: "chief",
    Role.LEADER: "handler",
    Role.REVIEWER: "handler",
    Role.ADMINISTRATOR: "chief",
    Role.AUDITOR: "chief",
    Role.PLANNER: "planner",
}


@router.get("/help")
def own_guide(request: Request) -> Response:
    """Return the guide for the reader's role; while nobody need sign in, the one for the page that opens first."""
    who: Principal = request.state.who
    return _guide(request, "dispatcher" if who.means is AuthMethod.OPEN else GUIDE_OF[who.role])


@router.get("/help/{role}")
def guide(request: Request, role: str) -> Response:
    """Return the guide for a role: somebody who trains others reads theirs."""
    if role not in Role:
        known = ", ".join(sorted(Role))
        detail = f"There is no guide for the role {role!r}; there are guides for {known}. 没有该角色的使用手册。"
        raise Refused("not-found", detail, field="role", value=role)
    return _guide(request, GUIDE_OF[Role(role)])


@router.get("/help/pictures/{version}/{language}/{name}")
def picture(version: str, language: str, name: str) -> Response:
    """Return a picture of a guide; its address changes with the pictures."""
    found = pictures().get((language, name))
    if found is None:
        raise Refused("not-found", f"No such picture: {name}. 没有此图片。", field="name", value=name)
    current = found.address.split("/")[3] == version
    headers = {"Cache-Control": FOREVER if current else "no-cache"}
    return Response(found.file.read_bytes(), media_type="image/webp", headers=headers)


def _guide(request: Request, name: str) -> Response:
    home = landing(request.state.who)
    return page(request, render_guide(GuidePage(name, language_of(request), static_root(), home)))
