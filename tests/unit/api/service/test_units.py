"""The files systemd reads: whatever a path has in it, read back as systemd would."""

import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli import _warn_of_another_home
from api.db.cluster.account import Account
from api.db.cluster.place import Place
from api.service import units
from api.service.errors import ServiceError
from api.service.installing import (
    Written,
    backups_of,
    check,
    files,
    home_of,
    install,
    plan_of,
    socket_fits,
    uninstall,
    without_values,
)
from api.service.units import BACKUP, SERVICE, TIMER, Plan
from api.settings import Settings

PLAN = Plan(
    user="wangge",
    program=Path("/srv/wang ge/.venv/bin/wangge"),
    folder=Path("/srv/wang ge"),
    home=Path("/srv/所 里 100%/home"),
    backups=Path('/mnt/usb "1"/$backups'),
    keep=14,
    at="02:30",
    keys=Path("/srv/所 里 100%/home/identity.keys"),
    own_tmp=True,
    low_port=False,
    environment_file=Path("/etc/wangge/wangge.env"),
)


def settings_of(unit: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in unit.splitlines() if "=" in line and not line.startswith("#"))


def words(value: str) -> list[str]:
    """Split as systemd does: quotes as a shell's, `%%` and `$$` single."""
    return [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(value)]


def test_paths_with_spaces_and_signs_are_read_back_as_they_were():
    server, backup = settings_of(units.service(PLAN)), settings_of(units.backup(PLAN))
    assert words(server["ExecStart"]) == [str(PLAN.program), "serve"]
    assert words(backup["ExecStart"]) == [
        str(PLAN.program), "backup", "--to", str(PLAN.backups), "--keep", "14", "--drill",
    ]  # fmt: skip
    assert server["WorkingDirectory"] == "/srv/wang ge"
    assert words(server["Environment"]) == [f"WANGGE_HOME={PLAN.home}"]
    assert words(server["ReadWritePaths"]) == [str(PLAN.home)]
    assert [each.replace("$$", "$") for each in words(backup["ReadWritePaths"])] == [str(PLAN.home), str(PLAN.backups)]
    assert settings_of(units.timer(PLAN))["OnCalendar"] == "*-*-* 02:30:00"


def test_the_server_is_an_unprivileged_user_with_files_enough_and_little_else():
    server = settings_of(units.service(PLAN))
    assert (server["User"], int(server["LimitNOFILE"]) >= 65536) == ("wangge", True)
    assert server["ProtectSystem"] == "strict"
    assert server["NoNewPrivileges"] == "yes"
    assert server["CapabilityBoundingSet"] == ""
    low = settings_of(units.service(replace(PLAN, low_port=True)))
    assert low["AmbientCapabilities"] == low["CapabilityBoundingSet"] == "CAP_NET_BIND_SERVICE"


@pytest.mark.parametrize(("home", "expected"), [("/home/li/wangge", "read-only"), ("/srv/home/li", "yes")])
def test_a_home_below_home_is_seen(home, expected):
    unit = settings_of(units.service(replace(PLAN, home=Path(home), backups=Path(home, "b"))))
    assert unit["ProtectHome"] == expected


def test_keys_elsewhere_may_be_written_for_they_are_rotated():
    unit = settings_of(units.service(replace(PLAN, keys=Path("/etc/keys/identity.keys"))))
    assert words(unit["ReadWritePaths"])[1:] == ["/etc/keys"]


@pytest.mark.parametrize("home", ["/" + "a" * 83, "/" + "a" * 84, "/srv/a,b", "/srv/所里"])
def test_a_socket_in_tmp_is_known_as_the_cluster_knows_it(home):
    """107 bytes are the most for `…/cluster/.s.PGSQL.17432`, of which 23 come after the home."""
    place = Place(Path(home, "cluster"), Account("wangge", 999, 999))
    assert socket_fits(Path(home)) == (place.sockets == place.folder)
    assert socket_fits(Path("/" + "a" * 83)) != socket_fits(Path("/" + "a" * 84))


def test_variables_are_quoted_and_not_shown(monkeypatch):
    text = units.environment({"WANGGE_TIANDITU_KEY": 'a"b\\c', "PORT": "8001"})
    assert text.splitlines()[1:] == ['PORT="8001"', 'WANGGE_TIANDITU_KEY="a\\"b\\\\c"']
    assert without_values(text).splitlines()[1:] == ["PORT=…", "WANGGE_TIANDITU_KEY=…"]


def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Plan, tuple[Written, ...]]:
    monkeypatch.setenv("WANGGE_COUNTY", "620823")
    settings = Settings(home=tmp_path / "h", database_url=None)
    plan = plan_of(settings, user="wangge", backups=tmp_path / "b u", keep=3, at="02:30", root=tmp_path)
    return plan, files(plan, settings, tmp_path)


def test_installed_below_another_root_and_removed_again(tmp_path, monkeypatch):
    plan, wanted = written(tmp_path, monkeypatch)
    check(plan, wanted)
    assert len(list(install(plan, wanted, tmp_path))) == 5
    assert [each.path.stat().st_mode & 0o777 for each in wanted] == [0o644, 0o644, 0o644, 0o644, 0o600]
    assert 'WANGGE_COUNTY="620823"' in wanted[-1].path.read_text("utf-8")
    assert backups_of(tmp_path) == tmp_path / "b u"
    wanted[-1].path.write_text("PORT=9000\n", "utf-8")
    list(install(plan, wanted, tmp_path))
    assert wanted[-1].path.read_text("utf-8") == "PORT=9000\n"
    list(uninstall(tmp_path))
    assert [each.path.exists() for each in wanted] == [False, False, False, False, True]


def test_a_unit_of_somebody_elses_is_not_written_over_or_removed(tmp_path, monkeypatch):
    plan, wanted = written(tmp_path, monkeypatch)
    wanted[0].path.parent.mkdir(parents=True)
    wanted[0].path.write_text("[Service]\n", "utf-8")
    with pytest.raises(ServiceError, match=SERVICE):
        check(plan, wanted)
    list(uninstall(tmp_path))
    assert wanted[0].path.exists()


def test_a_home_of_another_user_is_named_with_the_remedy(tmp_path, monkeypatch):
    plan, wanted = written(tmp_path, monkeypatch)
    (plan.home / "cluster").mkdir(parents=True)
    with pytest.raises(ServiceError, match="--user"):
        check(plan, wanted)


def test_a_path_is_written_from_the_root_for_the_service_starts_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANGGE_IDENTITY_KEYS", "own/identity.keys")
    monkeypatch.setenv("WANGGE_TLS_CERT", "/etc/ssl/wangge.pem")
    _, wanted = written(tmp_path, monkeypatch)
    assert f'WANGGE_IDENTITY_KEYS="{tmp_path}/own/identity.keys"' in wanted[-1].text
    assert 'WANGGE_TLS_CERT="/etc/ssl/wangge.pem"' in wanted[-1].text


@pytest.mark.parametrize("user", ["a b", "", "王", "-x", "Wangge"])
def test_a_user_that_cannot_be_made_is_refused(tmp_path, monkeypatch, user):
    plan, wanted = written(tmp_path, monkeypatch)
    with pytest.raises(ServiceError, match="is no user name"):
        check(replace(plan, user=user), wanted)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path, monkeypatch):
    plan, _ = written(tmp_path, monkeypatch)
    program = tmp_path / "wang ge" / "wangge"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    plan = replace(plan, program=program, home=Path("/srv/100% $HOME"))
    paths = [tmp_path / name for name in (SERVICE, BACKUP, TIMER)]
    for path, text in zip(paths, (units.service(plan), units.backup(plan), units.timer(plan)), strict=True):
        path.write_text(text, "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


@pytest.mark.parametrize(
    ("asked", "variable", "is_said"),
    [("user", None, True), ("service", None, False), ("user", "/srv/wangge", False)],
)
def test_a_command_says_that_the_service_has_another_home(monkeypatch, tmp_path, capsys, asked, variable, is_said):
    """In the project's folder it would work on a database that nobody serves."""
    unit = tmp_path / "etc/systemd/system" / SERVICE
    unit.parent.mkdir(parents=True)
    assert home_of(tmp_path) is None
    unit.write_text(units.service(PLAN), encoding="utf-8")
    assert home_of(tmp_path) == PLAN.home
    monkeypatch.delenv("WANGGE_HOME", raising=False)
    if variable:
        monkeypatch.setenv("WANGGE_HOME", variable)
    _warn_of_another_home(asked, tmp_path)
    said = capsys.readouterr().err
    assert (str(PLAN.home) in said and str(Path(".wangge").absolute()) in said) is is_said


def test_a_command_in_the_services_own_folder_says_nothing(monkeypatch, tmp_path, capsys):
    unit = tmp_path / "etc/systemd/system" / SERVICE
    unit.parent.mkdir(parents=True)
    unit.write_text(units.service(replace(PLAN, home=Path(".wangge").absolute())), encoding="utf-8")
    monkeypatch.delenv("WANGGE_HOME", raising=False)
    _warn_of_another_home("user", tmp_path)
    assert capsys.readouterr().err == ""
