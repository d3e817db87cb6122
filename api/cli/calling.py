"""The command as it was typed, for hints that can be copied: `.venv/bin/wangge …` for whoever follows the README.

Words made below `api` (errors of `gis` and `dispatch`) say plain `wangge …`; `as_called` puts them right on their way
to the terminal.
"""

import re
import shlex
import shutil
import sys
from pathlib import Path

NAME = "wangge"
_NOUNS = (
    "audit|backup|county|db|demo|identity|key|migrate|plan|planning|point|rehearsal|restore|retention|roads|roster"
    "|serve|service|tls|user"
)
_COMMAND = re.compile(rf"(?<![\w./-]){NAME}(?= (?:{_NOUNS})\b)")


def called() -> str:
    """Return what was typed to call the command; `wangge` where that is enough, or cannot be known."""
    first = sys.argv[0]
    if Path(first).name != NAME or shutil.which(NAME) == first:
        return NAME
    return shlex.quote(first)


def hint(command: str) -> str:
    """Return a command of ours to type next, such as `county list`, as this one was called."""
    return f"{called()} {command}"


def as_called(message: str) -> str:
    """Return a message whose `wangge …` commands are as this one was called."""
    return _COMMAND.sub(lambda _: called(), message)
