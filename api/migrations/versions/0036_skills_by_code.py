"""Skills of teams and of needs are stored as the codes that cases are compared with.

They were stored as typed, so 食品 never met `food`. What the vocabulary knows becomes its code; the rest stays as it is
and is reported by `wangge serve`, `wangge county check` and on the pages. A downgrade leaves the codes.
"""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from gis.county import skills

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    connection = op.get_bind()
    for county, code, words in connection.execute(sa.text("SELECT county, code, skills FROM team")).all():
        # Lists were parted at spaces too: `special equipment` may stand as two words.
        known, unknown = skills.read(" ".join(words))
        now = [*(skill.value for skill in known), *unknown]
        if sorted(now) != sorted(words):
            connection.execute(
                sa.text("UPDATE team SET skills = :skills WHERE county = :county AND code = :code"),
                {"skills": now, "county": county, "code": code},
            )
    for county, version, needs in connection.execute(sa.text("SELECT county, version, needs FROM roster_need")).all():
        rules = [{**need, "skill": _code(need.get("skill"))} for need in needs]
        if rules != needs:
            connection.execute(
                sa.text(
                    "UPDATE roster_need SET needs = CAST(:needs AS jsonb) WHERE county = :county AND version = :version"
                ),
                {"needs": json.dumps(rules, ensure_ascii=False), "county": county, "version": version},
            )


def _code(word: str | None) -> str | None:
    skill = None if word is None else skills.one(word)
    return word if skill is None else skill.value


def downgrade() -> None:
    pass
