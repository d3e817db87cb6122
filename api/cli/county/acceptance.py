"""Acceptance of an import's defects: an error stops it, unless the operator accepts its kind by name.

Only errors that the import brings stop it. Errors that the loaded county already has, in the same words, are reported
and do not block a file about something else. The same findings are what `wangge county check` reports.
"""

import getpass
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

import typer
from sqlalchemy import Connection

from api import clock
from api.auth.audit import trail as audited
from api.cli.county_roads import RoadsFound
from gis.county.audit.datum import LAYERS_ZH, datum_defects, datum_fits, unchecked
from gis.county.audit.precision import precision_defects
from gis.county.audit.whole import Defect, DefectKind, Severity, Tolerance, audit
from gis.county.completion import with_kept_stations
from gis.county.defects import KIND_ZH
from gis.county.model import CountyData
from gis.errors import ImplausibleCountyError
from gis.store.county_files.reading import FolderReading

ACCEPTABLE = (
    DefectKind.GAP,
    DefectKind.OVERLAP,
    DefectKind.CELL_OUTSIDE,
    DefectKind.POINT_OUTSIDE,
    DefectKind.STATION_OUTSIDE,
    DefectKind.POINT_IN_NO_CELL,
    DefectKind.DATUM,
    DefectKind.PRECISION,
)
"""Kinds a county can live with. The others break what the database holds or a case depends on."""
_SHOWN = 5

_SAID_AT_ONCE = {
    DefectKind.NO_STATION,
    DefectKind.STATION_WITHOUT_CELLS,
    DefectKind.PRECISION,
    DefectKind.ADDRESS,
}
"""Kinds of defects that are printed in full: a count of warnings would hide them."""

AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="KIND",
        help=f"Load although errors of this kind were found; repeatable: {', '.join(ACCEPTABLE)}. 接受此类错误",
    ),
]


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings, errors first, and (per layer, Chinese and English) what could not be checked and why.

    `standing` are those of the defects that the loaded county has already.
    """

    defects: tuple[Defect, ...]
    unchecked: tuple[str, ...] = ()
    standing: tuple[Defect, ...] = ()

    @property
    def errors(self) -> tuple[Defect, ...]:
        """Return the errors that are not in the loaded county already."""
        return tuple(each for each in self.defects if each.severity is Severity.ERROR and each not in self.standing)


def accepted_kinds(named: Sequence[str] | None) -> frozenset[DefectKind]:
    """Return the kinds in `--accept`; raise BadParameter for one that is unknown or cannot be accepted."""
    unknown = sorted(set(named or ()) - set(ACCEPTABLE))
    if unknown:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: 不能接受，可接受的类别 cannot be accepted; these can: {', '.join(ACCEPTABLE)}",
            param_hint="--accept",
        )
    return frozenset(map(DefectKind, named or ()))


def found_in(
    data: CountyData,
    roads: RoadsFound,
    *,
    reading: FolderReading | None = None,
    tolerance: Tolerance | None = None,
    day: date | None = None,
) -> Findings:
    """Return every defect of a county, with file and row if it comes from files."""
    datums, sources = (reading.datums, reading.sources) if reading else ({}, {})
    before = reading.standing if reading else None
    data = with_kept_stations(data, before) if before else data
    fits = datum_fits(data, datums, roads.roads)
    audited_defects = audit(data, tolerance=tolerance, day=day, sources=sources)
    by_layer = (*datum_defects(fits), *precision_defects(data, datums))
    already = _said_of(before, roads, tolerance, day) if before else frozenset()
    found = [(each, _said(each) in already) for each in audited_defects]
    found += [(_located(each, reading), _said(each) in already) for each in by_layer]
    found.sort(key=lambda pair: list(Severity).index(pair[0].severity))
    silent = [f"{LAYERS_ZH[layer]} {layer}: {zh} {en}" for layer, en, zh in unchecked(data, fits)]
    if silent and roads.why_not:
        silent.append(roads.why_not)
    standing = tuple(each for each, is_standing in found if is_standing)
    return Findings(tuple(each for each, _ in found), tuple(silent), standing)


type _Said = tuple[DefectKind, tuple[str, ...], str]


def _said_of(loaded: CountyData, roads: RoadsFound, tolerance: Tolerance | None, day: date | None) -> frozenset[_Said]:
    """Return the defects of a county as it is loaded."""
    fits = datum_fits(loaded, {}, roads.roads)
    defects = (
        *audit(loaded, tolerance=tolerance, day=day),
        *datum_defects(fits),
        *precision_defects(loaded, {}),
    )
    return frozenset(map(_said, defects))


def _said(defect: Defect) -> _Said:
    """Return a defect's text without its location: an existing error has the same text to the metre."""
    return defect.kind, defect.codes, defect.message.removesuffix(f" ({defect.where})")


def _located(defect: Defect, reading: FolderReading | None) -> Defect:
    """Return a defect of a layer with its file, and the row of the first code it is about; `audit` names its own."""
    rows, files = (reading.rows, reading.files) if reading else ({}, {})
    layer, *codes = defect.codes
    place = next((rows[layer, code] for code in codes if (layer, code) in rows), files.get(layer))
    if place is None:
        return defect
    message, message_zh = f"{place}: {defect.message}", f"{place}：{defect.message_zh}"
    return replace(defect, message=message, message_zh=message_zh)


def stop_unless_accepted(findings: Findings, accepted: Collection[DefectKind], folder: str) -> None:
    """Refuse errors of kinds that are not accepted.

    Raises
    ------
    ImplausibleCountyError
        With counts by kind, the first findings and the option that accepts them.
    """
    stopping = [each for each in findings.errors if each.kind not in accepted]
    if stopping:
        raise ImplausibleCountyError("\n".join(_refusal(stopping, folder)), field="folder")


def _refusal(stopping: Sequence[Defect], folder: str) -> Iterator[str]:
    many = len(stopping)
    yield f"{folder}: 核查有 {many} 项错误，未导入任何数据 {many} error{'s' * (many != 1)} found, nothing was imported:"
    counts = Counter(each.kind for each in stopping)
    for kind, count in counts.items():
        yield f"  {KIND_ZH[kind]} {kind}: {count}"
        for each in [each for each in stopping if each.kind is kind][:_SHOWN]:
            yield f"    - {each.message_zh}\n      {each.message}"
    flags = " ".join(f"--accept {kind}" for kind in counts if kind in ACCEPTABLE)
    final = [kind for kind in counts if kind not in ACCEPTABLE]
    if final:
        yield f"请改正 correct these, they cannot be accepted: {', '.join(f'{KIND_ZH[each]} {each}' for each in final)}"
    if flags:
        yield f"请改正；确认无误仍要导入的，加 correct them; if they are right, import them with: {flags}"


def record_acceptance(
    connection: Connection, county: str, findings: Findings, accepted: Collection[DefectKind]
) -> None:
    """Record the accepted kinds of errors, with their counts, in the audit trail."""
    if accepted:
        counts = Counter(each.kind.value for each in findings.errors)
        kinds = {kind.value: counts[kind.value] for kind in sorted(accepted)}
        by = f"command:{getpass.getuser()}"
        audited.record(connection, by, "county.findings_accepted", at=clock.now(), county=county, kinds=kinds)


def echo_standing(findings: Findings) -> None:
    """Report, on the error stream, the errors that the loaded county already has."""
    counts = Counter(each.kind for each in findings.standing if each.severity is Severity.ERROR)
    if counts:
        kinds = ", ".join(f"{KIND_ZH[kind]} {kind} {count}" for kind, count in counts.items())
        typer.secho(
            f"  已导入的县原有错误，非本次导入引起，不拦截 errors that the loaded county already has; "
            f"not of this import, they do not stop it: {kinds}",
            fg=typer.colors.YELLOW,
            err=True,
        )


def echo_said_at_once(findings: Findings) -> None:
    """Report, on the error stream, the cells that no station sees, coarse coordinates, and addresses elsewhere.

    The loaded county's own addresses are left to `wangge county check`.
    """
    for each in findings.defects:
        if each.kind in _SAID_AT_ONCE and not (each.kind is DefectKind.ADDRESS and each in findings.standing):
            typer.secho(f"  {each.message_zh}\n  {each.message}", fg=typer.colors.YELLOW, err=True)


def echo_unchecked(findings: Findings) -> None:
    """Report, on the error stream, the layers whose datum could not be checked, and why."""
    for each in findings.unchecked:
        typer.secho(f"  {each}", fg=typer.colors.YELLOW, err=True)
