"""A stranger's extract becomes a county in which complaints are dispatched: command line, server, HTTP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import processes
from tests.graphs import graph_of


@pytest.mark.parametrize(
    ("file", "seat"),
    [
        ("andorra.osm.pbf", "Andorra la Vella"),
        pytest.param("heidelberg.osm.pbf", "Heidelberg", marks=pytest.mark.nightly),  # its roads take a minute
    ],
)
def test_complaints_in_a_county_made_from_osm_go_to_the_nearest_team_by_road(
    server: Callable[..., processes.Server],
    database_url: str,
    data_file: Callable[[str], Path],
    tmp_path: Path,
    file: str,
    seat: str,
) -> None:
    settings = {"WANGGE_HOME": tmp_path, "WANGGE_DATABASE_URL": database_url}
    extract = data_file(f"osm/{file}")
    graph_of(extract, tmp_path / "graphs")  # made once for all who need it
    made = processes.wangge("county", "from-osm", extract, "--seat", seat, timeout_s=240, **settings)
    assert made.returncode == 0, made.stderr
    launched = server(database_url, **settings)
    with httpx.Client(base_url=f"{launched.url}/api/v1", timeout=60) as client:
        (county,) = client.get("/counties").json()
        points = client.get("/points").json()["features"]
        cells = {cell["properties"]["code"] for cell in client.get("/cells").json()["features"]}
        teams = len(client.get("/teams").json()["features"])
        assert county["seat"] == seat
        assert "OpenStreetMap" in county["notice"]
        free = teams
        for point in points[:: max(1, len(points) // 4)][:4]:
            case = _complain(client, point["properties"]["code"])
            decision = client.get(f"/complaints/{case['id']}/decision").json()
            assert case["cell"]["code"] in cells
            assert decision["method"] == "road"
            assert len(decision["candidates"]) == teams
            eligible = [team for team in decision["candidates"] if team["excluded"] is None]
            assert len(eligible) == free
            assert case["assignment"]["team"] == decision["chosen"]
            assert case["assignment"]["travel_s"] == min(team["travel_s"] for team in eligible)
            free -= 1
        assert client.get("/places", params={"q": seat}).json()[0]["name"] == seat


def _complain(client: httpx.Client, point: str) -> dict[str, Any]:
    body = {"kind": "complaint", "channel": "hotline", "category": "food", "text": "测试", "place": {"point": point}}
    answer = client.post("/complaints", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
