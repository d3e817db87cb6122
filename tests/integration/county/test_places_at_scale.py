"""The gazetteer with 100,000 names: right answers, by the indexes. How long they take: tests/bench/test_places.py."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, text

from api.db.engine import open_engine
from gis.county import gazetteer
from gis.county.model import NamedPlace
from gis.position import Position
from gis.store.counties import places
from gis.store.counties.repository import save_county
from gis.store.queries import GIS
from tests import placenames, placequeries
from tests.counties import CODE, grid_county

TODAY = date(2026, 11, 25)
COUNT = 100_000
KNOWN = [
    NamedPlace("锦屏镇", "town", Position(107.02, 35.30)),
    NamedPlace("柳湖滨河大街", "street", Position(107.03, 35.31)),
    NamedPlace("Sant Julià de Lòria", "town", Position(107.12, 35.25)),
    NamedPlace("Carrer Verge de Canòlich", "street", Position(107.13, 35.26)),
    NamedPlace("囍囍村", "village", Position(107.05, 35.35)),
    NamedPlace("Ordino 囍", "village", Position(107.05, 35.36)),
]


@pytest.fixture(scope="module")
def made_up() -> list[NamedPlace]:
    return list(placenames.places(COUNT))


@pytest.fixture(scope="module")
def queries(made_up: list[NamedPlace]) -> dict[str, list[str]]:
    return placequeries.queries(made_up, 6)


@pytest.fixture(scope="module")
def loaded(module_database_url: str, made_up: list[NamedPlace]) -> Iterator[Connection]:
    """Connection to a database with the names, loaded as an import loads them."""
    engine = open_engine(module_database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, replace(grid_county(), places=(*made_up, *KNOWN)))
        save_county(connection, replace(grid_county(code="620898"), places=tuple(KNOWN)))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def find(connection: Connection, typed: str, limit: int = 10) -> list[places.PlaceFound]:
    return places.search(connection, CODE, typed, today=TODAY, limit=limit)


def spellings(place: NamedPlace) -> list[str]:
    return list(gazetteer.spellings(place.name, place.name_en))


# --- right answers


def test_every_name_was_kept(loaded, made_up):
    expected = sum(len(spellings(place)) for place in (*made_up, *KNOWN))
    query = text("SELECT count(*) FROM place WHERE county = :county AND point IS NULL")
    kept = loaded.execute(query, {"county": CODE}).scalar_one()
    assert kept == expected + len(grid_county().stations) + len(grid_county().committees)


@pytest.fixture(scope="module")
def folded_names(made_up: list[NamedPlace]) -> list[str]:
    return [folded for place in (*made_up, *KNOWN) for folded in spellings(place)]


@pytest.mark.parametrize("name", [*placequeries.PIECES, "the beginning, Chinese", "the beginning, Latin"])
def test_the_best_answers_are_those_a_look_through_all_names_finds(loaded, folded_names, queries, name):
    for typed in queries[name]:
        check(loaded, folded_names, typed)


def check(loaded: Connection, folded_names: list[str], typed: str) -> None:
    folded = gazetteer.fold(typed)
    holding = [name for name in folded_names if folded in name]
    found = find(loaded, typed)
    if not folded or not holding:
        return
    held = [one for one in found if any(folded in f for f in gazetteer.spellings(one.name, one.name_en))]
    assert len(held) >= min(len(set(holding)), 10) or len(found) == 10
    assert held[: len(found)] == found[: len(held)], "before places the address might only hold"
    opening = sorted(len(f) for f in holding if f.startswith(folded) and f != folded)
    if folded in holding:
        assert found[0].score == 1.0
    elif opening:
        best = 0.9 - min(opening[0] - len(folded), 40) / 200
        assert found[0].score == pytest.approx(best, abs=0.0006)


@pytest.mark.parametrize("change", [str, str.upper, lambda s: f" {s}。", lambda s: s.replace(" ", "-")])
def test_a_whole_name_is_found_first_however_it_is_written(loaded, queries, change):
    for typed in queries["whole, Chinese"] + queries["whole, Latin"]:
        first = find(loaded, change(typed))[0]
        assert first.score == 1.0
        assert gazetteer.fold(typed) in gazetteer.spellings(first.name, first.name_en)


@pytest.mark.parametrize("kind", ["Chinese", "Latin"])
def test_a_mistake_in_the_middle_still_finds_the_name(loaded, queries, kind):
    wanted = [gazetteer.fold(name) for name in queries[f"whole, {kind}"] if len(name) >= 6]
    names = {name: [p.name for p in find(loaded, placequeries.misspelt(name))] for name in wanted}
    assert all(name in map(gazetteer.fold, found) for name, found in names.items()), names


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("锦屏镇柳湖滨河大街18号院内", "柳湖滨河大街"),
        ("甘肃省平凉市锦屏镇柳湖滨河大街", "柳湖滨河大街"),
        ("12, Carrer Verge de Canòlich, Sant Julià de Lòria", "Carrer Verge de Canòlich"),
        ("Sant Julia de Loria, carrer verge de canolich 12", "Carrer Verge de Canòlich"),
        ("囍囍村东头第三家", "囍囍村"),
        ("Ordino囍", "Ordino 囍"),
    ],
)
def test_an_address_means_the_street_in_it_not_its_town(loaded, typed, first):
    found = find(loaded, typed)
    assert found[0].name == first
    assert len(found) == 1 or found[0].score - found[1].score >= 0.03, "clear enough to send somebody"


def test_a_town_alone_is_no_address(loaded):
    """A street nobody knows in a known town: the town is named, not taken for the place (`api.cases.placing`: 0.5)."""
    found = find(loaded, "锦屏镇囧路囧巷七号")
    assert found[0].name == "锦屏镇"
    assert found[0].score < 0.5
    assert find(loaded, "锦屏镇")[0].score == 1.0


def test_a_few_letters_of_a_word_are_no_place(loaded):
    assert all(place.score < 0.5 for place in find(loaded, "囧囧 or 囧囧 la 囧囧") if place.name.isascii())


def test_answers_are_of_the_county_asked(loaded, made_up):
    assert [p.name for p in places.search(loaded, "620898", "囍囍", today=TODAY)] == ["囍囍村"]
    assert places.search(loaded, "620898", made_up[1].name, today=TODAY) == []


@pytest.mark.parametrize("limit", [1, 5, 50])
def test_no_more_answers_than_asked_for_each_with_its_cell(loaded, limit):
    found = find(loaded, "东", limit)
    assert len(found) == limit
    assert all(place.cell and place.cell.startswith(CODE) for place in found)


def test_the_same_question_has_the_same_answer(loaded):
    assert find(loaded, "市", 50) == find(loaded, "市", 50)


# --- by the indexes


def plan(connection: Connection, query: str, asked: dict[str, Any]) -> str:
    rows = connection.execute(text(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {query}"), asked)
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize("name", placequeries.CLASSES)
def test_every_class_of_query_goes_by_the_indexes(loaded, queries, name):
    for typed in queries[name]:
        asked = places.asked(CODE, typed, today=TODAY, limit=10)
        if asked is None:
            continue
        found = plan(loaded, GIS["search_places"].text, asked)
        assert "Seq Scan on place" not in found, f"{typed}:\n{found}"
        assert re.search(r"ix_place_(grams|county_folded|trigrams)", found)


def test_the_plan_made_once_for_all_questions_goes_by_the_indexes(loaded):
    """What PostgreSQL may keep_names on for a prepared statement, whatever is asked later."""
    names: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    query = re.sub(r"(?<!:):(\w+)", numbered, GIS["search_places"].text).replace("%", "%%")
    rows = loaded.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN, COSTS OFF) {query}")
    found = "\n".join(row[0] for row in rows)
    assert "Seq Scan on place" not in found, found
    assert {"ix_place_grams", "ix_place_county_folded", "ix_place_trigrams"} <= set(re.findall(r"ix_place_\w+", found))


def test_a_question_the_first_way_answers_asks_no_other(loaded):
    asked = places.asked(CODE, "东", today=TODAY, limit=10)
    found = plan(loaded, GIS["search_places"].text, asked)
    assert found.count("never executed") >= 2, found


def test_the_indexes_keep_no_pending_list(loaded):
    for index in ("ix_place_grams", "ix_place_trigrams"):
        pages = loaded.execute(text(f"SELECT gin_clean_pending_list('{index}'::regclass)")).scalar_one()
        assert pages == 0
