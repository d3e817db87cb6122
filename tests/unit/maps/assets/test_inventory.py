"""An inventory holds what was there, and its version tells one state of the files from another."""

import gzip
from pathlib import Path

from maps.assets.inventory import OWN, read_assets


def test_files_are_read_by_relative_path_with_their_type(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "cells.js").write_text("export {};")
    (tmp_path / "notes.txt").write_text("not served")
    assets = read_assets(tmp_path)
    assert list(assets.files) == ["map/cells.js"]
    assert assets.files["map/cells.js"].media_type.startswith("text/javascript")
    assert gzip.decompress(assets.files["map/cells.js"].packed) == b"export {};"


def test_the_version_is_of_content_and_names_alone(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.js").write_text("1")
    one, same = read_assets(tmp_path / "a"), read_assets(tmp_path / "b")
    assert one.version == same.version
    (tmp_path / "b" / "app.js").write_text("2")
    assert read_assets(tmp_path / "b").version != one.version
    (tmp_path / "a" / "app.js").rename(tmp_path / "a" / "other.js")
    assert read_assets(tmp_path / "a").version != one.version


APPLICATIONS = ("androidamap://", "iosamap://", "baidumap://")
"""Map applications of the phone, which are handed a way: no host of the network."""


def test_an_absent_folder_is_empty(tmp_path: Path) -> None:
    assert read_assets(tmp_path / "none").files == {}


def test_the_scripts_never_make_markup_of_text_nor_name_another_host() -> None:
    for path, asset in read_assets(OWN).files.items():
        text = asset.body.decode().replace("http://www.w3.org/2000/svg", "")
        for application in APPLICATIONS:
            text = text.replace(application, "")
        for forbidden in ("innerHTML", "insertAdjacentHTML", "unsafe-html", "bindPopup", "bindTooltip", "://", "eval("):
            assert forbidden not in text, f"{path} has {forbidden}"
