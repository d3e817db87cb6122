"""`wangge tls …` at the terminal."""

import datetime as dt

import pytest
from typer.testing import CliRunner

from api import clock
from api.cli.tls import app
from api.tls.certificate import facts_of, read_certificate
from api.tls.errors import TlsError, UnfitNameError
from api.tls.folder import Folder
from api.tls.machine import own_names
from api.tls.names import parse_names


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function running a command in a home of its own; a refusal is raised."""
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))

    def command(*arguments):
        result = CliRunner().invoke(app, arguments)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return command


def test_what_was_made_is_reported_and_shown_alike(run, tmp_path):
    said = run("init", "--name", "10.1.0.5", "--name", "wangge.lan")
    assert "10.1.0.5, wangge.lan" in said
    authority = facts_of(read_certificate(Folder.of(tmp_path).authority))
    for each in (said, run("show")):
        assert authority.fingerprint in each
        assert f"{authority.expires_at:%Y-%m-%d}" in each
        assert "396 天 days" in each, "397 but for the hour it was put back"
        assert "warning" not in each


def test_without_names_it_says_which_it_took(run):
    said = run("init")
    assert "no --name given" in said
    assert ", ".join(map(str, own_names())) in said


def test_bad_names_make_nothing(run, tmp_path):
    with pytest.raises(UnfitNameError, match="https://a"):
        run("init", "--name", "wangge.lan", "--name", "https://a")
    assert not Folder.of(tmp_path).path.exists()


def test_a_second_time_it_is_refused_and_renewed_if_asked_for(run):
    run("init", "--name", "wangge.lan")
    with pytest.raises(TlsError, match="nothing was changed"):
        run("init", "--name", "wangge.lan")
    assert "restart the server" in run("init", "--renew")


def test_its_end_is_reported_when_shown(run, tmp_path):
    Folder.of(tmp_path).make(parse_names(["wangge.lan"]), clock.now() - dt.timedelta(days=390))
    assert "in 6 days; wangge tls init --renew" in run("show")


def test_before_there_is_any_show_and_sheet_say_what_to_do(run, tmp_path):
    for command in (("show",), ("sheet", str(tmp_path / "a.svg"))):
        with pytest.raises(TlsError, match=r"first: .*tls init"):
            run(*command)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ((), "http://wangge.lan:8001/enrol"),
        (("--port", "443"), "http://wangge.lan/enrol"),
        (("--port", "8443", "--plain-port", "8080"), "http://wangge.lan:8080/enrol"),
    ],
)
def test_the_sheet_has_the_address_phones_begin_at(run, tmp_path, given, address):
    run("init", "--name", "wangge.lan")
    out = tmp_path / "sheet.svg"
    assert address in run("sheet", str(out), *given)
    text = out.read_text(encoding="utf-8")
    assert f">{address}<" in text
    first = facts_of(read_certificate(Folder.of(tmp_path).authority)).fingerprint[:2]
    assert f">{first}<" in text


def test_without_a_port_in_clear_there_is_no_sheet(run, tmp_path):
    run("init", "--name", "wangge.lan")
    with pytest.raises(TlsError, match="WANGGE_PLAIN_PORT"):
        run("sheet", str(tmp_path / "sheet.svg"), "--plain-port", "0")
