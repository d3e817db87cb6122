"""A second migration, as a later version may bring one; for tests of updates."""

import shutil
from pathlib import Path

from api.migrations import __file__ as package

REVISION = "0101"
COLOUR = """
    op.add_column("cases", sa.Column("colour", sa.Text(), server_default="none", nullable=False))
    op.execute("UPDATE cases SET colour = 'of ' || category")
"""
SCRIPT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "0100", None, None


def upgrade():
{upgrade}


def downgrade():
    op.drop_column("cases", "colour")
"""


def scripts_with(folder: Path, upgrade: str = COLOUR) -> str:
    """Copy the migrations into `folder` with one more, which by default gives every case a colour; return where."""
    made = folder / "migrations"
    shutil.copytree(Path(package).parent, made, ignore=shutil.ignore_patterns("__pycache__"))
    script = SCRIPT.format(revision=REVISION, upgrade=upgrade)
    (made / "versions" / f"{REVISION}_colour.py").write_text(script, encoding="utf-8")
    return str(made)
