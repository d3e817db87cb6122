"""The chain of the audit trail without a database: which row may be missing unseen, and which may not."""

from contextlib import nullcontext

import pytest

from api.auth.audit.chain import check, note_end, seal
from api.auth.audit.trail import COLUMNS


class Trail:
    """Rows as the database seals them; a connection to them, and what begins one."""

    def __init__(self, rows=6):
        self.rows = []
        for _ in range(rows):
            self.add()

    def add(self, **more):
        """Add a row as the trigger does: numbered after the newest, sealed with the hash of the one before."""
        last = self.rows[-1] if self.rows else {"id": 0, "hash": b""}
        row = dict.fromkeys(COLUMNS) | {"id": last["id"] + 1, "at": "2026-11-25T01:02:03.456789", "data": "{}"}
        row |= {"actor": "user:zhou", "action": "case.read", "previous": last["hash"]} | more
        self.rows.append(row | {"hash": seal(row["previous"], row)})

    def delete(self, *numbers):
        """Do what only the database's administrator can."""
        self.rows = [row for row in self.rows if row["id"] not in numbers]

    def execution_options(self, **_):
        return self

    def execute(self, statement):
        self.asked = str(statement)
        return self

    def mappings(self):
        return self if "LIMIT 1" in self.asked else iter(self.rows)

    def first(self):
        row = self.rows[-1] if self.rows else None
        return row and {"id": row["id"], "hash": row["hash"].hex()}

    def begin(self):
        return nullcontext(self)

    def faults(self, *files):
        return check(self, files).faults


@pytest.fixture
def ends(tmp_path):
    return tmp_path / "audit-ends.log"


GONE = "row 6, recorded in {}, is missing: the trail was cut off after row 5 末尾被截去"


@pytest.mark.parametrize(
    ("row", "alone", "noted"),
    [
        (1, ["rows 1 to 1 are missing 缺失"], []),
        (2, ["rows 2 to 2 are missing 缺失"], []),
        (5, ["rows 5 to 5 are missing 缺失"], []),
        (6, [], [GONE]),  # the last one: the rest fits together, and only what was noted tells
    ],
)
def test_exactly_one_row_gone_is_found_the_last_by_its_note_only(ends, row, alone, noted):
    trail = Trail()
    note_end(trail.begin, ends)
    trail.delete(row)
    assert trail.faults() == alone
    assert trail.faults(ends) == alone + [fault.format(ends) for fault in noted]


@pytest.mark.parametrize(
    ("noted_after", "gone", "found"),
    [
        (5, {6}, False),  # newer than the last note: not found by anything
        (5, {5, 6}, True),
        (5, {5}, True),  # row 6 does not follow row 4
        (6, {1, 2, 3, 4, 5, 6}, True),
        (None, {1, 2, 3, 4, 5, 6}, False),  # an empty trail of which nothing was noted is as good as new
        (None, {5, 6}, False),
    ],
)
def test_what_is_cut_off_is_found_up_to_the_last_note(ends, noted_after, gone, found):
    trail = Trail(noted_after or 6)
    if noted_after:
        note_end(trail.begin, ends)
    while len(trail.rows) < 6:
        trail.add()
    trail.delete(*gone)
    assert bool(trail.faults(ends)) == found


@pytest.mark.parametrize(("noted", "found"), [(2, False), (3, True), (6, True)])
def test_a_trail_sealed_again_is_found_by_a_note_at_or_after_the_row_that_was_changed(ends, noted, found):
    trail = Trail(noted)
    note_end(trail.begin, ends)
    forged = Trail(2)
    for number in range(3, 7):
        forged.add(actor="user:li" if number == 3 else "user:zhou")
    assert forged.faults() == [], "one who can write the table can seal it"
    assert bool(forged.faults(ends)) == found


def test_the_last_row_gone_and_another_in_its_place_is_found(ends):
    trail = Trail()
    note_end(trail.begin, ends)
    trail.delete(6)
    trail.add(action="cases.list")
    assert trail.faults() == []
    assert trail.faults(ends) == [f"row 6 does not match the seal recorded in {ends} 与记录的封印不符"]


def test_the_first_row_gone_and_the_others_numbered_again_is_found():
    trail = Trail()
    trail.delete(1)
    trail.rows = [row | {"id": row["id"] - 1} for row in trail.rows]
    assert trail.faults()[0] == "row 1 does not follow row 0 与前一行不衔接"


@pytest.mark.parametrize("name", COLUMNS[1:])
def test_every_column_is_sealed(name):
    trail = Trail()
    trail.rows[2][name] = "x"
    found = trail.faults()
    assert len(found) == 1
    assert found[0].startswith("row 3 was changed")


def test_the_end_is_noted_once_and_again_when_it_has_moved_on(ends):
    trail = Trail(0)
    note_end(trail.begin, ends / "deep" / "ends.log")
    assert not ends.exists(), "of an empty trail there is nothing to note"
    trail.add()
    for _ in range(2):
        note_end(trail.begin, ends)
    trail.add()
    note_end(trail.begin, ends)
    assert ends.read_text() == "".join(f"{row['id']} {row['hash'].hex()}\n" for row in trail.rows)
    assert (check(trail, [ends]).rows, check(trail, [ends]).noted, check(trail).noted) == (2, 2, None)


def test_a_line_that_is_no_note_is_passed_over_and_a_file_that_is_not_there_holds_none(ends):
    trail = Trail()
    ends.write_text(f"# kept by hand\n\nx {'0' * 64}\n7\n", encoding="utf-8")
    assert trail.faults(ends, ends.with_name("none.log")) == [
        f"row 7, recorded in {ends}, is missing: the trail was cut off after row 6 末尾被截去"
    ]


@pytest.mark.parametrize("left", [1, 2, 10, 66])
def test_a_note_that_was_torn_accuses_no_row_and_the_next_one_stands_by_itself(ends, left):
    trail = Trail(12)
    note_end(trail.begin, ends)
    ends.write_bytes(ends.read_bytes()[:left])
    assert trail.faults(ends) == []
    trail.add()
    note_end(trail.begin, ends)
    assert check(trail, [ends]).noted == 13
    assert trail.faults(ends) == []
    trail.delete(13)
    assert len(trail.faults(ends)) == 1


def test_a_note_of_bytes_that_are_no_text_is_no_hindrance(ends):
    trail = Trail()
    ends.write_bytes(b"\0\0\xff\xfe")
    note_end(trail.begin, ends)
    assert (trail.faults(ends), check(trail, [ends]).noted) == ([], 6)
