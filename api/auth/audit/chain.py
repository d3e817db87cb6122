"""Verification of the audit trail: recompute every seal, and find the recorded checkpoints.

Detected without help: changed rows, missing rows except the newest, rows in another order. The remaining rows do not
show that the newest were cut off, so the end of the chain is regularly written to a file beside the database. To
protect that file too, keep a copy elsewhere.

Known limits. Cut-off rows newer than the last checkpoint are not detected. The table's owner can change a row and
seal all later ones again: only a checkpoint at that row or later detects it. If the owner also writes the file of
checkpoints, only a copy kept elsewhere helps.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, RowMapping, text

from api.auth.audit.trail import COLUMNS

_WHOLE = text("""
SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS at, actor, role, address, action, county,
       subject, reason, data::text AS data, previous, hash
FROM audit ORDER BY id
""")
# The empty message makes this transaction's commit wait until all that came before it is on the disk.
_END = text("""
SELECT id, encode(hash, 'hex') AS hash, pg_logical_emit_message(true, 'wangge', '') FROM audit ORDER BY id DESC LIMIT 1
""")
ENDS_FILE = "audit-ends.log"
_END_LINE = re.compile(r"(\d+)(?: ([0-9a-f]{0,64}))?\s*", re.ASCII)

type Ends = Mapping[int, frozenset[tuple[str, Path]]]
"""By a row's number: seals that were noted for it, each with the file it stands in."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check: number of rows, last row with a noted end, and the faults in words."""

    rows: int
    noted: int | None
    faults: list[str]


def seal(previous: bytes, row: RowMapping) -> bytes:
    """Return the hash that seals a row after the one before; the text hashed is PostgreSQL's of the same array."""
    found = json.dumps([row[name] for name in COLUMNS], ensure_ascii=False, separators=(", ", ": "))
    return hashlib.sha256(previous + found.encode()).digest()


def check(connection: Connection, files: Iterable[Path] = ()) -> Checked:
    """Recompute every seal, and look for every end that was noted.

    Parameters
    ----------
    connection
        One that sees every county.
    files
        Those to which ends of the chain were written; one that is not there holds none.
    """
    ends, faults, last = _ends(files), [], 0
    previous, rows = b"", 0
    for row in connection.execution_options(yield_per=5000).execute(_WHOLE).mappings():
        faults += _faults(row, previous, last) + _other_than_noted(row, ends)
        previous, last, rows = bytes(row["hash"]), row["id"], rows + 1
    faults += [_cut_off(number, ends[number], last) for number in sorted(ends) if number > last]
    return Checked(rows, max(ends, default=None), faults)


def _faults(row: RowMapping, previous: bytes, last: int) -> list[str]:
    faults = []
    if row["id"] != last + 1:
        faults.append(f"rows {last + 1} to {row['id'] - 1} are missing 缺失")
    elif row["previous"] != previous:
        faults.append(f"row {row['id']} does not follow row {last} 与前一行不衔接")
    if seal(bytes(row["previous"]), row) != row["hash"]:
        faults.append(f"row {row['id']} was changed 已被改动: {row['at']} {row['actor']} {row['action']}")
    return faults


def _other_than_noted(row: RowMapping, ends: Ends) -> list[str]:
    found = bytes(row["hash"]).hex()
    others = sorted({file for seal, file in ends.get(row["id"], ()) if not found.startswith(seal)})
    return [f"row {row['id']} does not match the seal recorded in {file} 与记录的封印不符" for file in others]


def _cut_off(number: int, noted: frozenset[tuple[str, Path]], last: int) -> str:
    files = ", ".join(sorted({f"{file}" for _, file in noted}))
    return f"row {number}, recorded in {files}, is missing: the trail was cut off after row {last} 末尾被截去"


def _ends(files: Iterable[Path]) -> Ends:
    found: dict[int, set[tuple[str, Path]]] = defaultdict(set)
    for file in files:
        for number, given in ends_in(file):
            found[number].add((given, file))
    return {number: frozenset(noted) for number, noted in found.items()}


def ends_in(file: Path) -> list[tuple[int, str]]:
    """Return the ends that a file holds, number and seal; none if it is not there or something else.

    Of a line that a power cut or a full disk has torn, what is left of its seal counts: the whole would accuse a row
    that nobody touched.
    """
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
    found = filter(None, map(_END_LINE.fullmatch, lines))
    return [(int(line[1]), line[2] or "") for line in found]


def note_end(begin: Callable[[], AbstractContextManager[Connection]], ends: Path) -> None:
    """Write the chain's present end to a file, if it has moved on; only once it cannot be lost any more.

    Parameters
    ----------
    begin
        Opens a transaction that sees every county.
    ends
        The file.
    """
    with begin() as connection:
        row = connection.execute(_END).mappings().first()
    if row is None:
        return
    line = f"{row['id']} {row['hash']}\n".encode("ascii")
    before = ends.read_bytes() if ends.exists() else b""
    if before.endswith(b"\n" + line) or before == line:
        return
    ends.parent.mkdir(parents=True, exist_ok=True)
    with ends.open("ab") as file:
        file.write(line if before.endswith(b"\n") or not before else b"\n" + line)
