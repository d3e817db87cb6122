"""The cover of a county as files: report as DOCX or PDF, data as XLSX or GeoPackage, map as one HTML file."""

import logging
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import shapely
import shapely.geometry
from sqlalchemy import Connection

from api.ground.notice import notice_of
from api.planning.cover.answer import Looked
from api.planning.cover.file_forms import ReportForm
from api.points.posters import find_fonts
from api.wiring import Wiring
from dispatch.planning.cover import GapCause
from dispatch.store.planning.ground import shapes_of
from gis.store.county_files.spreadsheets import Cell, write_workbook
from gis.store.geopackage import Layer, write_geopackage
from maps.catalogue import LANGUAGES, messages
from maps.documents.cover_map import CoverMap, cover_map, feature
from maps.documents.cover_picture import Marked, cover_picture
from maps.documents.cover_report import (
    CHANGES,
    LOOKS,
    Reported,
    assumptions,
    chance_said,
    cover_report,
    look_of,
    name_in,
    question,
    state_of,
    versions,
)
from maps.documents.demand_words import of_cell, percent, sentences
from maps.documents.docx import document_docx
from maps.documents.letters import named
from maps.documents.minute_words import bands_said, minutes_lines
from maps.documents.pdf import document_pdf

log = logging.getLogger("wangge.documents")
_CLOCK = "%Y-%m-%d %H:%M"


class CoverFiles:
    """One look, ready to be written in any form; `connection` is used at once and no more."""

    def __init__(self, looked: Looked, connection: Connection, language: str, now: datetime, font: Path | None) -> None:
        self._answer = looked.answer()
        self._language, self._now, self._font = language, now, font
        self._t = messages(language)
        home = looked.bench.home
        self._notice = notice_of(home, language)
        self._county = (home.name_en if language == "en" else None) or home.name
        zone = ZoneInfo(home.time_zone)
        self._at, self._made = looked.at.astimezone(zone).strftime(_CLOCK), now.astimezone(zone).strftime(_CLOCK)
        self._bands = bands_said(self._t, self._answer["totals"]["minutes"])
        for cell in self._answer["cells"]:
            cell["minutes"] = self._bands.get(cell["band"])
        if self._answer["chance"] is not None:
            for cell in self._answer["cells"]:
                cell["chance"] = self._answer["chance"]["cells"][cell["code"]][0]
        self._answer["demand"] |= {name: _day(self._answer["demand"][name], zone) for name in ("since", "until")}
        self._shapes = dict(shapes_of(connection, home.code, home.day(now)))
        self._cells = {cell.code: (cell.name, cell.town) for cell in looked.bench.held.ground.cells}

    def write(self, form: ReportForm) -> bytes:
        """Return the file.

        Raises
        ------
        FontError
            A report or picture is asked for and no font with Chinese is at hand.
        """
        return {
            "docx": self._docx,
            "pdf": self._pdf,
            "xlsx": self._xlsx,
            "gpkg": self._gpkg,
            "html": self._html,
        }[form]()

    def _docx(self) -> bytes:
        return document_docx(cover_report(self._reported(), self._language), made_at=self._now)

    def _pdf(self) -> bytes:
        document = cover_report(self._reported(), self._language)
        return document_pdf(document, find_fonts(self._font), made_at=self._now)

    def _reported(self) -> Reported:
        pictures = [self._picture(None)]
        if self._answer["difference"]:
            pictures.append(self._picture(self._answer["difference"]))
        return Reported(self._answer, self._cells, self._county, self._at, self._made, pictures, self._notice)

    def _words(self, difference: Mapping[str, Any] | None) -> dict[str, str]:
        """Return what each look is called."""
        words = {look: self._t[f"planning.look.{look}"] for look in (CHANGES if difference else LOOKS)}
        return words if difference else words | {band: self._untargeted(text) for band, text in self._bands.items()}

    def _untargeted(self, minutes: str) -> str:
        return self._t["minutes.no_target"].replace("{band}", minutes)

    def _picture(self, difference: Mapping[str, Any] | None) -> tuple[bytes, str]:
        drawn = [(self._shapes[cell["code"]], look_of(cell, difference)) for cell in self._answer["cells"]]
        posts = [
            Marked(post["lon"], post["lat"], self._name(post)) for post in self._answer["posts"] if not post["closed"]
        ]
        words = self._words(difference)
        whole = shapely.union_all(list(self._shapes.values()))
        png, lacking = cover_picture(drawn, whole, posts, words, find_fonts(self._font).regular)  # type: ignore[arg-type]
        caption = self._t["report.picture" if difference is None else "report.picture_change"]
        if letters := named(lacking, self._t):
            log.warning("a map in a report has boxes for letters that no font of this machine has: %s", letters)
            caption += self._t["report.picture_lacks"].replace("{letters}", letters)
        return png, caption

    def _name(self, thing: Mapping[str, Any]) -> str:
        return name_in(self._language, thing)

    def _xlsx(self) -> bytes:
        t, answer = self._t, self._answer
        file = BytesIO()
        write_workbook(
            {
                t["report.sheet_cells"]: self._rows(answer["cells"], self._cell_columns),
                t["report.sheet_points"]: self._table(answer["points"], _POINT_COLUMNS),
                t["report.sheet_posts"]: self._table(self._flat_posts(), _POST_COLUMNS),
                t["report.assumptions"]: [[text] for text in self._about(self._heading)],
            },
            file,
        )
        return file.getvalue()

    def _heading(self, column: str) -> str:
        return self._t[f"report.heading.{column}"]

    def _about(self, called: Callable[[str], str] = str) -> list[str]:
        """Return what a file of data has to say: county, hour, target, assumptions, versions, columns as it calls them.

        GeoPackage has the names of the API's fields, which other programs take; a table has words.
        """
        answer, language = self._answer, self._language
        asked = question(answer, self._at, language)
        chance = chance_said(answer, language)
        columns = dict.fromkeys((*self._cell_columns, "town", *_POINT_COLUMNS, *_POST_COLUMNS))
        causes = self._t["planning.comma"].join(f"{cause} {self._t[f'gap_cause.{cause}']}" for cause in GapCause)
        said = [f"{called(name)}: {self._t[f'report.column.{name}']}" for name in columns]
        explained = [each.replace("{causes}", causes) for each in said]
        notice = [self._notice] if self._notice else []
        rests_on = [*chance, *assumptions(answer, language), versions(answer, language)]
        minutes = minutes_lines(self._t, answer["totals"]["minutes"])
        return [self._title, *notice, asked, *minutes, *rests_on, *explained]

    @property
    def _cell_columns(self) -> tuple[str, ...]:
        return ("code", *_CELL_COLUMNS, *(() if self._answer["chance"] is None else ("chance",)))

    @property
    def _title(self) -> str:
        return f"{self._t['report.title']} {self._county} {self._at}"

    def _rows(self, cells: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[Sequence[Cell]]:
        named = [{**cell, "name": self._cells[cell["code"]][0], "town": self._cells[cell["code"]][1]} for cell in cells]
        return self._table(named, (columns[0], "name", "town", *columns[1:]))

    def _table(self, things: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[Sequence[Cell]]:
        return [[self._heading(name) for name in columns], *([each[name] for name in columns] for each in things)]

    def _flat_posts(self) -> list[dict[str, Any]]:
        return [
            {**post, "teams": " ".join(f"{team['code']}:{team['duty']}" for team in post["teams"])}
            for post in self._answer["posts"]
        ]

    def _gpkg(self) -> bytes:
        cells, points, posts = self._answer["cells"], self._answer["points"], self._flat_posts()
        columns = {name: [cell[name] for cell in cells] for name in self._cell_columns}
        columns |= {"name": [self._cells[cell["code"]][0] for cell in cells]}
        columns |= {"town": [self._cells[cell["code"]][1] for cell in cells]}
        columns |= {"look": [look_of(cell, self._answer["difference"]) for cell in cells]}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cover.gpkg"
            layers = [
                Layer("cells", "MultiPolygon", [self._shapes[cell["code"]] for cell in cells], columns),
                Layer("points", "Point", _spots(points), _columns(points, _POINT_COLUMNS)),
                Layer("posts", "Point", _spots(posts), _columns(posts, _POST_COLUMNS)),
            ]
            about = Layer("assumptions", None, [], {"text": self._about()})
            write_geopackage(path, [*(layer for layer in layers if layer.shapes), about])
            return path.read_bytes()

    def _html(self) -> bytes:
        difference = self._answer["difference"]
        words = self._words(difference)
        features = [
            feature(
                shapely.geometry.mapping(shapely.set_precision(self._shapes[cell["code"]], 1e-6)),
                look=look_of(cell, difference),
                text=self._text(cell),
            )
            for cell in self._answer["cells"]
        ]
        features += [feature(_spot(point), kind="point", text=self._name(point)) for point in self._answer["points"]]
        features += [
            feature(_spot(post), kind="closed" if post["closed"] else "post", text=self._post_text(post))
            for post in self._answer["posts"]
        ]
        bounds = shapely.total_bounds(list(self._shapes.values())).tolist()
        said = assumptions(self._answer, self._language)
        said = said[: len(sentences(self._t, self._answer["demand"])) + 3]
        asked, rests_on = question(self._answer, self._at, self._language), versions(self._answer, self._language)
        note = " ".join(filter(None, (self._notice, asked, *said, rests_on)))
        return cover_map(
            CoverMap(self._title, note, LANGUAGES[self._language], tuple(bounds), features, words)
        ).encode()

    def _post_text(self, post: Mapping[str, Any]) -> str:
        state = state_of(post)
        return self._name(post) + (f" · {self._t[f'planning.{state}']}" if state else "")

    def _text(self, cell: Mapping[str, Any]) -> str:
        name, town = self._cells[cell["code"]]
        cause = f" · {self._t['gap_cause.' + cell['cause']]}" if cell["cause"] else ""
        demand = f" · {of_cell(self._t, cell)}" if self._answer["demand"]["used"] != "equal" else ""
        reached = self._untargeted(cell["minutes"]) if cell["minutes"] else percent(cell["by_one"])
        return f"{name} · {town} · {reached}{cause}{demand}"


def exported(wiring: Wiring, looked: Looked, form: ReportForm, language: str, record: Callable[..., None]) -> bytes:
    """Return a look as a file; `record` notes the export in the audit trail, in the transaction that reads for it.

    Raises
    ------
    FontError
        A report or picture is asked for and no font with Chinese is at hand.
    """
    code = looked.bench.home.code
    with wiring.transaction() as connection:
        files = CoverFiles(looked, connection, language, wiring.now(), wiring.settings.poster_font)
        record(connection, "planning.export", county=code, subject=f"county:{code}", form=form)
    return files.write(form)


def _day(stamped: str | None, zone: ZoneInfo) -> str | None:
    """Return a moment as the county's own day."""
    return stamped and datetime.fromisoformat(stamped).astimezone(zone).date().isoformat()


_CELL_COLUMNS = (
    *("target_s", "by_one", "by_two", "best_s", "median_s", "worst_s", "minutes", "team", "second", "cause", "places"),
    *("demand", "demand_low", "demand_high", "demand_origin"),
)
_POINT_COLUMNS = ("code", "name", "cell", "target_s", "lon", "lat", "first_s", "second_s", "team", "cause")
_POST_COLUMNS = ("code", "name", "lon", "lat", "is_new", "is_moved", "closed", "teams")


def _columns(things: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [each[name] for each in things] for name in columns}


def _spot(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [thing["lon"], thing["lat"]]}


def _spots(things: Sequence[Mapping[str, Any]]) -> list[shapely.Point]:
    return [shapely.Point(each["lon"], each["lat"]) for each in things]
