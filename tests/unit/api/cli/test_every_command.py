"""Every command and option says in both languages what it is, and documents name only those that exist."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

import click
import pytest
import typer
from typer.main import get_command

from api import cli
from tests.processes import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
CHINESE = re.compile("[\u4e00-\u9fff]")
LINE = re.compile(r"(?:^|[`\s(/])wangge ((?:[a-z][a-z0-9-]+ ?)+)([^`\n#)]*)", re.MULTILINE)


@cache
def commands() -> dict[str, click.Command]:
    """Return every command by its words, groups as well."""
    app = typer.Typer(add_completion=False)
    app.callback()(lambda: None)
    for name, group in cli.GROUPS.items():
        app.add_typer(group.load(), name=name, help=group.help)
    for module in cli.SINGLE:
        import_module(f"api.cli.{module}").register(app)
    for entry in entry_points(group="wangge.commands"):
        app.add_typer(entry.load(), name=entry.name)
    return dict(_below(get_command(app), ()))


def _below(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(words), command
    for name, each in getattr(command, "commands", {}).items():
        yield from _below(each, (*words, name))


def test_every_option_is_described_in_both_languages() -> None:
    told = {
        f"{words} {each.opts[0]}": getattr(each, "help", None) or ""
        for words, command in commands().items()
        for each in command.params
    }
    assert len(told) > 150
    assert [option for option, help_text in told.items() if not CHINESE.search(help_text)] == []


def test_every_command_is_described_in_both_languages() -> None:
    told = {words: command.help or "" for words, command in commands().items() if words}
    assert [words for words, help_text in told.items() if not CHINESE.search(help_text)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_a_document_exist_with_their_options(document) -> None:
    unknown = []
    for words, rest in LINE.findall(document.read_text(encoding="utf-8")):
        named = words.split()
        known = next((" ".join(named[:n]) for n in (2, 1) if " ".join(named[:n]) in commands()), None)
        if known is None or (
            known == named[0] and len(named) > 1 and isinstance(commands()[known], typer.core.TyperGroup)
        ):
            unknown.append(words)
            continue
        options = {option for each in commands()[known].params for option in (*each.opts, *each.secondary_opts)}
        unknown += [f"{known} {option}" for option in re.findall(r"(?<!\S)--[a-z-]+", rest) if option not in options]
    assert unknown == []
