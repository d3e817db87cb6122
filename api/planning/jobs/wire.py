"""Messages between the planner's process and its children, and the format of results: always the same bytes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

LARGEST_BYTES = 32_000_000
"""Of one result as JSON."""


class BadResultError(Exception):
    """A result is no JSON value, or too large."""


def written(value: Any) -> str:
    """Return a result as JSON text, names sorted, without spaces.

    Raises
    ------
    BadResultError
        It holds what JSON does not have, such as infinity, or is larger than `LARGEST_BYTES`.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    except (TypeError, ValueError) as refused:
        raise BadResultError(f"the result is not a JSON value: {refused} 结果无法存为 JSON") from refused
    if len(text) > LARGEST_BYTES:
        raise BadResultError(
            f"the result has {len(text):,} characters, more than {LARGEST_BYTES:,}: plan less at a time "
            "结果过大，请分次规划"
        )
    return text


def digest(text: str) -> str:
    """Return the SHA-256 of a result: equal for equal bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a child: county, kind of job, input, and the moment up to which the log counts."""

    county: str
    kind: str
    input: Mapping[str, Any]
    until: datetime


@dataclass(frozen=True, slots=True)
class Prepare(Question):
    """To a child: read what a job needs and put its task into a file."""

    file: Path


@dataclass(frozen=True, slots=True)
class RunBlock:
    """To a child: do one block of the task in a file."""

    kind: str
    file: Path
    number: int


@dataclass(frozen=True, slots=True)
class Combine:
    """To a child: put the blocks' results, JSON texts, together."""

    kind: str
    file: Path
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cancel:
    """To a child: nobody wants what it does."""


type Order = Prepare | RunBlock | Combine | Cancel


@dataclass(frozen=True, slots=True)
class Ready:
    """From a child: how many blocks it takes at once, and where they run."""

    capacity: int
    where: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """From a child: the task is in its file."""

    blocks: int
    versions: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reported:
    """From a child: how far a block is; `partial` is JSON text."""

    number: int
    progress: float
    partial: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """From a child: the result of a block, or of everything where there is no number; JSON text."""

    number: int | None
    result: str


@dataclass(frozen=True, slots=True)
class Failed:
    """From a child: it could not be done. `code` is one of `api.planning.jobs.failures`; `detail` is for people."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Died:
    """A child is gone without an answer; `memory` where it was ended for taking too much."""

    exit_code: int | None
    memory: bool = False


type Answer = Ready | Prepared | Reported | Done | Failed | Died
