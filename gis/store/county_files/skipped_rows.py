"""Rows that are skipped for their faults: what is loaded under their codes stays as it is, and is not removed.

Known limit: of several validities of one cell, those that are skipped go where another one is sound.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from gis.county.codes import folded
from gis.county.model import CountyData
from gis.store.county_files.folder import Folder
from gis.store.county_files.reading import code_of


class Coded(Protocol):
    """A row of a county with a code."""

    @property
    def code(self) -> str:
        """Return the code."""


def and_skipped[T: Coded](folder: Folder, kind: str, sound: list[T], loaded: CountyData | None) -> list[T]:
    """Return the sound rows of a kind of file, and those loaded that it does not name soundly or leaves as they are."""
    if kind not in folder.tables or loaded is None:
        return sound
    table, read = folder.tables[kind], {folded(each.code) for each in sound}
    skipped = {folded(code_of(kind, row)) for row in table.rows} - read
    standing: Sequence[T] = getattr(loaded, kind)
    stay = (each for each in standing if folded(each.code) in skipped or table.is_update)
    return [*sound, *(each for each in stay if folded(each.code) not in read)]


def with_skipped(folder: Folder, data: CountyData, loaded: CountyData) -> CountyData:
    """Return a county with the cells, points and teams that are loaded and whose rows are skipped."""
    retired = {each.code for each in data.retired}
    teams = and_skipped(folder, "teams", [*data.teams, *data.retired], loaded)
    return replace(
        data,
        cells=tuple(and_skipped(folder, "cells", list(data.cells), loaded)),
        points=tuple(and_skipped(folder, "points", list(data.points), loaded)),
        teams=tuple(each for each in teams if each.code not in retired),
    )
