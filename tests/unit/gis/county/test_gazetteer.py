import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.county.gazetteer import (
    LONGEST_NAME,
    OPENING,
    fold,
    grams,
    may_be_misspelt,
    opening_grams,
    parts,
    query_grams,
    spellings,
)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("东街超市", "东街超市"),
        ("东 街（北）", "东街北"),
        ("Sant Julià de Lòria", "santjuliadeloria"),
        ("Bínhé-Road", "binheroad"),
        ("ＢＩＮＨＥ　１２３", "binhe123"),  # full width
        ("STRASSE Straße", "strassestrasse"),
        ("İzmir", "izmir"),
        ("ϒ", "υ"),  # a sign for a letter: first the letter, then its case
        ("Ёлка, ул. 5", "елкаул5"),
        ("가게", "가게"),  # composed again
        ("%_'; --", ""),
        ("🏪", ""),
        ("", ""),
    ],
)
def test_fold(name, folded):
    assert fold(name) == folded


@given(st.text())
def test_folding_twice_changes_nothing(name):
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        ("东街", ["^东", "^东街", "东", "东街", "街"]),
        ("东", ["^东", "东"]),
        ("aaa", ["^a", "^aa", "a", "aa"]),
        ("", []),
    ],
)
def test_grams(folded, expected):
    assert grams(folded) == expected


names = st.text(alphabet="东西街市村ab", min_size=1, max_size=9)


@given(names, names, names)
def test_a_name_that_holds_the_query_has_all_its_grams(before, query, after):
    assert set(query_grams(query)) <= set(grams(before + query + after))


@given(names, names)
def test_a_name_that_begins_with_the_query_has_all_its_opening_grams(query, after):
    assert set(opening_grams(query)) <= set(grams(query + after))


@given(names, names)
def test_a_name_that_begins_otherwise_does_not_open_like_it(query, name):
    if not name.startswith(query[:2]):
        assert not set(opening_grams(query)) <= set(grams(name))


@given(st.text())
def test_no_name_can_hold_the_mark_of_opening(name):
    assert OPENING not in fold(name)


@pytest.mark.parametrize(
    ("name", "name_en", "expected"),
    [
        ("东街超市", "East Street Market", ["东街超市", "eaststreetmarket"]),
        ("Mercat", "MERCAT", ["mercat"]),
        ("东街", None, ["东街"]),
        ("…", "", []),
    ],
)
def test_spellings(name, name_en, expected):
    assert list(spellings(name, name_en)) == expected


@pytest.mark.parametrize(
    ("query", "holds", "lacks"),
    [
        ("锦屏镇东街门口", {"锦屏镇", "东街", "锦屏镇东街"}, {"东", "锦屏街"}),
        (
            "12 Carrer Major, Sant Julià",
            {"carrermajor", "santjulia", "12carrermajor"},
            {"arrer", "carrermaj", "ermajor"},
        ),
        ("东街Major超市 2号", {"东街", "major超市", "2号", "街major"}, {"ajor", "majo"}),
        ("Plaça de l'Església", {"placadelesglesia"}, {"esgles"}),
        ("Rue des Écoles-Neuves", {"ruedesecolesneuves", "ecolesneuves"}, set()),
        ("Sant Julià", {"santjulia"}, set()),  # an accent typed apart
        ("a b", {"ab"}, {"a", "b"}),
        ("🏪 ％", set(), {""}),
    ],
)
def test_the_parts_of_an_address(query, holds, lacks):
    found = set(parts(query))
    assert holds <= found
    assert not lacks & found


@pytest.mark.parametrize(("length", "found"), [(1, 0), (2, 1), (LONGEST_NAME, 1), (LONGEST_NAME + 1, 0)])
def test_a_part_is_of_two_letters_to_the_longest_name(length, found):
    assert parts("a" * length) == ["a" * length] * found


@given(st.text(max_size=80) | st.text("东街ab ", min_size=LONGEST_NAME, max_size=120))
def test_parts_are_folded_and_never_too_long(query):
    for part in parts(query):
        assert fold(part) == part
        assert 1 < len(part) <= LONGEST_NAME


@given(st.lists(st.sampled_from(["东", "街", "村", "Rue ", "de ", "Sant ", "12"]), min_size=2, max_size=8))
def test_the_whole_of_a_short_address_is_one_of_its_parts(pieces):
    assert fold("".join(pieces)) in parts("".join(pieces))


@pytest.mark.parametrize(
    ("folded", "expected"), [("东街", False), ("东河邨", True), ("rue", False), ("ruee", True), ("", False)]
)
def test_only_names_of_some_length_are_recognised_with_a_mistake(folded, expected):
    assert may_be_misspelt(folded) == expected
