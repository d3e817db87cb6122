"""Data for redrawing a page while a post is dragged."""

import base64
from typing import Any

import numpy as np

from api.planning.cover.answer import Looked
from api.planning.workbench import plain
from dispatch.errors import BadScenarioError
from dispatch.planning.cover import demanded, find_gaps
from dispatch.planning.cover.preview import anchors, farthest_s, whole_seconds
from dispatch.teams.team import able

MOST_ANCHORS = 256


def preview(looked: Looked, moving: str) -> dict[str, Any]:
    """Return the table of times from the anchors, and what all other teams reach.

    Raises
    ------
    BadScenarioError
        There is no such post.
    """
    bench, asked = looked.bench, looked.asked
    post = next((each for each in looked.posts if each.code == moving), None)
    if post is None:
        codes = ", ".join(each.code for each in looked.posts)
        raise BadScenarioError(f"No post {moving!r} to move; posts: {codes}. 没有待命点 {moving}。", field="moving")
    ground, wanted = bench.held.ground, demanded(looked.posts, asked.skill)
    travel_s = bench.held.travel_s([each.position for each in looked.posts], bench.travel)
    travel_s[looked.posts.index(post)] = np.inf  # all others: of the moving post only its skills count
    targets_s = bench.targets_s(asked)
    around = anchors(ground, MOST_ANCHORS)
    rest = find_gaps(
        looked.posts,
        ground,
        travel_s,
        targets_s,
        handling_s=float(asked.handling_s),
        skill=asked.skill,
    )
    table = whole_seconds(farthest_s(ground, bench.held.travel_s(around, bench.travel)))
    fit = [crew for crew in post.crews if crew.may_go and (wanted is None or able(crew.skills, wanted))]
    return {
        "targets_s": [plain(target_s) for target_s in targets_s.tolist()],
        "cells": [cell.code for cell in ground.cells],
        "anchors": [[each.lon, each.lat] for each in around],
        "table": base64.b64encode(table.astype("<u2").tobytes()).decode(),
        "rest": whole_seconds(farthest_s(ground, rest.first_s[None, :]))[0].tolist(),
        "ready_s": asked.handling_s + float(np.min([crew.turnout_s for crew in fit])) if fit else None,
    }
