"""Manifest of a backup: versions, counts, and every file with its size and SHA-256."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from api.backup.errors import BackupError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
HOME: Final = "home/"
"""The prefix of the home folder's files in the archive."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a backup says of itself.

    Attributes
    ----------
    revision
        The newest migration of the database in it.
    counts
        Rows by table, in the snapshot that was dumped.
    audit_end
        Number and seal of the audit trail's newest row; None where there is none.
    graphs
        Versions of the road graphs that counties go by.
    keys_included
        Whether `identity.keys` lies beside the data it opens.
    settings
        `WANGGE_…` variables that were set, none of them secret.
    left_out
        What is not in the file, in words.
    """

    made_at: str
    version: str
    revision: str
    postgresql: int
    counts: dict[str, int]
    audit_end: tuple[int, str] | None
    graphs: tuple[str, ...]
    keys_included: bool
    settings: dict[str, str]
    left_out: tuple[str, ...]
    files: tuple[Member, ...]
    encrypted: bool = False
    format: int = field(default=FORMAT)

    def as_json(self) -> bytes:
        """Return it as it stands in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def parse_manifest(content: bytes, source: str) -> Manifest:
    """Return the manifest of a backup.

    Raises
    ------
    BackupError
        It is none, or of a format this version does not know.
    """
    try:
        facts: dict[str, Any] = json.loads(content)
        written = facts["format"]
        if written == FORMAT:
            end = facts["audit_end"]
            return Manifest(
                **facts
                | {
                    "files": tuple(Member(**each) for each in facts["files"]),
                    "audit_end": None if end is None else (int(end[0]), str(end[1])),
                    "graphs": tuple(facts["graphs"]),
                    "left_out": tuple(facts["left_out"]),
                }
            )
    except (ValueError, KeyError, TypeError) as refused:
        raise BackupError(
            f"{source}: 清单有误，不是完整的备份 the manifest cannot be read ({refused!r}); take another 请改用其他备份"
        ) from refused
    raise BackupError(
        f"{source}: 备份格式 format {written!r}，本版本只认 this version knows {FORMAT}; "
        "use the version that made it, or a newer one 请使用更新的版本"
    )
