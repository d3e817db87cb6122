"""Under which code a county made from OpenStreetMap is kept: the given one, the one replaced, or the first free."""

from collections.abc import Container, Sequence

from gis.county.codes import COUNTY_DIGITS, parse_code
from gis.errors import BadCodeError
from gis.from_osm.build import NOTICE
from gis.from_osm.seat import Seat
from gis.store.counties.loaded import CountySummary

FIRST_CODE, LAST_CODE = 990_001, 999_999
"""Codes no division of China has: where counties made from a map are numbered."""
BESIDE_DEG = 0.05
"""So far beyond a county's box a seat of the same name is still that county's (5 km: a hull may leave its seat out)."""


def code_for(counties: Sequence[CountySummary], given: str | None, seat: Seat | None, *, replace: bool) -> str:
    """Return the county's code: the given one, the replaced county's, or the first free.

    Raises
    ------
    BadCodeError
        The given code is no county code, or is taken and not to be replaced; the seat has a county already, or several
        that could be replaced; or no code is free.
    """
    taken = {county.code: county.name for county in counties}
    if given is not None:
        code = parse_code(given, COUNTY_DIGITS, "code")
        if code in taken and not replace:
            raise BadCodeError(
                f"--code {code}: {taken[code]} is loaded under it; give --replace to replace it, or another code. "
                "代码已被占用",
                field="code",
            )
        return code
    made = sorted((each for each in counties if seat is not None and _is_of(each, seat)), key=lambda each: each.code)
    if made:
        return _replaced(made, _first_free(taken), replace=replace)
    return _first_free(taken)


def _replaced(made: Sequence[CountySummary], free: str, *, replace: bool) -> str:
    """Return the code of the one county made for this seat before, if it is to be replaced.

    Raises
    ------
    BadCodeError
        It is not, or there are several.
    """
    seat, named = made[0].seat, ", ".join(f"{county.code} {county.name}" for county in made)
    if not replace:
        raise BadCodeError(
            f"县城 {seat} 已由 OSM 生成过一县 a county with the seat {seat} was made here from OSM before: {named}; "
            f"--replace 取代之 replaces it, --code {free} 另建一县 makes another one",
            field="code",
        )
    if len(made) > 1:
        raise BadCodeError(
            f"--replace: 县城 {seat} 有多个县 several counties have the seat {seat}: {named}; "
            f"请用 --code 指明取代哪一个 choose one with --code, such as --replace --code {made[0].code}",
            field="code",
        )
    return made[0].code


def replacement_notice(counties: Sequence[CountySummary], code: str) -> str:
    """Return a report of the county that `--replace` replaces, if any."""
    gone = next((county for county in counties if county.code == code), None)
    if gone is None:
        return f"--replace: 没有可取代的县，新建 nothing to replace; a new county is made: {code}"
    return f"--replace: 将取代 replacing {gone.code} {gone.name}, 县城 seat {gone.seat}"


def _first_free(taken: Container[str]) -> str:
    free = (str(number) for number in range(FIRST_CODE, LAST_CODE + 1) if str(number) not in taken)
    code = next(free, "")
    if not code:
        raise BadCodeError(
            f"no code is free from {FIRST_CODE} to {LAST_CODE}: give --code 已无可用代码，请用 --code 指定",
            field="code",
        )
    return code


def _is_of(county: CountySummary, seat: Seat) -> bool:
    """Return whether a county was made from a map for this seat: the same name, and the seat in its box."""
    west, south, east, north = county.bbox
    at = seat.position
    within = west - BESIDE_DEG <= at.lon <= east + BESIDE_DEG and south - BESIDE_DEG <= at.lat <= north + BESIDE_DEG
    return county.notice == NOTICE and county.seat == seat.names.name and within
