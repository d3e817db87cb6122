"""Accounts managed by an administrator over HTTP: as the command line does it, at one's own place and below."""

import httpx
import pytest

from api.auth.accounts.totp import qr_image
from api.auth.roles import Role
from tests.acceptance.guarded import PASSWORD, SIBLING, guarded_server, sibling
from tests.counties import CODE, divided_county

V1 = "/api/v1"
ONE, TWO = f"{CODE}/S1", f"{CODE}/S2"


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    """Server with a county of two stations, its sibling, and an administrator at the county and at a station."""
    home, counties = tmp_path_factory.mktemp("server"), (sibling(), divided_county())
    with guarded_server(module_database_url, home, *counties) as made:
        made.account("of.county", Role.ADMINISTRATOR, CODE)
        made.account("of.station", Role.ADMINISTRATOR, ONE)
        made.account("of.sibling", Role.ADMINISTRATOR, SIBLING)
        yield made


@pytest.fixture
def office(bureau):
    return bureau.signed_in("of.county")


def trail(bureau, subject):
    rows = bureau.by_key(Role.AUDITOR).get(f"{V1}/audit", params={"subject": subject}).json()
    return [(row["action"], row["actor"], row["data"]) for row in rows]


def test_somebody_added_comes_in_by_link_or_password_and_chooses_one_of_their_own(bureau, office):
    body = {"login": "zhou.min", "name": "新来的", "role": "inspector", "place": ONE}
    added = office.post(f"{V1}/accounts", json=body)
    assert (added.status_code, added.headers["cache-control"]) == (201, "no-store"), added.text
    answer = added.json()
    assert (answer["login"], answer["first_hours"], answer["signs_out"]) == ("zhou.min", 72, False)
    by_link = bureau.client()
    assert by_link.post(answer["link"]).headers["location"] == "/password"
    by_password = bureau.client().post(
        f"{V1}/session", json={"login": "zhou.min", "password": answer["first_password"]}
    )
    assert (by_password.status_code, by_password.json()["must_change"]) == (201, True)
    [row] = trail(bureau, "login:zhou.min")
    assert row == ("account.add", "user:of.county", {"role": "inspector", "place": ONE})
    shown = next(each for each in office.get(f"{V1}/accounts").json() if each["login"] == "zhou.min")
    assert (shown["role"], shown["unit"], shown["must_change"]) == ("inspector", "S1", True)
    again = office.post(f"{V1}/accounts", json=body)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "login")


@pytest.mark.parametrize("host", ["127.0.0.1", "wangge.example:8000"])
def test_the_link_of_a_server_that_phones_reach_is_handed_over_as_a_qr_code_too(bureau, office, host):
    bureau.account(f"handed{len(host)}", Role.INSPECTOR, ONE)
    answer = office.post(f"{V1}/accounts/handed{len(host)}/reset", headers={"Host": host}).json()
    image = None if host == "127.0.0.1" else qr_image(f"http://{host}{answer['link']}")
    assert answer["qr"] == image


def test_another_role_or_station_counts_at_once_and_ends_every_session(bureau, office):
    bureau.account("moves", Role.INSPECTOR, ONE)
    before = bureau.signed_in("moves")
    moved = office.patch(f"{V1}/accounts/moves", json={"role": "chief", "place": TWO})
    assert (moved.status_code, moved.json()["role"], moved.json()["unit"]) == (200, "chief", "S2"), moved.text
    assert before.get(f"{V1}/session").status_code == 401
    who = bureau.signed_in("moves").get(f"{V1}/session").json()
    assert (who["role"], who["place"]["unit"]) == ("chief", "S2")
    found = {"role": ["inspector", "chief"], "place": [ONE, TWO]}
    assert ("account.change", "user:of.county", found) in trail(bureau, "login:moves")
    same = bureau.signed_in("moves")
    office.patch(f"{V1}/accounts/moves", json={"name": "改名", "role": "chief"}).raise_for_status()
    assert same.get(f"{V1}/session").json()["title"] == "改名", "a name alone ends nothing"


def test_a_reset_ends_sessions_and_hands_out_new_ways_in(bureau, office):
    bureau.account("forgot", Role.DISPATCHER)
    before = bureau.signed_in("forgot")
    answer = office.post(f"{V1}/accounts/forgot/reset").json()
    assert before.get(f"{V1}/session").status_code == 401
    old, new = (
        bureau.client().post(f"{V1}/session", json={"login": "forgot", "password": each}).status_code
        for each in (PASSWORD, answer["first_password"])
    )
    assert (old, new) == (401, 201)
    assert answer["factor_removed"] is False
    assert trail(bureau, "login:forgot")[-1][0] == "account.reset"


def test_somebody_disabled_is_out_at_once_until_enabled(bureau, office):
    bureau.account("leaves", Role.DISPATCHER)
    before = bureau.signed_in("leaves")
    assert office.post(f"{V1}/accounts/leaves/disable").json()["disabled_at"] is not None
    assert before.get(f"{V1}/session").status_code == 401
    assert office.post(f"{V1}/accounts/leaves/enable").json()["disabled_at"] is None
    assert bureau.signed_in("leaves").get(f"{V1}/session").status_code == 200
    assert [row[0] for row in trail(bureau, "login:leaves")][:2] in (
        ["account.enable", "account.disable"],
        ["session.open", "account.enable"],
    )


def test_a_station_makes_an_auditor_of_its_own_who_reads_what_its_people_did_and_no_more(bureau, office):
    """The table of rights lets an auditor be anywhere; the trail is narrowed to their place (ADR 7)."""
    bureau.account("of.second", Role.ADMINISTRATOR, TWO)
    bureau.account("reads.first", Role.AUDITOR, ONE)
    one, two = bureau.signed_in("of.station"), bureau.signed_in("of.second")
    for client, place, login in ((one, ONE, "made.here"), (two, TWO, "made.there"), (office, ONE, "made.above")):
        added = client.post(f"{V1}/accounts", json={"login": login, "role": "auditor", "place": place})
        assert added.status_code == 201, added.text
    reader = bureau.signed_in("reads.first")
    made = {row["subject"] for row in reader.get(f"{V1}/audit", params={"action": "account.add"}).json()}
    assert "login:made.here" in made
    assert made.isdisjoint({"login:made.there", "login:made.above"})
    assert {row["actor"] for row in reader.get(f"{V1}/audit").json()}.isdisjoint({"user:of.second", "user:of.county"})
    assert reader.post(f"{V1}/accounts", json={"login": "x.y", "role": "chief", "place": ONE}).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/accounts/{login}", {"role": "administrator"}),
        ("POST", "/accounts/{login}/reset", None),
        ("POST", "/accounts/{login}/disable", None),
        ("POST", "/accounts/{login}/enable", None),
    ],
)
def test_nobody_manages_their_own_account_nor_one_that_is_not_below(bureau, method, path, body):
    one = bureau.signed_in("of.station")

    def asked(login):
        return one.request(method, V1 + path.replace("{login}", login), json=body)

    own = asked("of.station")
    assert (own.status_code, own.json()["type"]) == (422, "/problems/bad-account")
    above, elsewhere, none = asked("of.county"), asked("of.sibling"), asked("nobody.at.all")
    assert {above.status_code, elsewhere.status_code, none.status_code} == {404}
    assert above.text.replace("of.county", "X") == none.text.replace("nobody.at.all", "X")


def test_nobody_is_placed_above_or_beside_the_caller(bureau, office):
    one = bureau.signed_in("of.station")
    assert [each["place"] for each in one.get(f"{V1}/accounts/places").json()] == [ONE]
    assert {each["place"] for each in office.get(f"{V1}/accounts/places").json()} >= {ONE, TWO}
    bureau.account("stays", Role.INSPECTOR, ONE)
    for client, place in ((one, CODE), (one, TWO), (office, SIBLING)):
        for answer in (
            client.post(f"{V1}/accounts", json={"login": "climber", "role": "chief", "place": place}),
            client.patch(f"{V1}/accounts/stays", json={"place": place}),
        ):
            assert (place, answer.status_code, answer.json()["errors"][0]["field"]) == (place, 422, "place")
    assert "climber" not in {each["login"] for each in office.get(f"{V1}/accounts").json()}


def test_the_first_account_is_an_administrator_of_a_bureau_so_that_nobody_is_locked_out(shared_server):
    with shared_server.county(make=lambda teams, code: divided_county(code)) as client:
        for role, place, field in (
            ("inspector", client.code, "role"),
            ("dispatcher", client.code, "role"),
            ("administrator", f"{client.code}/S1", "place"),
        ):
            refused = httpx.post(
                f"{shared_server.running.url}{V1}/accounts", json={"login": "first.one", "role": role, "place": place}
            )
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field), refused.text
        assert client.get(f"{V1}/teams").status_code == 200, "nobody has to sign in"


def test_a_key_manages_nobody(bureau):
    key = bureau.by_key(Role.ADMINISTRATOR)
    refused = key.post(f"{V1}/accounts", json={"login": "by.key", "role": "chief", "place": ONE})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-account")


def test_no_secret_is_logged_or_kept_in_the_trail(bureau, office):
    answer = office.post(f"{V1}/accounts", json={"login": "quiet", "role": "planner", "place": CODE}).json()
    secrets = (answer["first_password"], answer["link"].rpartition("/")[2])
    kept = "".join(path.read_text(errors="replace") for path in bureau.home.rglob("*.log"))
    kept += str(trail(bureau, "login:quiet"))
    assert not any(secret in kept for secret in secrets)


def test_a_name_that_shows_as_another_is_refused_whether_new_or_changed(bureau, office):
    """It stands beside what somebody did: on pages, in the trail, in tables."""
    bureau.account("is.renamed", Role.PLANNER, ONE)
    for name in ("\u202eneves", "a\u2066b", "one\nline", "bell\x07", "nul\x00"):
        new = {"login": "with.name", "role": "planner", "place": ONE, "name": name}
        added = office.post(f"{V1}/accounts", json=new)
        changed = office.patch(f"{V1}/accounts/is.renamed", json={"name": name})
        assert [(found.status_code, found.json()["errors"][0]["field"]) for found in (added, changed)] == [
            (422, "name")
        ] * 2
    logins = {each["login"]: each["name"] for each in office.get(f"{V1}/accounts").json()}
    assert ("with.name" in logins, logins["is.renamed"]) == (False, "is.renamed")


def test_a_key_from_before_a_move_is_refused_in_words(bureau, office):
    """Its first answer is the county's, which a station does not see: it is neither shown nor done again."""
    bureau.account("goes.down", Role.DISPATCHER, CODE)
    path, switch = f"{V1}/teams/T00/status", {"on_duty": False}
    headers = {"Idempotency-Key": "from-the-bureau"}
    bureau.signed_in("goes.down").post(path, json=switch, headers=headers).raise_for_status()
    office.patch(f"{V1}/accounts/goes.down", json={"place": ONE}).raise_for_status()
    below = bureau.signed_in("goes.down")
    again = below.post(path, json=switch, headers=headers)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "Idempotency-Key"), again.text
    assert below.post(path, json=switch, headers={"Idempotency-Key": "from-the-station"}).is_success
