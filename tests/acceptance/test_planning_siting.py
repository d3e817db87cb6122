"""Siting over HTTP: candidates are listed, limits refused at once, a job answered with its proof and curve."""

from collections.abc import Iterator

import pytest

from api.planning.kinds import Asked, kind_of

V1 = "/api/v1"
SITING = f"{V1}/planning/siting"


def test_candidates_come_from_posts_points_and_clicks(client):
    body = {"p": 2, "with_points": True, "sites": [{"code": "N1", "name": "北关", "lon": 107.03, "lat": 35.30, "datum": "wgs84"}]}
    told = client.post(f"{SITING}/candidates", json=body).json()
    sources = {each["source"] for each in told["items"]}
    assert {"post", "map"} <= sources
    assert told["travel_target_s"] == told["target_s"] - told["turnout_s"]
    assert all(each["kind"] == "kept" for each in told["items"] if each["source"] == "post")
