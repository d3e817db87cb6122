"""Road graphs of real and sketched files, built once per test run."""

import gzip
import shutil
from dataclasses import replace
from pathlib import Path

from fixtures import chongxin
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


def demonstration_file() -> Path:
    """Return the OSM file of the demonstration county, as `wangge demo load` writes it."""
    return shared.once("chongxin.osm.gz", _write_demonstration)


def _write_demonstration(path: Path) -> None:
    county = shared.value_once("demonstration", chongxin.build)
    path.write_bytes(gzip.compress(county.osm_xml, mtime=0))
