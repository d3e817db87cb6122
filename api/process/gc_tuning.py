"""Garbage collection: freeze objects that live as long as the process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_apart() -> Iterator[None]:
    """Keep what is made here, which stays for good, out of the collector's way: it begins and ends the sooner.

    Else it is gone through again and again while modules are loaded, now and then while requests are answered, and once
    more at the end, which takes the better part of a second.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
