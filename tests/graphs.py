"""Road graphs of real and sketched files, built once per test run."""

import shutil
from dataclasses import replace
from pathlib import Path

from gis.store.graphs.repository import BuiltGraph, build_graph
from tests.running import shared


def graph_of(source: Path, graphs: Path | None = None) -> BuiltGraph:
    """Return the road graph of a file; with `graphs`, a copy in that folder, which a test may change."""
    built = build_graph(source, shared.folder() / "graphs")
    if graphs is None:
        return built
    copy = graphs / built.version
    shutil.copytree(built.path, copy, dirs_exist_ok=True)
    return replace(built, path=copy)
