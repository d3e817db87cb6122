"""Log levels of a server process."""

import logging


def log_from(level: str) -> None:
    """Say what happens from this level on; by default Python prints warnings and errors by itself."""
    ours = logging.getLogger("wangge")
    if level == "warning" or ours.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    ours.addHandler(handler)
    ours.setLevel(level.upper())
