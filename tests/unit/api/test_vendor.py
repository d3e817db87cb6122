"""The front end's files: what is listed is pinned, and only what is pinned passes."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from api import vendor
from api.vendor import VendorError


def test_every_listed_file_is_pinned_and_no_other() -> None:
    assert sorted(vendor.pinned()) == vendor.listed()


def test_packages_are_named_by_exact_version() -> None:
    package = json.loads((vendor.ROOT / "package.json").read_text(encoding="utf-8"))
    assert set(package["vendor"]) <= set(package["dependencies"])
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())


def test_the_lock_has_hashes_and_no_addresses() -> None:
    text = vendor.LOCK.read_text(encoding="utf-8")
    packages = {name: facts for name, facts in json.loads(text)["packages"].items() if name}
    assert "://" not in text
    assert all(facts["integrity"].startswith("sha512-") for facts in packages.values())


@pytest.fixture
def packages(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    file = tmp_path / "leaf" / "dist" / "leaf.js"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"export {};\n")
    return tmp_path, {"leaf/dist/leaf.js": hashlib.sha256(b"export {};\n").hexdigest()}


def test_the_pinned_file_passes(packages: tuple[Path, dict[str, str]]) -> None:
    vendor.verify(*packages)


def test_a_changed_file_is_refused_naming_it(packages: tuple[Path, dict[str, str]]) -> None:
    folder, expected = packages
    (folder / "leaf/dist/leaf.js").write_bytes(b"export {}; steal();\n")
    with pytest.raises(VendorError, match=r"leaf/dist/leaf\.js has SHA-256"):
        vendor.verify(folder, expected)


def test_a_missing_file_is_refused_naming_it(packages: tuple[Path, dict[str, str]]) -> None:
    folder, expected = packages
    with pytest.raises(VendorError, match=r"leaf/other\.js"):
        vendor.verify(folder, expected | {"leaf/other.js": "0" * 64})
