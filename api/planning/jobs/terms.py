"""Settings of a planner's process: database, graphs and kinds."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DaskAccess:
    """Where a Dask scheduler listens, and what it is spoken to with."""

    address: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a child works with."""

    database_url: str
    graphs_folder: Path
    kinds: tuple[str, ...]
    memory_mb: int
    dask: DaskAccess | None = None
