"""Errors of usage in Chinese too: the library that reads the command line says them in English only."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from typer._click.exceptions import BadParameter, MissingParameter, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.core import TyperGroup

_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_WORDS: Final = (
    (MissingParameter, "缺少此项，请补充"),
    (BadParameter, "取值无效，请更正"),
    (NoSuchOption, "没有此选项，可用选项见 --help"),
    (UsageError, "用法有误，见 --help"),
)
"""The first that applies; a missing parameter is a bad one to the library."""


class Commands(TyperGroup):
    """Commands whose errors of usage are in both languages, whichever group below raises them."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Read the options of the whole command line."""
        with _in_chinese_too():
            return super().make_context(*arguments, **options)

    def invoke(self, *arguments: Any, **options: Any) -> Any:
        """Read the options of a command and run it."""
        with _in_chinese_too():
            return super().invoke(*arguments, **options)


@contextmanager
def _in_chinese_too() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except UsageError as wrong:
        if not _CHINESE.search(wrong.message or ""):
            words = next(words for kind, words in _WORDS if isinstance(wrong, kind))
            wrong.message = f"{wrong.message} {words}" if wrong.message else words
        raise
