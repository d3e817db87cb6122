"""Entry point of each worker process."""

import multiprocessing

from fastapi import FastAPI

from api.process.gc_tuning import kept_apart
from api.process.parent import die_with


def create() -> FastAPI:
    """Return the application, from the settings in the environment."""
    supervisor = multiprocessing.parent_process()
    if supervisor is not None and supervisor.pid is not None:
        die_with(supervisor.pid)
    with kept_apart():
        from api.heavy.forwarding import HeavyReads  # noqa: PLC0415
        from api.process.log_levels import log_from  # noqa: PLC0415
        from api.server.app import create_app  # noqa: PLC0415  -- takes a second, in which the supervisor may end
        from api.settings import load  # noqa: PLC0415

        settings = load()
        log_from(settings.log_level)
        return create_app(settings, HeavyReads.of_supervisor())
