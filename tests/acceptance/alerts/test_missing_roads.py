"""A restore without its road graphs: the server serves, and says everywhere that it goes by straight lines."""

from sqlalchemy import text

from api.auth.roles import Role
from api.db.engine import patiently
from api.health.missing_roads import lines
from tests.acceptance.guarded import guarded_server
from tests.acceptance.steps import until
from tests.counties import CODE, divided_county

V1 = "/api/v1"
VERSION = "car-0123456789ab-01234567"
RESTORED = text(
    "INSERT INTO road_graph (county, version, profile, source_name, source_sha256, built_at, active, facts) "
    "VALUES (:county, :version, 'car', 'x', 'x', now(), true, '{}')"
)


def test_it_is_said_at_the_start_when_ready_and_to_every_dispatcher_until_it_is_there(module_database_url, tmp_path):
    restored = {"county": CODE, "version": VERSION}
    with guarded_server(
        module_database_url,
        tmp_path,
        divided_county(),
        also=lambda connection: connection.execute(RESTORED, restored),
        constants={"api.server.timer_job.WATCH_EVERY_S": 1},
    ) as server:
        ready = server.client().get("/readyz").json()
        assert ready["ready"], "who goes by straight lines is served all the same"
        (warning,) = ready["warnings"]
        assert all(word in warning for word in (CODE, VERSION, "graphs/", "路网"))
        with patiently(module_database_url) as engine:
            assert [line.endswith(warning) for line in lines(engine, tmp_path / "graphs")] == [True]
        until(lambda: warning in server.server.said())
        desks = [server.by_key(Role.DISPATCHER, place) for place in (CODE, f"{CODE}/S1", f"{CODE}/S2")]
        for desk in desks:
            (alert,) = until(lambda desk=desk: _missing(desk))
            assert (alert["case"], alert["team"], alert["sound"]) == (None, None, False)
        taken = desks[1].post(f"{V1}/alerts/{alert['id']}/acknowledge", json={"note": "已通知管理员"})
        assert taken.status_code == 200, taken.text
        assert len(_missing(desks[2])) == 1, "taken note of, it stays"
        with server.engine.begin() as connection:
            found = connection.execute(text("SELECT DISTINCT stations FROM feed WHERE topic = 'alert'")).scalars().all()
            assert found == [None], "every station hears of it"
            connection.execute(text("UPDATE road_graph SET active = false"))
        until(lambda: not _missing(desks[0]))
        assert server.client().get("/readyz").json()["warnings"] == []


def _missing(desk):
    return [each for each in desk.get(f"{V1}/alerts").json()["items"] if each["kind"] == "roads_missing"]
