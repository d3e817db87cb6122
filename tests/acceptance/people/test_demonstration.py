"""`wangge serve --demo`: a link for each role on the terminal, on this machine only, until somebody real comes."""

import re
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from rich.cells import cell_len

from api.auth.roles import TITLES, Role
from api.db.engine import open_engine
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.steps import complaint, until
from tests.counties import CODE, grid_county

LINK = re.compile(r"^  (\S+ [a-z ]*[a-z]) +(http\S+/sign-in/\S+)$", re.MULTILINE)
ROLE_OF = {title: role for role, title in TITLES.items()}
SESSION = "/api/v1/session"


class Demo:
    """`wangge serve --demo` over a made-up county, and the commands beside it."""

    def __init__(self, home, database_url):
        self.home = home
        self.variables = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": database_url}
        self.server = None
        self.starts = 0

    def start(self, *arguments, **changes):
        self.starts += 1
        log = self.home / f"server-{self.starts}.log"
        arguments = ("serve", *(arguments or ("--demo",)))
        self.server = processes.start(log, arguments=arguments, **(self.variables | changes))
        return self.server

    def links(self):
        """Return the last start's links by role, once all of it has been said."""
        until(lambda: "Ctrl-C" in self.server.said(), 20)
        return {ROLE_OF[title]: link for title, link in LINK.findall(self.server.said())}

    def wangge(self, *arguments):
        done = processes.wangge(*arguments, **self.variables)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr


@contextmanager
def demo_of(database_url, home):
    data = grid_county(teams=2)
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, replace(data, county=replace(data.county, synthetic=True)))
    engine.dispose()
    made = Demo(home, database_url)
    yield made
    made.server.stop()
    assert "Traceback" not in made.server.said()


@pytest.fixture
def demo(database_url, tmp_path):
    with demo_of(database_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shown(module_database_url, tmp_path_factory):
    """One that is started, for tests which use one link each, every one another."""
    with demo_of(module_database_url, tmp_path_factory.mktemp("shown")) as made:
        made.start()
        yield made


def test_each_role_is_in_by_one_click_and_out_into_the_open_again(demo):
    demo.start()
    links = demo.links()
    assert set(links) == set(Role)
    rows = [line for line in demo.server.said().splitlines() if "/sign-in/" in line]
    assert len({cell_len(row.split("http")[0]) for row in rows}) == 1, "aligned"
    for role, link in links.items():
        with httpx.Client(base_url=demo.server.url) as client:
            lands = {Role.INSPECTOR: "/field", Role.AUDITOR: "/audit", Role.PLANNER: "/planning"}
            lands |= {Role.HANDLER: "/cases", Role.REVIEWER: "/cases", Role.LEADER: "/supervision"}
            assert client.post(link).headers["location"] == lands.get(role, "/")
            who = client.get(SESSION).json()
            assert (who["means"], who["role"], who["name"]) == ("session", role.value, f"demo-{role}")
            assert client.get("/").status_code == (303 if role is Role.PLANNER else 200)
            assert client.delete(SESSION, headers={"X-CSRF-Token": who["csrf"]}).status_code == 204
            assert client.get("/sign-in?after=/%3Flang%3Den").headers["location"] == "/?lang=en"
            assert client.get(SESSION).json()["means"] == "open"
    assert httpx.post(links[Role.CHIEF]).status_code == 401, "once only"


def test_one_who_is_not_signed_in_may_do_everything_as_before(shown):
    with httpx.Client(base_url=shown.server.url) as client:
        assert client.get(SESSION).json()["means"] == "open"
        assert client.post("/api/v1/complaints", json=complaint()).status_code == 201
        client.cookies.set("wangge_session", "long gone")
        assert client.post("/api/v1/complaints", json=complaint()).status_code == 201


def test_a_role_may_what_the_table_says_and_no_more(shown):
    with httpx.Client(base_url=shown.server.url) as client:
        client.post(shown.links()[Role.AUDITOR])
        csrf = client.get(SESSION).json()["csrf"]
        sent = client.post("/api/v1/complaints", json=complaint(), headers={"X-CSRF-Token": csrf})
        assert (sent.status_code, sent.json()["type"]) == (403, "/problems/not-allowed")


@pytest.mark.parametrize(
    ("role", "elsewhere"),
    [
        (Role.DISPATCHER, {"Host": "wangge.example"}),
        (Role.CHIEF, {"X-Forwarded-For": "192.0.2.7"}),
        (Role.OPERATOR, {"Forwarded": "for=192.0.2.7"}),
        (Role.PLANNER, {"X-Real-IP": "::2"}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_demonstration_accounts_work_on_this_machine_only(shown, role, elsewhere):
    link = shown.links()[role]
    with httpx.Client(base_url=shown.server.url) as client:
        client.post(link, headers=elsewhere)
        assert client.post(link, headers=elsewhere).status_code == 401
        assert client.get(SESSION, headers=elsewhere).status_code == 403
        assert client.post(link).status_code == 303, "not used up"
        assert client.get(SESSION, headers=elsewhere).status_code == 401
        assert client.get(SESSION).json()["name"] == f"demo-{role}"


def test_over_a_restart_accounts_stay_sessions_stay_and_old_links_die(demo):
    demo.start()
    old = demo.links()
    with httpx.Client(base_url=demo.server.url) as client:
        client.post(old[Role.CHIEF])
        kept = client.cookies["wangge_session"]
    demo.server.stop()
    demo.start()
    new = demo.links()
    path = old[Role.PLANNER].split("/", 3)[3]
    assert httpx.post(f"{demo.server.url}/{path}").status_code == 401
    assert httpx.get(demo.server.url + SESSION, cookies={"wangge_session": kept}).json()["name"] == "demo-chief"
    assert httpx.post(new[Role.PLANNER]).status_code == 303
    assert demo.wangge("user", "list").count("demo-") == len(Role)


def test_a_real_account_ends_them_at_once_and_says_so(demo):
    demo.start()
    links = demo.links()
    with httpx.Client(base_url=demo.server.url) as client:
        client.post(links[Role.ADMINISTRATOR])
        assert client.get(SESSION).status_code == 200
        said = demo.wangge("user", "add", "li.ming", "--role", "administrator", "--place", CODE)
        assert "演示账户已停用" in said
        assert "第一个账户" in said
        assert client.get(SESSION).status_code == 401
        assert httpx.post(links[Role.CHIEF]).status_code == 401
    demo.server.stop()
    demo.start()
    assert demo.links() == {}
    assert "Sign-in required" in demo.server.said()
    assert "演示账户" not in demo.wangge("user", "add", "zhou.min", "--role", "dispatcher", "--place", CODE)


def test_a_county_of_ones_own_ends_them_if_that_is_asked_for_and_says_so(demo, tmp_path):
    demo.start()
    with httpx.Client(base_url=demo.server.url) as client:
        client.post(demo.links()[Role.ADMINISTRATOR])
        demo.wangge("county", "template", str(tmp_path / "own"))
        asked = ("county", "import", str(tmp_path / "own"))
        refused = processes.wangge(*asked, **demo.variables)
        assert (refused.returncode, "--end-demo" in refused.stderr) == (2, True), refused.stderr
        assert client.get(SESSION).json()["means"] == "session"
        assert "the import needs: --end-demo" in demo.wangge(*asked, "--dry-run")
        assert "演示账户已停用" in demo.wangge(*asked, "--end-demo")
        assert client.get(SESSION).json()["means"] == "open"
        said = client.get("/sign-in?after=/rules&ended=1&lang=zh")
        assert (said.status_code, "演示账户随即停用" in said.text, 'href="/rules"' in said.text) == (200, True, True)
    demo.server.stop()
    demo.start()
    assert demo.links() == {}


def test_without_demo_there_are_none(demo):
    demo.start("--workers", "1")
    assert demo.links() == {}
    assert "demo-" not in demo.wangge("user", "list")
