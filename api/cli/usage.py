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
        wrong.message = _with_value(wrong)
        if not _CHINESE.search(wrong.message or ""):
            words = next(words for kind, words in _WORDS if isinstance(wrong, kind))
            wrong.message = f"{wrong.message} {words}" if wrong.message else words
        raise


def _with_value(wrong: UsageError) -> str:
    """Return the message of an error of usage; of a value that was refused, the value and what it must be instead."""
    fault = _refused_value(wrong)
    if fault is None:
        return wrong.message or ""
    from api.http.validation_messages import QUOTED, clean, words  # noqa: PLC0415 - only now

    known = words(fault)
    listed = fault["type"] == "value_error" and repr(fault["input"]) in known  # a list of choices names it already
    said = known if listed else f"{clean(str(fault['input']), QUOTED)!r} {known}"
    return f"{said} 取值无效，请更正" if "请" not in said else said


def _refused_value(wrong: UsageError) -> Any:
    """Return the first of pydantic's findings that an error of usage comes from; None where it comes from none."""
    errors = getattr(wrong.__cause__, "errors", None)
    found = errors(include_url=False) if callable(errors) else []
    return found[0] if found else None
