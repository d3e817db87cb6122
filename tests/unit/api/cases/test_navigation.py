"""Places in the datums of map applications: all at once as one by one."""

import pytest

from api.cases.navigation import all_map_app_positions, map_app_positions

PLACES = [(107.03, 35.3), (8.68, 49.41), (121.5, 31.2)]


def test_many_positions_convert_like_single_ones() -> None:
    together = all_map_app_positions(PLACES)
    alone = [map_app_positions(*place) for place in PLACES]
    assert len({tuple(each["gcj02"]) for each in alone}) == 3
    for one, other in zip(together, alone, strict=True):
        assert one.keys() == {"gcj02", "bd09"}
        assert one["gcj02"] == pytest.approx(other["gcj02"], abs=1e-12)
        assert one["bd09"] == pytest.approx(other["bd09"], abs=1e-12)


def test_no_positions_convert_to_an_empty_list() -> None:
    assert all_map_app_positions([]) == []
