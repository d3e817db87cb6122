"""Settings of a planner's process: database, graphs and kinds."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DaskAccess:
    """The address of a Dask scheduler, and the files of the TLS connection to it."""

    address: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings of a child."""

    database_url: str
    graphs_folder: Path
    kinds: tuple[str, ...]
    memory_mb: int
    dask: DaskAccess | None = None
