"""PostgreSQL's own programs: choose the version and pass the address."""

import os
import shutil
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from api.backup.errors import BackupError


def program(name: str, folder: Path | None) -> str:
    """Return the path of one of PostgreSQL's programs; of a server of one's own the newest installed one's."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name, path=folder) if folder else (str(newest[-1]) if newest else shutil.which(name))
    if found is None:
        raise BackupError(f"{name} 未安装 is not installed: apt-get install postgresql-client")
    return found


def environment(url: str) -> dict[str, str]:
    """Return the address as the variables libpq reads: a password stays out of the process list."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE", "password": "PGPASSWORD"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    facts = conninfo_to_dict(url)
    given = {variable: str(facts[name]) for name, variable in names.items() if facts.get(name)}
    return dict(os.environ) | {"PGOPTIONS": str(facts.get("options") or ""), "LC_ALL": "C.UTF-8"} | given
