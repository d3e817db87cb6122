"""Colours, sizes of type, spaces and corners of the sheets come from the tokens; the tokens alone have figures."""

import re
from collections.abc import Iterator

import pytest

from maps.assets.inventory import OWN

SHEETS = sorted(path for path in OWN.rglob("*.css") if not path.name.endswith("tokens.css"))
TOKENS = sorted(OWN.rglob("*tokens.css"))
DIMENSION_PX = 25
"""From here on a padding or a margin keeps clear of something of that size: it is no space between parts."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DECLARED = re.compile(r"([a-z-]+|--[\w-]+)\s*:\s*([^;{}]+);")
_COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(|\b(?:white|black|red|gray|grey)\b"
)
_SPACED = re.compile(r"(?:padding|margin|row-gap|column-gap|gap)\b")
_PX = re.compile(r"(?<![\w.-])-?(\d+(?:\.\d+)?)px")


def declared(text: str) -> Iterator[tuple[str, str]]:
    """Return the declarations of a sheet: property and value."""
    for found in _DECLARED.finditer(_COMMENT.sub("", text)):
        yield found[1], " ".join(found[2].split())


def fault(name: str, value: str) -> str | None:
    """Return what a declaration has that only tokens may have."""
    figures = [float(each) for each in _PX.findall(value)]
    if _COLOUR.search(value):
        return "a colour"
    if name in {"font", "font-size"} and any(figure >= 5 for figure in figures):
        return "a size of type"
    if name.endswith("radius") and any(figures):
        return "a corner"
    if _SPACED.match(name) and any(1 < figure < DIMENSION_PX for figure in figures):
        return "a space"
    return None


def faults(text: str) -> list[str]:
    return [f"{name}: {value} is {found}" for name, value in declared(text) if (found := fault(name, value))]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_sheet_has_no_figures_of_its_own(path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("p { color: #fff; }", "a colour"),
        ("p { background: rgb(0 0 0 / 40%); }", "a colour"),
        ("p { border: 1px solid black; }", "a colour"),
        ("p { --own: #1d5c8f; }", "a colour"),
        ("p { font-size: 13px; }", "a size of type"),
        ("p { font: 600 11px / 1.5 var(--font); }", "a size of type"),
        ("p { border-radius: 4px; }", "a corner"),
        ("p { padding: 0 6px; }", "a space"),
        ("p { margin-top: calc(-1 * 6px); }", "a space"),
        ("p { gap: 3px; }", "a space"),
        ("p { color: var(--ink); white-space: nowrap; border: 1px solid currentcolor; }", None),
        ("p { padding: 1px var(--space-2); margin: 0 auto 88px; border-radius: 50%; font-size: 0.92em; }", None),
        ("p { /* #fff */ color: var(--panel); }", None),
    ],
)
def test_a_literal_value_in_a_rule_is_found(rule: str, found: str | None) -> None:
    assert [each.rpartition(" is ")[2] for each in faults(rule)] == ([found] if found else [])


def test_every_token_used_is_one_that_there_is() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (*SHEETS, *TOKENS)}
    known = {name for text in texts.values() for name, _ in declared(text) if name.startswith("--")}
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in OWN.rglob("*.js"))
    known |= set(re.findall(r"(--[\w-]+)(?:\"|: \$\{|:)", scripts))
    used = {name for text in texts.values() for name in re.findall(r"var\((--[\w-]+)\)", text)}
    assert len(used) > 80
    assert used - known == set()
