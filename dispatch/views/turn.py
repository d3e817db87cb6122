"""A turn of duty as plain values."""

from typing import Any

from dispatch.moments import stamp
from dispatch.teams.turns import Turn


def turn_summary(turn: Turn) -> dict[str, Any]:
    """Return a turn of duty as plain values."""
    return {
        "id": turn.id,
        "team": turn.team,
        "kind": turn.kind.value,
        "from": stamp(turn.starts_at),
        "until": stamp(turn.ends_at),
        "version": turn.version,
    }
