"""Errors of usage are said in Chinese too, with the exit code of a refusal and nothing on standard output."""

from enum import StrEnum

import pytest
import typer
from typer.testing import CliRunner

from api.cli.usage import Commands

app = typer.Typer(cls=Commands, no_args_is_help=True)
inner = typer.Typer()
app.add_typer(inner, name="inner")


class Kind(StrEnum):
    A = "a"
    B = "b"


@app.callback()
def commands() -> None:
    """Keep the group."""


@inner.callback()
def group() -> None:
    """Keep the group below."""


@inner.command()
def run(
    to: str,
    often: int = typer.Option(),
    share: float = typer.Option(0.5),
    port: int = typer.Option(1, max=65535),
    kind: Kind = Kind.A,
) -> None:
    if to == "x":
        raise typer.BadParameter("choose another 请另选")


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ("inner run a", "Missing option '--often'", "请补充"),
        ("inner run --often 3", "Missing argument", "请补充"),
        ("inner run a --often many", "Invalid value for '--often'", "请更正"),
        ("inner run a --oftn 3", "No such option: --oftn", "没有此选项"),
        ("--oftn", "No such option: --oftn", "没有此选项"),
        ("inner rnu", "No such command 'rnu'", "用法有误"),
        ("inner run a b --often 3", "unexpected extra argument", "用法有误"),
    ],
)
def test_an_error_of_usage_is_in_both_languages(line, english, chinese):
    done = CliRunner().invoke(app, line.split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert english in done.stderr
    assert chinese in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("often", "many", "Invalid value for '--often': 'many' must be a whole number 应为整数"),
        ("often", "1.5", "'1.5' must be a whole number"),
        ("often", "", "'' must be a whole number"),
        ("share", "0,5", "'0,5' must be a number"),
        ("share", "10min", "'10min' must be a number"),
        ("port", "70000", "'70000' must be at most 65535 须不大于 65535"),
        ("kind", "c", "'c' is not one of 'a', 'b'"),
        ("often", "9" * 80 + "x", f"'{'9' * 60}…' must be a whole number"),
    ],
)
def test_a_value_that_is_refused_is_named_with_what_it_must_be(option, value, said):
    given = {"often": "3", option: value}
    words = [word for name, text in given.items() for word in (f"--{name}", text)]
    done = CliRunner(env={"COLUMNS": "400", "TERMINAL_WIDTH": "400"}).invoke(app, ["inner", "run", "a", *words])
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("请更正") == 1
    assert done.stderr.count(repr(value)) <= 1


def test_a_bilingual_message_is_not_translated_again():
    done = CliRunner().invoke(app, ["inner", "run", "x", "--often", "3"])
    assert "请另选" in done.stderr
    assert "请更正" not in done.stderr


def test_without_a_command_there_is_help_and_no_error_of_usage():
    assert "用法有误" not in CliRunner().invoke(app, []).output
