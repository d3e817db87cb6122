"""What the report says of the demand: source, year, what is spread and missing, what was used instead."""

import pytest

from maps.catalogue import messages
from maps.documents.demand_words import of_cell, percent, sentences, share_of

NOTHING = {
    "why": None, "total": None, "total_low": None, "total_high": None, "spread": 0, "without": 0, "unplaced": 0,
    "spread_by": [], "origins": [], "years": None, "since": None, "until": None, "cases": None, "elsewhere": None,
    "few": 0, "exposure": None,
}  # fmt: skip
HOUSEHOLDS = NOTHING | {"used": "households", "total": 1280.0}
CASES = NOTHING | {
    "used": "cases", "total": 51.2, "total_low": 40.0, "total_high": 63.9, "cases": 147, "elsewhere": 0,
    "since": "2023-11-27", "until": "2026-11-27", "exposure": "reporting_points",
}  # fmt: skip
EN = messages("en")


def said(demand):
    return " ".join(sentences(EN, demand))


def test_households_name_their_source_and_year():
    assert "1280 in all. Source: not stated; year: not stated" in said(HOUSEHOLDS)
    assert "Source: A, B; year: 2020–2023" in said(HOUSEHOLDS | {"origins": ["A", "B"], "years": [2020, 2023]})
    assert "year: 2023." in said(HOUSEHOLDS | {"years": (2023, 2023)})


def test_what_is_spread_missing_and_left_out_is_said_only_where_there_is_some():
    assert len(sentences(EN, HOUSEHOLDS)) == 1
    found = said(HOUSEHOLDS | {"spread": 3, "spread_by": ["points", "area"], "without": 2, "unplaced": 70})
    assert "For 3 cells" in found
    assert "by reporting points and villages, area" in found
    assert "2 cells have no households on file" in found
    assert "70 more households" in found


def test_cases_have_their_period_number_and_interval():
    found = said(CASES)
    assert "2023-11-27 to 2026-11-27: 147 cases; 51.2 expected per year (90 % interval 40–63.9)" in found
    assert len(sentences(EN, CASES)) == 1
    assert "Fewer than five more cases" in said(CASES | {"elsewhere": None})
    assert "7 more cases" in said(CASES | {"elsewhere": 7})
    assert "12 cells have fewer than five cases" in said(CASES | {"few": 12})


def test_fewer_than_five_cases_have_no_number():
    found = said(CASES | {"cases": None, "total": None, "total_low": None, "total_high": None})
    assert "fewer than five, not shown" in found
    assert "51" not in found


@pytest.mark.parametrize(
    ("why", "used", "says"),
    [
        ("no_households", "equal", "No result by households: none are imported"),
        ("zero_households", "equal", "No result by households: those that are imported are 0"),
        ("no_cases", "households", "Below, cells weigh by households"),
        ("no_cases", "equal", "Below, every cell weighs the same"),
    ],
)
def test_what_was_used_instead_comes_first_with_its_reason(why, used, says):
    assert says in sentences(EN, HOUSEHOLDS | {"why": why, "used": used})[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_gap_of_a_text_stays_open(language):
    t = messages(language)
    full = {"spread": 3, "spread_by": ["built_up_area"], "without": 2, "unplaced": 7, "few": 1, "elsewhere": 5}
    for demand in (HOUSEHOLDS | full, CASES | full, CASES | full | {"cases": None}):
        assert not any("{" in sentence for sentence in sentences(t, demand))


def test_a_cell_shows_its_figure_or_says_that_it_does_not():
    def cell(origin, *figures):
        names = ("demand", "demand_low", "demand_high")
        return {"demand_origin": origin, **dict(zip(names, (*figures, None, None, None), strict=False))}

    assert of_cell(EN, cell("alike")) == "-"
    assert of_cell(EN, cell("stated", 48.0)) == "48 households"
    assert of_cell(EN, cell("spread", 48.25)) == "48.2 households (spread)"
    assert of_cell(EN, cell("none")) == "none on file"
    assert of_cell(EN, cell("learned", 3.2, 1.1, 6.0)) == "3.2 a year (1.1–6)"
    assert of_cell(EN, cell("few")) == "not shown"


def test_a_share_has_its_interval_where_it_is_learned():
    assert share_of(EN, None, None) == "-"
    assert share_of(EN, 0.5, None) == "50.0%"
    assert share_of(EN, 0.9996, None) == "99.9%", "as on the page, and not all of it"
    assert [percent(n / 340) for n in (184, 189, 340)] == ["54.1%", "55.5%", "100.0%"]
    assert [percent(share) for share in (0.0, 0.0004, 1 - 1e-12)] == ["0.0%", "< 0.1%", "99.9%"], "some, but not all"
    assert share_of(EN, 0.5, (0.4, 0.61)) == "50.0% (90 % interval 40.0%–61.0%)"
