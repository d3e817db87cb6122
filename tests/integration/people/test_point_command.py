"""`wangge point`: what is printed, revoked and issued, on a real database; and what an import does to codes."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import text
from typer.testing import CliRunner, Result

from api import clock
from api.cli import points as command
from api.db.engine import open_engine
from api.process.listening import note
from gis.errors import ClosedPointError, NoTokenError, TokenInForceError, UnknownPointError
from gis.store.counties import point_tokens
from gis.store.counties.repository import load_county, save_county
from tests.counties import CODE, divided_county

PUBLIC = "https://wangge.example.gov.cn"


@pytest.fixture
def engine(database_url, monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    monkeypatch.setenv("WANGGE_PUBLIC_URL", PUBLIC)
    opened = open_engine(database_url, pool_size=2)
    with opened.begin() as connection:
        save_county(connection, divided_county())
    yield opened
    opened.dispose()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command.app, [str(argument) for argument in arguments])


def in_force(engine):
    with engine.connect() as connection:
        return point_tokens.in_force(connection, CODE)


def scanned(file: Path) -> list[str]:
    document = pypdfium2.PdfDocument(file)
    found = [zxingcpp.read_barcodes(page.render(scale=2).to_pil())[0].text for page in document]
    document.close()
    return found


def test_posters_of_one_point_of_a_station_and_of_all(engine, tmp_path):
    codes = {point: f"{PUBLIC}/p/{token}" for point, token in in_force(engine).items()}
    for asked, printed in (
        (["--point", "P2"], ["P2"]),
        (["--point", "P2", "--point", "P1"], ["P2", "P1"]),
        (["--station", "S1"], ["P1", "P2"]),
        (["--all"], ["P1", "P2"]),
    ):
        done = run("poster", *asked, tmp_path / "out.pdf")
        assert done.exit_code == 0, done.output
        assert f"{len(printed)} 张海报" in done.output
        assert scanned(tmp_path / "out.pdf") == [codes[point] for point in printed]
    for asked in ([], ["--all", "--point", "P1"], ["--station", "S1", "--all"]):
        assert "exactly one of" in run("poster", *asked, tmp_path / "none.pdf").output
    assert "name the file .pdf" in run("poster", "--all", tmp_path / "none.txt").output.replace("\n", " ")
    assert isinstance(run("poster", "--station", "S2", tmp_path / "none.pdf").exception, UnknownPointError)
    assert isinstance(run("poster", "--point", "P9", tmp_path / "none.pdf").exception, UnknownPointError)
    assert not (tmp_path / "none.pdf").exists()


def test_names_that_the_font_cannot_set_are_named(engine, tmp_path):
    data = divided_county()
    with engine.begin() as connection:
        save_county(connection, replace(data, points=(replace(data.points[0], name="ཚོང་ཁང་"), *data.points[1:])))
    said = run("poster", "--all", tmp_path / "out.pdf").output
    assert "WANGGE_POSTER_FONT: ཚོང་ཁང་\n" in said
    assert "the font lacks" not in run("poster", "--point", "P2", tmp_path / "out.pdf").output


def test_of_a_closed_point_no_poster_is_printed_with_the_others_and_no_code_is_issued(engine, tmp_path):
    codes = in_force(engine)
    data = divided_county()
    closed = replace(data.points[0], closed_at=clock.now())
    with engine.begin() as connection:
        save_county(connection, replace(data, points=(closed, *data.points[1:])))
    done = run("poster", "--all", tmp_path / "out.pdf")
    assert "closed, left out: P1 东街超市" in done.output
    assert scanned(tmp_path / "out.pdf") == [f"{PUBLIC}/p/{codes['P2']}"]
    assert "已停用 revoked: P1" in run("revoke", "P1").output
    assert isinstance(run("issue", "P1").exception, ClosedPointError)


def test_a_revoked_code_is_left_out_and_named_until_a_new_one_is_issued(engine, tmp_path):
    before = in_force(engine)
    assert "已停用 revoked: P1 东街超市 · 1" in run("revoke", "P1").output
    assert isinstance(run("revoke", "P1").exception, NoTokenError)
    done = run("poster", "--all", tmp_path / "out.pdf")
    assert "left out: P1 东街超市" in done.output
    assert scanned(tmp_path / "out.pdf") == [f"{PUBLIC}/p/{before['P2']}"]
    assert isinstance(run("poster", "--point", "P1", tmp_path / "out.pdf").exception, NoTokenError)
    assert "已发放 issued: P1 东街超市 · 2" in run("issue", "P1").output
    assert isinstance(run("issue", "P1").exception, TokenInForceError)
    again = run("revoke", "P1", "--reissue")
    assert "· 2" in again.output
    assert "· 3" in again.output
    assert in_force(engine)["P1"] not in before.values()
    with engine.connect() as connection:
        found = connection.execute(text("SELECT action, subject FROM audit ORDER BY id")).all()
    assert [tuple(row) for row in found if row.subject == "point:P1"] == [
        ("point.revoke", "point:P1"),
        ("point.issue", "point:P1"),
        ("point.revoke", "point:P1"),
        ("point.issue", "point:P1"),
    ]


def test_without_a_public_address_it_says_that_the_codes_are_for_this_machine(engine, tmp_path, monkeypatch):
    monkeypatch.delenv("WANGGE_PUBLIC_URL")
    done = run("poster", "--all", tmp_path / "out.pdf")
    assert "this machine only" in done.output
    assert all(code.startswith("http://127.0.0.1:") for code in scanned(tmp_path / "out.pdf"))


def test_an_import_keeps_codes_takes_those_of_its_file_and_brings_none_back(engine):
    first = in_force(engine)
    with engine.begin() as connection:
        old = load_county(connection, CODE)
        save_county(connection, divided_county())  # a file without codes
        save_county(connection, old)  # one with those in force
    assert in_force(engine) == first
    assert "已停用" in run("revoke", "P1", "--reissue").output
    second = in_force(engine)
    with engine.begin() as connection:
        save_county(connection, old)  # an old file does not bring back what was revoked
        save_county(connection, divided_county())
    assert in_force(engine) == second
    printed = tuple(replace(p, token=f"printed-{p.code}") for p in old.points)
    with engine.begin() as connection:
        save_county(connection, replace(old, points=printed))
    assert in_force(engine) == {"P1": "printed-P1", "P2": "printed-P2"}
    swapped = (replace(printed[0], token="printed-P2"), replace(printed[1], token="printed-P1"))
    with engine.begin() as connection:
        save_county(connection, replace(old, points=swapped))
        assert point_tokens.was_given(connection, second["P1"])
    assert in_force(engine) == {"P1": "printed-P2", "P2": "printed-P1"}
    assert "已停用" in run("revoke", "P2").output
    with engine.begin() as connection:
        save_county(connection, divided_county())  # nor does one without codes issue a new one
    assert in_force(engine) == {"P1": "printed-P2"}


def test_of_a_point_that_is_gone_the_code_leads_nowhere_and_is_good_when_it_is_back(engine):
    with engine.begin() as connection:
        whole = divided_county()
        token = point_tokens.in_force(connection, CODE)["P2"]
        save_county(connection, replace(whole, points=whole.points[:1]))
        assert [each.point for each in point_tokens.listed(connection, CODE)] == ["P1"]
        save_county(connection, whole)
        assert point_tokens.in_force(connection, CODE)["P2"] == token


def test_a_poster_names_the_port_on_which_the_server_is(engine, tmp_path, monkeypatch):
    """`wangge serve --port 8123` and `wangge point poster` beside it: before, the code led to port 8000."""
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    monkeypatch.delenv("WANGGE_PUBLIC_URL", raising=False)
    note(tmp_path, "http://127.0.0.1:8123")
    out = tmp_path / "one.pdf"
    run("poster", out, "--point", "P1")
    assert scanned(out)[0].startswith("http://127.0.0.1:8123/p/")
