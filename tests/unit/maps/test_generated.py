"""What the pages know of the server is up to date: each generated file is as `make generate` writes it."""

import runpy
from pathlib import Path

import pytest

from tests.processes import ROOT

GENERATED: dict[Path, str] = runpy.run_path(str(ROOT / ".ci" / "generate.py"))["generated"]()


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_file_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == GENERATED[path], f"{path.name} is stale: make generate"
