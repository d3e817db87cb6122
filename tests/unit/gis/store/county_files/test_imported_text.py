"""Text that comes in with files: without characters that only command, like text that comes in over HTTP."""

import pytest

from gis.from_osm.extract import names_of
from gis.store.county_files.text_tables import as_text


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("东\u202e街\u2066超市", "东街超市"),
        ("JB\u0007001\u009f ", "JB001"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        (3.0, "3"),
    ],
)
def test_a_cell_of_a_table_is_text_without_commands(value, kept):
    assert as_text(value) == kept


def test_unreadable_characters_are_removed_from_openstreetmap_names():
    assert names_of({"name": "崇信\u202d县", "name:en": "Chong\u0000xin"}).all == ("崇信县", "Chongxin")
