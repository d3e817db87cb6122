"""Verification of a restored backup: rows, trail, keys and road graphs, each checked and named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import psycopg
from sqlalchemy import Connection

from api.auth.audit import chain
from api.auth.audit.chain import ENDS_FILE
from api.auth.sealed import custody
from api.backup.database import row_counts
from api.backup.manifest import Manifest
from api.db import migrate
from api.db.engine import open_engine
from api.settings import Settings
from api.store.identity.errors import IdentityError
from api.store.identity.keyring import Keyring
from gis.errors import GisError
from gis.position import Position
from gis.store.graphs.build import read_facts
from gis.store.graphs.repository import open_graph

_NAMED = 5
TRAIL, KEYS, GRAPHS = ACCEPTABLE = ("trail", "keys", "graphs")
"""Checks that may fail, as the fault may be older than the backup: an incomplete restore is better than none."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked; `ok` is None where it could not be.

    `kind`: by which a restore may accept that it is wrong, where the data may have been so before the backup.
    """

    what: str
    ok: bool | None
    found: str
    kind: str | None = None


def prove(url: str, settings: Settings, manifest: Manifest, now: datetime) -> Iterator[Check]:
    """Compare a restored database and its files with the manifest, migrate it, and check what depends on both.

    Parameters
    ----------
    url
        The database, as it was restored.
    settings
        Those of the home folder the files lie in.
    """
    yield _rows(url, manifest)
    migrate.upgrade(url)
    newest = migrate.newest_revision() or ""
    yield Check("数据库版本 schema", True, f"{manifest.revision} → {newest}")
    engine = open_engine(url, pool_size=2)
    try:
        with engine.begin() as connection:
            yield _trail(connection, settings, manifest)
            yield _keys(connection, settings, manifest, now)
    finally:
        engine.dispose()
    for version in manifest.graphs:
        yield _graph(settings, version)


def _rows(url: str, manifest: Manifest) -> Check:
    with psycopg.connect(url) as connection:
        found = row_counts(connection)
    tables = sorted(found.keys() | manifest.counts.keys())
    other = [name for name in tables if found.get(name) != manifest.counts.get(name)]
    items = [f"{name}: {found.get(name)} ≠ {manifest.counts.get(name)}" for name in other]
    total, cases = sum(found.values()), found.get("public.cases", 0)
    return Check("行数 rows", not other, "; ".join(items) or f"{total}, 案件 cases {cases}")


def _trail(connection: Connection, settings: Settings, manifest: Manifest) -> Check:
    checked = chain.check(connection, [settings.home / ENDS_FILE])
    faults = list(checked.faults)
    if manifest.audit_end is not None:
        number, seal = manifest.audit_end
        query = "SELECT encode(hash, 'hex') FROM audit WHERE id = %s"
        found = connection.exec_driver_sql(query, (number,)).scalar_one_or_none()
        if found != seal:
            faults.append(f"row {number} is not the newest row of the backup 与清单的末行不符")
    return Check("审计记录 audit trail", not faults, "; ".join(faults[:_NAMED]) or f"{checked.rows}", TRAIL)


def _keys(connection: Connection, settings: Settings, manifest: Manifest, now: datetime) -> Check:
    what = "密钥 keys"
    kept = custody(connection, Keyring(settings.keys_file), now)
    used = kept.keys_used()
    sealed = sum(used.values())
    if not settings.keys_file.exists() and sealed and not manifest.keys_included:
        return Check(what, None, f"备份未含密钥 not in the backup; {sealed} 条须用 need {', '.join(used)}")
    if not sealed:
        return Check(what, True, "没有密封内容 nothing is sealed")
    try:
        faults = [fault for fault, _ in zip(kept.unreadable(), range(_NAMED), strict=False)]
    except IdentityError as refused:
        faults = [str(refused)]
    return Check(what, not faults, "; ".join(faults) or f"{sealed} 条全部可打开 all of them open", KEYS)


def _graph(settings: Settings, version: str) -> Check:
    what, folder = f"路网 road graph {version}", settings.graphs_folder / version
    try:
        graph = open_graph(folder)
        places = [Position(*place) for place in read_facts(folder).get("samples", [])][:2]
        reached = not places or bool(np.isfinite(graph.matrix(places, places)).any())
    except (GisError, OSError) as refused:
        return Check(what, False, str(refused), GRAPHS)
    return Check(what, reached, "可用 answers" if reached else "没有可达路线 reaches nothing", GRAPHS)
