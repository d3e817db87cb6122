"""The live stream: in commit order, resumed without loss, on several workers."""

import json
import threading
import time
from datetime import UTC, datetime
from functools import partial

import httpx

from api.live import hub
from tests.acceptance.shared_server import County
from tests.acceptance.steps import complaint, take_in, until


class Stream:
    """Reads a stream in a thread; `events` are (id, event, data) as they came."""

    def __init__(self, of, last_id=None, topics="case"):
        """Begin to read; `of` is a server's address, or the client of a county."""
        self.events = []
        self._headers = {"Last-Event-ID": str(last_id)} if last_id is not None else {}
        if isinstance(of, County):
            of, topics = str(of.base_url), f"{topics}&county={of.code}"
        self._client = httpx.Client(base_url=of, timeout=httpx.Timeout(10, read=60))
        self._topics = topics
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        assert self._open.wait(10)

    def _read(self):
        try:
            with self._client.stream("GET", f"/api/v1/events?topics={self._topics}", headers=self._headers) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                fields = {}
                for line in answer.iter_lines():
                    self._open.set()
                    name, _, value = line.partition(": ")
                    if line == "" and fields:
                        if fields["event"] != "beat":
                            self.events.append((int(fields.get("id", 0)), fields["event"], fields["data"]))
                        fields = {}
                    elif name in {"id", "event", "data"}:
                        fields[name] = value
        except (httpx.HTTPError, httpx.StreamError, OSError):
            pass

    @property
    def ended(self):
        return not self._thread.is_alive()

    def close(self):
        self._client.close()

    def ids(self, event="case"):
        return [number for number, name, _ in self.events if name == event]

    def wait_for(self, n, seconds=10):
        until(lambda: len(self.ids()) >= n, seconds, otherwise=f"{n} events did not come")


def come_in(url, n):
    with httpx.Client(base_url=url, timeout=30) as client:
        for _ in range(n):
            take_in(client, kind="enquiry")


def test_an_event_arrives_long_before_the_feed_looks_by_itself(client):
    stream = Stream(client)
    take_in(client, kind="enquiry")
    stream.wait_for(1, hub.LOOK_AGAIN_S / 6)
    assert "面包发霉" not in stream.events[-1][2], "what was said stays out of the feed"
    stream.close()


def test_a_reconnecting_stream_misses_nothing_and_repeats_nothing(county_url, server):
    running = server(county_url(3), WANGGE_WORKERS=2)
    watcher = Stream(running.url)
    writers = [threading.Thread(target=come_in, args=(running.url, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    had: list[int] = []
    last = None
    for _ in range(12):  # cut off again and again while events come
        part = Stream(running.url, last)
        time.sleep(0.15)
        part.close()
        events = list(part.events)  # once: what its thread still reads, the next one gets again
        got = [n for n, name, _ in events if name in {"case", "ready"}]
        had += [n for n, name, _ in events if name == "case"]
        last = got[-1] if got else last
    for writer in writers:
        writer.join()
    tail = Stream(running.url, last)
    watcher.wait_for(100)
    expected = watcher.ids()
    until(lambda: (tail.ids() or had or [0])[-1] >= expected[-1])
    had += tail.ids()
    assert expected == sorted(expected)
    assert had == [n for n in expected if n >= had[0]], "in order, each once, none missing"
    watcher.close()
    tail.close()


def test_a_stream_resumes_over_a_restart(county_url, server):
    database_url = county_url(3)
    first = server(database_url, WANGGE_WORKERS=2)
    stream = Stream(first.url)
    come_in(first.url, 3)
    stream.wait_for(3)
    last = stream.ids()[-1]
    come_in(first.url, 2)
    first.kill()
    second = server(database_url, WANGGE_WORKERS=2)
    come_in(second.url, 2)
    resumed = Stream(second.url, last)
    resumed.wait_for(4)
    assert len(resumed.ids()) == 4
    resumed.close()


def test_an_id_that_cannot_be_resumed_says_reset(client):
    take_in(client, kind="enquiry")
    for unknown in ("999999999", "abc", "-1"):
        stream = Stream(client, unknown)
        until(partial(stream.ids, "reset"), 5)
        stream.close()


def test_open_streams_do_not_hold_up_the_end(county_url, server):
    running = server(county_url(1), WANGGE_WORKERS=1)
    stream = Stream(running.url)
    assert running.stop() == 0
    stream.close()
    assert "graceful shutdown exceeded" not in running.said(), "they were cut off instead of ended"
    assert "Traceback" not in running.said()


def test_a_change_of_the_roster_is_reported_after_what_it_means_for_the_teams(client):
    stream = Stream(client, topics="team,roster")
    turn = {"team": "T00", "from": "2027-06-08T08:30", "until": "2027-06-08T18:00"}
    added = client.post("/api/v1/roster/turns", json={"turns": [turn], "confirmed": True}).raise_for_status()
    [kept] = added.json()["turns"]
    client.delete(f"/api/v1/roster/turns/{kept['id']}", params={"version": kept["version"]}).raise_for_status()
    version = client.get("/api/v1/roster/need").json()["version"]  # the last turn went: what is wanted was kept
    client.patch("/api/v1/roster/need", json={"version": version, "needs": []}).raise_for_status()
    until(lambda: len(stream.ids("roster")) == 3, 5)
    found = [(name, data) for _, name, data in stream.events if name != "ready"]
    assert [name for name, _ in found] == ["team", "roster", "team", "roster", "roster"]
    assert [data for name, data in found if name == "roster"] == ['{"change": "turns"}'] * 2 + ['{"change": "need"}']
    stream.close()


def test_phones_of_teams_that_may_go_are_asked_where_they_are_while_one_is_looked_for(client):
    free, off_duty, desk = (
        Stream(client, topics="case&team=T00"),
        Stream(client, topics="case&team=T01"),
        Stream(client),
    )
    client.post("/api/v1/teams/T01/status", json={"on_duty": False}).raise_for_status()
    prospect = {key: complaint()[key] for key in ("kind", "place")}
    client.post("/api/v1/recommendations", json=prospect).raise_for_status()
    until(lambda: "locate" in [name for _, name, _ in free.events], 10)
    recent = {"team": "T00", "lon": 107.03, "lat": 35.30, "datum": "wgs84", "at": datetime.now(UTC).isoformat()}
    client.post("/api/v1/fixes", json=[recent]).raise_for_status()
    client.post("/api/v1/recommendations", json=prospect).raise_for_status()
    client.post("/api/v1/complaints", json=complaint()).raise_for_status()
    until(lambda: free.ids() and desk.ids(), 10)
    assert [name for _, name, _ in free.events].count("locate") == 1, "then its position is known"
    assert "locate" not in [name for _, name, _ in off_duty.events + desk.events]
    for each in (free, off_duty, desk):
        each.close()


def test_a_teams_stream_tells_of_its_own_cases_and_that_one_goes_elsewhere_and_of_no_other(client):
    own, others = Stream(client, topics="case,team&team=T00"), Stream(client, topics="case,team&team=T01")
    case = client.post("/api/v1/complaints", json=complaint()).raise_for_status().json()
    assert case["assignment"]["team"] == "T00"
    own.wait_for(1)
    client.post("/api/v1/complaints", json=complaint(kind="enquiry")).raise_for_status()
    steps = f"/api/v1/complaints/{case['id']}/events"
    client.post(steps, json={"type": "offered", "team": "T01", "reason": "更近"}).raise_for_status()
    others.wait_for(1)
    client.post(steps, json={"type": "acknowledged", "team": "T01"}).raise_for_status()
    own.wait_for(3)
    others.wait_for(2)
    assert {json.loads(data)["case"]["id"] for _, name, data in own.events if name == "case"} == {case["id"]}
    freed = [json.loads(data)["teams"] for _, name, data in own.events if name == "team"]
    assert "free" in [team["status"] for teams in freed for team in teams if team["code"] == "T00"]
    assert len(others.ids()) == 2, "the case before it came to that team is none of its"
    resumed = Stream(client, own.ids("ready")[0], topics="case,team&team=T01")
    resumed.wait_for(2)
    assert resumed.ids("case") == others.ids("case"), "what was missed is read by the same rule"
    for each in (own, others, resumed):
        each.close()
