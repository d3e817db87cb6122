"""Expiry warnings of the server's certificate, at the start and then daily."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from api import clock
from api.settings import Settings
from api.tls.certificate import Facts, facts_of, read_certificate
from api.tls.folder import Folder
from api.tls.service import is_made_here, served

DAY_S = 86_400.0
RENEW = "wangge tls init --renew, 然后重启 then restart"
REPLACE = "请换新证书后重启 get a new one, then restart"


@contextmanager
def expiry_notices(settings: Settings, say: Callable[[str], None], every_s: float = DAY_S) -> Iterator[None]:
    """Say what expires soon, now and every day until the end of the block."""
    ended = threading.Event()
    facts = served(settings)  # as served: a file renewed meanwhile counts after the next start
    authority = authority_of(settings)

    def watch() -> None:
        while True:
            for line in warnings(facts, authority, clock.now()):
                say(line)
            if ended.wait(every_s):
                return

    watcher = threading.Thread(target=watch, name="expiry", daemon=True)
    if facts is not None:
        watcher.start()
    try:
        yield
    finally:
        ended.set()


def warnings(served_facts: Facts | None, authority: Facts | None, now: datetime) -> list[str]:
    """Return what to say of a certificate and, where it was made here, of its authority."""
    said = []
    if served_facts is not None and (ends := served_facts.warning(now)) is not None:
        said.append(f"警告 warning: {ends}; {RENEW if authority is not None else REPLACE}")
    if authority is not None and (ends := authority.warning(now)) is not None:
        said.append(
            f"警告 warning: 颁发机构 of the authority: {ends}; 需另建并让手机重新安装 make another and enrol phones "
            "again: docs/operations.md"
        )
    return said


def authority_of(settings: Settings) -> Facts | None:
    """Return what the authority's certificate says, where the one served was made here."""
    return facts_of(read_certificate(Folder.of(settings.home).authority)) if is_made_here(settings) else None
