"""UTF-8 for the names of files, whatever the locale: under GBK no folder with Chinese characters could be worked in.

What is printed keeps the encoding of the terminal.
"""

import os
import sys


def use_utf8_names() -> None:
    """Start this command again in Python's UTF-8 mode, in the same process, where the locale has another encoding."""
    if sys.getfilesystemencoding() == "utf-8":
        return
    printed = getattr(sys.stdout, "encoding", None) or "utf-8"
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": f"{printed}:backslashreplace"}
    os.execve(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]], environment)  # noqa: S606  -- this very command
