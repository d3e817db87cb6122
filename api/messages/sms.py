"""SMS by gammu-smsd: a file in its outbox folder, which it sends and moves to the folder `sent` beside it.

While gammu leaves a file lying, its modem is away, and nothing more is put there: what it sends late helps nobody.
"""

import codecs
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from api import clock
from api.messages.channel import Channel
from api.messages.content import fitted, ucs2_units
from dispatch.messages.message import Answer, Message, Subject, Verdict, mobile_of

ONE_SMS, TWO_SMS = 70, 134
"""Units of 16 bits; each part of a longer message gives three of its 70 to a header."""
LEAST_TEXT = 16
"""Beside a link that leaves less than this in one SMS, the text takes a second one."""
READABLE = 0o640
LIES_S = 120
"""After which a file in the outbox shows that gammu does not send; it asks for its next one every half minute."""


def carry(channel: Channel, message: Message) -> Answer:
    """Put a message into the folder, once for each key."""
    mobile = mobile_of(message.mobile or "")
    if mobile is None:
        return Answer(Verdict.REFUSED, "no_mobile")
    try:
        if _has_lain(Path(channel.url)):
            return Answer(Verdict.UNREACHED, "modem_away")
        _put(Path(channel.url), _name(message, mobile), shortened(message.text, message.link))
    except (FileNotFoundError, NotADirectoryError):
        return Answer(Verdict.REFUSED, "no_folder")
    except PermissionError:
        return Answer(Verdict.REFUSED, "not_writable")
    except OSError:
        return Answer(Verdict.UNREACHED, "not_written")
    return Answer(Verdict.HANDED_OVER)


def shortened(text: str, link: str | None) -> str:
    """Return what is sent: one SMS where the link leaves room for words, else at most two."""
    room = ONE_SMS - ucs2_units(f"\n{link}" if link else "")
    return fitted(text, link, ONE_SMS if room >= LEAST_TEXT else TWO_SMS, ucs2_units)


def _name(message: Message, mobile: str) -> str:
    """Return OUT, priority, recipient and serial, as gammu reads them; it has room for 99 characters."""
    priority = "A" if message.subject in {Subject.OFFER, Subject.ALERT} else "M"
    return f"OUT{priority}_{mobile}_{hashlib.sha256(message.key.encode()).hexdigest()[:24]}.txt"


def _has_lain(outbox: Path) -> bool:
    latest = clock.now().timestamp() - LIES_S
    with suppress(FileNotFoundError):  # gammu moved it just now: it sends
        return any(file.stat().st_mtime < latest for file in outbox.glob("OUT*"))
    return False


def _put(outbox: Path, name: str, text: str) -> None:
    if (outbox / name).exists() or (outbox.parent / "sent" / name).exists():
        return
    part = outbox / f".{name}"  # gammu passes over hidden files
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READABLE)
    with os.fdopen(opened, "wb") as file:
        file.write(codecs.BOM_UTF16_BE + text.encode("utf-16-be"))
    part.rename(outbox / name)
