"""`wangge --help` names every command without loading it, in the words of the command itself."""

from importlib.metadata import entry_points

import pytest
import typer
from typer.main import get_command

from api import cli
from api.planning.jobs.build import code_version


def commands(monkeypatch, asked=None):
    """Return the commands that are there for what was asked, by name."""
    app = typer.Typer()
    app.callback()(lambda: None)
    monkeypatch.setattr(cli, "app", app)
    cli.register(asked)
    return get_command(app).commands


@pytest.mark.parametrize(
    "name", [*cli.GROUPS, *(name for names in cli.SINGLE.values() for name in names), *cli.ADDED, "nothing"]
)
def test_a_command_is_listed_as_it_describes_itself(monkeypatch, name):
    listed = {each: command.help for each, command in commands(monkeypatch).items()}
    loaded = {each: command.help for each, command in commands(monkeypatch, name).items()}
    assert loaded.items() <= listed.items()
    assert name in loaded or loaded == listed


def test_the_version_is_that_of_the_code(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.app(["--version"], prog_name="wangge")
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"wangge {code_version()}\n"


def test_the_list_has_what_other_packages_add(monkeypatch):
    assert entry_points(group="wangge.commands").names <= commands(monkeypatch).keys()
