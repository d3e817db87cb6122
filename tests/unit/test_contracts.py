"""The rules of the house can fail: each import contract is broken once, each ban of ruff met once."""

import subprocess
import sys
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import configuration
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

from tests.processes import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in SETTINGS["contracts"]}
TYPES = {"layers": LayersContract, "forbidden": ForbiddenContract, "acyclic_siblings": AcyclicSiblingsContract}
RUFF = Path(sys.executable).with_name("ruff")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    configuration.configure()
    return grimp.build_graph(*SETTINGS["root_packages"], include_external_packages=True, cache_dir=None)


def kept(name: str, graph: grimp.ImportGraph) -> bool:
    options = {key: read(value) for key, value in CONTRACTS[name].items() if key not in {"name", "type"}}
    session = {key: read(value) for key, value in SETTINGS.items() if key != "contracts"}
    contract = TYPES[CONTRACTS[name]["type"]](name, session, options)
    return bool(contract.check(graph, verbose=False).kept)


def read(value: Any) -> Any:
    """Return a setting as the tool's own reader hands it on: booleans in words."""
    return str(value) if isinstance(value, bool) else value


def with_import(graph: grimp.ImportGraph, importer: str, imported: str) -> grimp.ImportGraph:
    changed = deepcopy(graph)
    for module in (importer, imported):
        if module not in changed.modules:
            outside = module.split(".")[0] not in SETTINGS["root_packages"]
            changed.add_module(module, is_squashed=outside)
    changed.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")
    return changed


@pytest.mark.parametrize("name", list(CONTRACTS))
def test_every_contract_is_kept(graph, name):
    assert kept(name, deepcopy(graph))


BREAKS = [
    ("Imports point down", "gis.county.codes", "dispatch.cases.case"),
    ("Imports point down", "dispatch.desk.work", "maps.catalogue"),
    ("Imports point down", "dispatch.store.sql_store", "api.settings"),
    ("Imports point down", "maps.pages.live_map", "api.settings"),
    ("Imports point down", "api.server.app", "fixtures.chongxin"),
    ("Imports point down", "fixtures.activity.traffic", "api.clock"),
    ("Layers inside gis", "gis.travel.times", "gis.store.graphs.roads"),
    ("Layers inside gis", "gis.errors", "gis.position"),
    ("Layers inside gis", "gis.datum.crs", "gis.partition"),
    ("Layers inside gis", "gis.datum.crs", "gis.county.model"),
    ("Layers inside dispatch", "dispatch.desk.intake", "dispatch.store.sql_store"),
    ("Layers inside dispatch", "dispatch.cases.case", "dispatch.desk.work"),
    ("Layers inside dispatch", "dispatch.decision.recommendation", "dispatch.cases.case"),
    ("No cycles between siblings", "dispatch.desk.offers", "dispatch.desk.steps"),
    ("Layers inside dispatch", "dispatch.views.case", "dispatch.desk.tracks.positions"),
    ("Layers inside api", "api.http.geojson", "api.cases.advice_schemas"),
    ("Layers inside api", "api.auth.principal", "api.wiring"),
    ("Layers inside api", "api.cases.intake", "api.phones.outbox"),
    ("The core does no I/O", "gis.county.gazetteer", "sqlalchemy"),
    ("The core does no I/O", "gis.travel.coverage", "osrm"),
    ("The core does no I/O", "gis.county.codes", "os"),
    ("The core does no I/O", "gis.datum.crs", "pathlib"),
    ("The core does no I/O", "dispatch.desk.timers", "time"),
    ("The core does no I/O", "dispatch.views.case", "pydantic"),
    ("The core does no I/O", "dispatch.decision.recommendation", "random"),
    ("Only the wiring knows the I/O side", "maps.pages.live_map", "gis.store.counties.places"),
    ("Only the wiring knows the I/O side", "fixtures.activity.traffic", "dispatch.store.sql_store"),
    ("Only the wiring knows the I/O side", "fixtures.activity.client", "psycopg"),
    ("Routes of cases resolve places through the desk", "api.cases.intake", "gis.store.counties.places"),
    ("Routes of cases resolve places through the desk", "api.cases.steps", "dispatch.store.sql_store"),
    ("Maps draw what they are handed", "maps.assets.inventory", "httpx"),
    ("Maps draw what they are handed", "maps.pages.live_map", "osrm"),
    ("Maps draw what they are handed", "maps.catalogue", "os"),
    ("No cycles between siblings", "gis.datum.gcj02", "gis.datum.fit"),
    ("No cycles between siblings", "api.db.engine", "api.db.migrate"),
    ("No cycles between siblings", "gis.store.graphs.pmtiles", "gis.store.station.area"),
    ("No cycles between siblings", "gis.county.model", "gis.county.audit.register"),
]


@pytest.mark.parametrize(("name", "importer", "imported"), BREAKS)
def test_every_contract_can_be_broken(graph, name, importer, imported):
    assert importer in graph.modules, "a module that exists"
    assert not kept(name, with_import(graph, importer, imported))


def test_no_contract_was_left_unbroken():
    assert {name for name, _, _ in BREAKS} == set(CONTRACTS)


@pytest.mark.parametrize("package", ["gis", "dispatch", "api"])
def test_a_new_module_must_be_given_its_layer(graph, package):
    changed = deepcopy(graph)
    changed.add_module(f"{package}.brand_new")
    with pytest.raises(Exception, match="brand_new"):
        assert kept(f"Layers inside {package}", changed), "brand_new has no layer"


def named(contract: dict[str, Any]) -> set[str]:
    """Return our own modules a contract names."""
    names = {part.strip() for layer in contract.get("layers", []) for part in layer.split("|")}
    if "containers" in contract:
        return {f"{container}.{name}" for container in contract["containers"] for name in names}
    modules = [
        *contract.get("ancestors", []),
        *contract.get("source_modules", []),
        *contract.get("forbidden_modules", []),
    ]
    return names | {module for module in modules if module.split(".")[0] in SETTINGS["root_packages"]}


@pytest.mark.parametrize("name", list(CONTRACTS))
def test_every_module_named_exists(graph, name):
    assert named(CONTRACTS[name])
    assert named(CONTRACTS[name]) <= graph.modules


# --- ruff


SNIPPETS = [
    "from datetime import datetime\n\nNOW = datetime.now()\n",
    "import datetime\n\nNOW = datetime.datetime.now(datetime.UTC)\n",
    "import datetime as dt\n\nNOW = dt.datetime.utcnow()\n",
    "from datetime import datetime as moment\n\nREAD = moment.now\n",
    "import time\n\nNOW = time.time()\n",
    "from time import time\n\nNOW = time()\n",
    "import random\n",
    "from random import choice\n",
]
ALLOWED = [
    "import time\n\nSINCE = time.monotonic()\n",
    "from datetime import UTC, datetime\n\nT0 = datetime(2026, 1, 1, tzinfo=UTC)\n",
]


def banned(code: str, path: str) -> bool:
    command = [RUFF, "check", "--select", "TID251", "--no-cache", "--quiet", "--stdin-filename", path, "-"]
    done = subprocess.run(command, input=code, text=True, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return "TID251" in done.stdout


@pytest.mark.parametrize("package", ["gis", "dispatch", "maps", "api", "fixtures"])
def test_the_time_of_day_and_chance_are_banned(package):
    """Every way to spell it, in one file: as many findings as spellings."""
    for code in SNIPPETS:
        assert banned(code, f"{package}/clocks_of_old.py"), code


@pytest.mark.parametrize("code", ALLOWED)
def test_what_is_not_the_time_of_day_is_not_banned(code):
    assert not banned(code, "dispatch/cases/clock.py")


def test_only_the_clock_reads_the_time():
    readers = [
        path.relative_to(ROOT).as_posix()
        for package in SETTINGS["root_packages"]
        for path in (ROOT / package).rglob("*.py")
        if "TID251" in path.read_text(encoding="utf-8")
    ]
    assert readers == ["api/clock.py"], "a ban lifted elsewhere would be a second clock"
