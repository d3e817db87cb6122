"""Server configuration, rewritten before each start: a moved home or a larger machine takes effect at once."""

import os

from api.db.cluster.place import ADMINISTRATOR, APPLICATION, PORT, ROLE, Place

MIB = 1024 * 1024


def write(place: Place, *, preloaded: str = "") -> None:
    """Write settings, who may connect, and who is who; `preloaded` is a library that the server loads once."""
    _put(place, "wangge.conf", settings(place) + f"shared_preload_libraries = {_quoted(preloaded)}\n")
    _put(place, "pg_hba.conf", "local all all peer map=wangge\n")
    write_identities(place)


def write_identities(place: Place) -> bool:
    """Write the authentication rules and return whether they changed: a running server must then reload them."""
    path, wanted = place.data / "pg_ident.conf", identities(place)
    if path.exists() and path.read_text(encoding="utf-8") == wanted:
        return False
    _put(place, path.name, wanted)
    return True


def settings(place: Place, *, memory_bytes: int | None = None) -> str:
    """Return the server's settings; nothing listens on TCP, a commit is on disk before it is answered."""
    memory_mb = (memory_bytes or os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) // MIB
    values = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": '"{}"'.format(str(place.sockets).replace('"', '""')),
        "unix_socket_permissions": "0700",
        "max_connections": 300,  # workers × their pools, and room for commands and psql
        "shared_buffers": f"{max(128, min(1024, memory_mb // 16))}MB",
        "effective_cache_size": f"{max(256, memory_mb // 2)}MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": 1.1,
        "jit": "off",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "wal_compression": "on",
        "autovacuum_naptime": "15s",  # a county is loaded in a minute and then worked with at once
        "max_wal_size": "2GB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": str(place.log),
        "log_filename": "postgresql-%a.log",  # one per weekday, overwritten a week later
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": 0,
        # Values of rows and parameters may be personal data: they stay out of the log.
        "log_error_verbosity": "terse",
        "log_parameter_max_length": 0,
        "log_parameter_max_length_on_error": 0,
    }
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in values.items())


def identities(place: Place) -> str:
    """Return the map from users of the operating system to roles: root and the server's own user may be any."""
    names = sorted({"root", place.account.name})
    return "".join(f'wangge "{name}" {role}\n' for name in names for role in (ROLE, APPLICATION, ADMINISTRATOR))


def _quoted(value: object) -> str:
    return "'{}'".format(str(value).replace("\\", "\\\\").replace("'", "''"))


def _put(place: Place, name: str, text: str) -> None:
    path = place.data / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    place.account.give(path)
