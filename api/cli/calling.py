"""The command as typed, for hints that can be copied: `.venv/bin/wangge …` for readers of the README.

Messages from below `api` (errors of `gis` and `dispatch`) say plain `wangge …`; `as_called` corrects them on their
way to the terminal.
"""

import re
import shlex
import shutil
import sys
from pathlib import Path

NAME = "wangge"
_NOUNS = (
    "audit|backup|channel|clock|county|db|demo|identity|key|migrate|plan|point|rehearsal|report|restore|retention|roads|roster"
    "|serve|service|tls|tracker|user"
)
_COMMAND = re.compile(rf"(?<![\w./-]){NAME}(?= (?:{_NOUNS})\b)")


def called() -> str:
    """Return the typed command; `wangge` if that is enough, or if it is unknown."""
    first = sys.argv[0]
    if Path(first).name != NAME or shutil.which(NAME) == first:
        return NAME
    return shlex.quote(first)


def hint(command: str) -> str:
    """Return the next command to type, such as `county list`, in the form of this call."""
    return f"{called()} {command}"


def as_called(message: str) -> str:
    """Return a message with its `wangge …` commands in the form of this call."""
    return _COMMAND.sub(lambda _: called(), message)
