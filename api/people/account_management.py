"""Account management over HTTP: an administrator's own place and below, by the rules of `wangge user`.

The server's role in the database cannot assign an account, a role or a place, so injected SQL cannot either. Requests
here run like the commands, over a connection of the owner opened for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from api.auth.accounts.errors import BadAccountError, UnknownAccountError
from api.auth.accounts.people import People
from api.auth.principal import AuthMethod, Place, Principal
from api.auth.roles import Role
from api.db.engine import open_engine
from api.gate.gate import people_on
from api.wiring import Wiring


@contextmanager
def office(wiring: Wiring) -> Iterator[tuple[People, Connection]]:
    """Open one transaction of the owner for one change of accounts; raises BadAccountError where a key asks."""
    if wiring.who.means is AuthMethod.KEY:
        raise BadAccountError(
            "An integration key manages no accounts; sign in as an administrator. "
            "接口密钥不能管理账户，请以管理员登录。",
            field="login",
        )
    assert wiring.settings.database_url is not None  # noqa: S101  -- no worker begins without
    engine = open_engine(wiring.settings.database_url, pool_size=1)
    try:
        with engine.begin() as connection:
            yield people_on(connection, wiring), connection
    finally:
        engine.dispose()


def places(people: People, who: Principal) -> list[dict[str, Any]]:
    """Return the bureaus and stations at somebody's place and below."""
    return [unit for unit in people.units.all() if who.place is None or _is_below(unit, who.place)]


def _is_below(unit: dict[str, Any], place: Place) -> bool:
    if unit["county"] not in place.counties:
        return False
    if place.level == "city":
        return True
    if place.level == "county":
        return bool(unit["level"] == "station" or unit["code"] == place.unit)
    return bool(unit["code"] == place.unit or unit["code"] in (place.stations or ()))


def closes_the_door(who: Principal) -> bool:
    """Tell whether an account added by them is the first: from then on everybody signs in, and they are out as well."""
    return who.means is AuthMethod.OPEN or who.demo


def check_first(people: People, role: Role, place: str) -> None:
    """Refuse a first account that could let nobody else in; raises BadAccountError."""
    asked = people.units.find(place)
    station = any((u["county"], u["code"]) == asked and u["level"] == "station" for u in people.units.all())
    if role is not Role.ADMINISTRATOR:
        raise BadAccountError(
            f"The first account has to be an administrator, not {role.value}: from then on everybody signs in, and "
            "only an administrator lets others in. 第一个账户须为管理员：此后所有人都须登录，只有管理员能新增账户。",
            field="role",
        )
    if station:
        raise BadAccountError(
            f"The first administrator has to be at a bureau, not at the station {place!r}: one at a station lets in "
            "nobody else's people. 第一个管理员须设在局，不能设在监管所，否则其他机构无人能登录。",
            field="place",
        )


def check_account(people: People, who: Principal, login: str) -> None:
    """Refuse an account that is not below, or is one's own; raises UnknownAccountError, BadAccountError."""
    if who.means is AuthMethod.SESSION and login == who.name:
        raise BadAccountError(
            "Your own account is changed by another administrator, or by `wangge user`; your password at /account. "
            "本人账户须由其他管理员变更；密码请在“我的账户”中修改。",
            field="login",
        )
    if who.place is not None and login not in {each["login"] for each in people.accounts.all(who.place)}:
        raise UnknownAccountError(f"No account {login!r} at your place or below. 没有这个账户。", field="login")


def check_place(people: People, who: Principal, place: str) -> None:
    """Refuse a bureau or station that is not at one's own place or below; raises BadAccountError."""
    county, code = people.units.find(place)
    known = places(people, who)
    if not any((unit["county"], unit["code"]) == (county, code) for unit in known):
        shown = ", ".join(f"{unit['county']}/{unit['code']} {unit['name']}" for unit in known)
        raise BadAccountError(
            f"{place!r} is not at your place or below; one of: {shown}. 该机构不在您的管辖范围内。", field="place"
        )
