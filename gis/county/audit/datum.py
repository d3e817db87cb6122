"""Check that every layer of a county lies where its datum says: against roads, names, and other layers.

| layer | is compared with |
|---|---|
| points, stations, places | the roads; the street, the village or the town that address and name speak of |
| cells | the county's boundary; the points and places that name a village or town |
| boundary | the cells; the outlines of the neighbours |

`gis.datum.fit` has the rule and its limits. A whole county in one wrong datum agrees with itself: only roads find that.
Until they have, `unchecked` says so; where they do, the error of the points says what else may be wrong alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shapely.geometry.base import BaseGeometry

from gis.county.audit.datum_references import Roads, along, nearest, outline_of, places_of, streets_named, to_own
from gis.county.audit.named_ground import NamedGround
from gis.county.defects import Defect, DefectKind, Severity
from gis.county.model import CountyData, NamedPlace, ReportingPoint, Station
from gis.datum.crs import Metric
from gis.datum.fit import LEAST, Compared, Fit, Measure, Places, Reading, elsewhere, judged, readings_of
from gis.position import Datum, SourcePosition

type Thing = ReportingPoint | Station | NamedPlace

LAYERS_ZH: Final[Mapping[str, str]] = {
    "county": "全县",
    "boundary": "县界",
    "cells": "网格",
    "stations": "监管所",
    "points": "举报点",
    "places": "地名",
}
_ROADS: Final = ("the roads", "道路")
_STREETS: Final = ("the streets they name", "地址中的街道")
_GROUND: Final = ("the villages and towns they name", "地址、名称中的村居和乡镇")
_NAMES: Final = ("the points and places named after them", "以其命名的举报点和地名")
_BOUNDARY: Final = ("the county's boundary", "县界")
_CELLS: Final = ("the outline of the cells", "网格外缘")
_NEIGHBOURS: Final = ("the neighbours' boundaries", "邻县边界")
_OUTSIDE: Final = (_ROADS, _STREETS)
"""References that do not come from the county's own files."""
_NOT_CONFIRMED: Final = (
    "the layers agree with one another at most: all of them may be in one wrong datum, which only roads can tell",
    "各图层至多彼此一致：整县同错无法由此发现，须与路网比对",
)
_SHARED: Final = (
    "; boundary and cells agree with them, so they may be in that datum too: if so, correct the datum of every file "
    "and import all of them",
    "；县界和网格与其一致，可能同错：如属实，请改正各文件的坐标系后整县重新导入",
)


@dataclass(frozen=True, slots=True)
class LayerFit:
    """The fit of one layer, or of its part declared in one datum, to one reference (English, Chinese)."""

    layer: str
    declared: Datum | None
    reference: tuple[str, str]
    fit: Fit


def datum_fits(data: CountyData, datums: Mapping[str, Datum], roads: Roads | None = None) -> tuple[LayerFit, ...]:
    """Return how well every layer fits every reference there is.

    Parameters
    ----------
    data
        The county; geometries WGS84, as read in the declared datums.
    datums
        Layer → the datum its file was declared in. A point or station knows its own; what is not named is unknown.
    roads
        None: no road graph of the county is there.
    """
    if data.county.boundary.is_empty:
        return ()
    metric = Metric.of(data.county.boundary)
    ground = NamedGround.of(data)
    return (*_areas(data, datums, ground, metric), *_things(data, datums, roads, ground, metric))


def datum_defects(fits: Sequence[LayerFit]) -> Iterator[Defect]:
    """Yield one error for each layer that fits a reference better in another datum, by its clearest reference."""
    for layer, declared in dict.fromkeys((each.layer, each.declared) for each in fits):
        mine = [each for each in fits if (each.layer, each.declared) == (layer, declared)]
        found = [(each, each.fit.best) for each in mine if each.fit.best is not None]
        clearest = max(found, key=lambda pair: pair[1].preference if pair[1] else 0.0, default=None)
        if clearest is not None and clearest[1] is not None:
            yield _defect(clearest[0], clearest[1], is_shared=_is_shared(clearest[0], fits))


def _is_shared(found: LayerFit, fits: Sequence[LayerFit]) -> bool:
    """Return whether boundary and cells may be in the same wrong datum: nothing says that they lie elsewhere."""
    ground = [each.fit for each in fits if each.layer in {"boundary", "cells"} or each.reference == _GROUND]
    return found.reference in _OUTSIDE and any(ground) and not any(each.best for each in ground)


def unchecked(data: CountyData, fits: Sequence[LayerFit]) -> Iterator[tuple[str, str, str]]:
    """Yield (layer, English, Chinese) for each layer that nothing could tell from one in another datum, and why.

    The layer `county` is all of them together, which nothing outside has confirmed. Where no datum shifts anything, as
    outside China, there is nothing to check.
    """
    if not _is_shifted(data):
        return
    if not any(each.reference in _OUTSIDE and (each.fit.confirmed or each.fit.best) for each in fits):
        yield ("county", *_NOT_CONFIRMED)
    layers = {"boundary": 1, "cells": len(data.cells), "stations": len(data.stations), "points": len(data.points)}
    for layer, size in {**layers, "places": len(data.places)}.items():
        mine = [each for each in fits if each.layer == layer and each.fit.count]
        if size and not any(each.fit.confirmed or each.fit.best for each in mine):
            yield (layer, *_why_not(mine))


def _is_shifted(data: CountyData) -> bool:
    """Return whether another datum would lie elsewhere here."""
    centre = data.county.boundary.representative_point()
    return not centre.is_empty and any(elsewhere(SourcePosition(centre.x, centre.y, Datum.WGS84)))


def _why_not(fits: Sequence[LayerFit]) -> tuple[str, str]:
    if not fits:
        return "the datum could not be checked: nothing to compare it with", "坐标系无法核对：没有可比对的参照"
    tried = max(fits, key=lambda each: each.fit.count)
    count, (en, zh) = tried.fit.count, tried.reference
    if count < LEAST:
        return (
            f"the datum could not be checked: only {count} to compare with {en}, at least {LEAST} are needed",
            f"坐标系无法核对：可与{zh}比对的仅 {count} 处，至少需 {LEAST} 处",
        )
    return (
        f"the datum could not be checked: it fits {en} in several datums alike (n = {count})",
        f"坐标系无法核对：按几种坐标系与{zh}的符合程度相近（n = {count}）",
    )


def _defect(found: LayerFit, best: Compared, *, is_shared: bool) -> Defect:
    en, zh = found.reference
    really, gain_m = best.reading.really, best.declared_m - best.other_m
    declared = best.reading.declared
    also, also_zh = _SHARED if is_shared else ("", "")
    medians = f"{best.declared_m:,.0f} m as declared, {best.other_m:,.0f} m as {really}"
    return Defect(
        DefectKind.DATUM,
        Severity.ERROR,
        (found.layer,),
        f"{found.layer} declared {declared} fit {en} better as {really}, by {gain_m:,.0f} m (median {medians}, "
        f"n = {best.count}); state the datum they are in{also}",
        f"{LAYERS_ZH[found.layer]}声明为 {declared}，按 {really} 与{zh}更符合，相差 {gain_m:,.0f} 米（中位距离："
        f"按声明 {best.declared_m:,.0f} 米，按 {really} {best.other_m:,.0f} 米，n = {best.count}）；"
        f"请改正坐标系声明{also_zh}",
    )


def _areas(data: CountyData, datums: Mapping[str, Datum], ground: NamedGround, metric: Metric) -> Iterator[LayerFit]:
    cells, boundary = [cell.polygon for cell in data.cells], data.county.boundary
    for_cells, for_boundary = readings_of(datums.get("cells")), readings_of(datums.get("boundary"))
    county = outline_of([boundary])
    if cells:
        grid = outline_of(cells)
        fit = judged(along(grid, metric), for_cells, nearest([county], metric), metric)
        yield LayerFit("cells", datums.get("cells"), _BOUNDARY, fit)
        fit = judged(along(county, metric), for_boundary, nearest([grid], metric), metric)
        yield LayerFit("boundary", datums.get("boundary"), _CELLS, fit)
    if data.neighbours:
        next_door = [outline_of([each.polygon]) for each in data.neighbours]
        fit = judged(along(county, metric), for_boundary, nearest(next_door, metric), metric)
        yield LayerFit("boundary", datums.get("boundary"), _NEIGHBOURS, fit)
    named = _named(data, ground)
    if named:
        places, own = places_of([where for where, _ in named]), to_own([area for _, area in named], metric)
        yield LayerFit("cells", datums.get("cells"), _NAMES, _of_the_ground(places, for_cells, own, metric))


def _of_the_ground(places: Places, readings: Sequence[Reading], own: Measure, metric: Metric) -> Fit:
    """Return how the ground fits places that lie on it: moving the ground one way is moving the places the other."""
    back = {Reading(each.really, each.declared): each for each in readings}
    fit = judged(places, tuple(back), own, metric)
    return replace(fit, compared=tuple(replace(each, reading=back[each.reading]) for each in fit.compared))


def _named(data: CountyData, ground: NamedGround) -> list[tuple[tuple[float, float], BaseGeometry]]:
    things: tuple[Thing, ...] = (*data.points, *data.places)
    found = [(_where(each), _ground_of(each, ground)) for each in things]
    return [(where, area) for where, area in found if area is not None]


def _things(
    data: CountyData, datums: Mapping[str, Datum], roads: Roads | None, ground: NamedGround, metric: Metric
) -> Iterator[LayerFit]:
    layers: tuple[tuple[str, Sequence[Thing]], ...] = (
        ("stations", data.stations),
        ("points", [point for point in data.points if point.closed_at is None]),
        ("places", data.places),
    )
    for layer, things in layers:
        for declared in dict.fromkeys(_declared(each, layer, datums) for each in things):
            mine = [each for each in things if _declared(each, layer, datums) is declared]
            places, readings = places_of([_where(each) for each in mine]), readings_of(declared)
            for reference, measure in _references(mine, roads, ground, metric):
                yield LayerFit(layer, declared, reference, judged(places, readings, measure, metric))


def _references(
    things: Sequence[Thing], roads: Roads | None, ground: NamedGround, metric: Metric
) -> Iterator[tuple[tuple[str, str], Measure]]:
    if roads is not None and roads.lines:
        yield _ROADS, nearest(roads.lines, metric)
        yield _STREETS, to_own(streets_named([_text(each) for each in things], roads), metric)
    yield _GROUND, to_own([_ground_of(each, ground) for each in things], metric)


def _ground_of(thing: Thing, ground: NamedGround) -> BaseGeometry | None:
    return ground.named(thing.name) if isinstance(thing, NamedPlace) else ground.spoken_of(_text(thing))


def _text(thing: Thing) -> str:
    return thing.name if isinstance(thing, NamedPlace) else f"{thing.address or ''} {thing.name}"


def _where(thing: Thing) -> tuple[float, float]:
    return thing.position.lon, thing.position.lat


def _declared(thing: Thing, layer: str, datums: Mapping[str, Datum]) -> Datum | None:
    """Return the datum something was declared in; one without a source was made here, in WGS84."""
    if isinstance(thing, NamedPlace):
        return datums.get(layer)
    return Datum.WGS84 if thing.source is None else thing.source.datum
