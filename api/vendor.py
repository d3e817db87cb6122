"""The front end's packages: fetched by npm, checked against our hashes, copied to `maps/vendor` (git-ignored).

`package.json` names the packages, by exact version, and under `vendor` which of their files the pages are served.
`python -m api.vendor fetch` brings them; `python -m api.vendor pin` renews the lock and the hashes (`make pins`).
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "maps" / "vendor"
HASHES = ROOT / "requirements" / "vendor.sha256"
LOCK = ROOT / "package-lock.json"
QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


class VendorError(Exception):
    """The front end's files cannot be had, or are not the ones pinned."""


def listed(root: Path = ROOT) -> list[str]:
    """Return the files to serve, each as `package/path`."""
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    return sorted(f"{name}/{path}" for name, paths in package["vendor"].items() for path in paths)


def pinned(hashes: Path = HASHES) -> dict[str, str]:
    """Return the SHA-256 of each file, from a list in the form of `sha256sum`."""
    lines = hashes.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines if line)}


def verify(folder: Path, expected: Mapping[str, str]) -> None:
    """Refuse a folder in which a file is missing or differs from its hash.

    Raises
    ------
    VendorError
        Naming the first such file.
    """
    for path, digest in expected.items():
        file = folder / path
        if not file.is_file():
            raise VendorError(f"{path} is not in the package; see `vendor` in package.json, then run make pins")
        actual = _digest(file)
        if actual != digest:
            raise VendorError(f"{path} has SHA-256 {actual}, pinned is {digest}; refused (make pins renews the pins)")


def fetch(npm: str) -> None:
    """Fetch the locked packages and put the checked files in place, all of them or none.

    Raises
    ------
    VendorError
        If npm fails, or a file is missing or not the one pinned.
    """
    expected = pinned()
    if sorted(expected) != listed():
        raise VendorError("package.json lists other files than are pinned; run make pins")
    with tempfile.TemporaryDirectory(prefix="wangge-npm-") as folder:
        modules = _install(npm, Path(folder), "ci", "--omit=dev")
        verify(modules, expected)
        draft = TARGET.with_name("vendor.new")
        shutil.rmtree(draft, ignore_errors=True)
        _copy(modules, draft, expected)
    shutil.rmtree(TARGET, ignore_errors=True)
    draft.rename(TARGET)


def pin(npm: str) -> None:
    """Renew the lock, without addresses, and the hashes of the files listed in package.json."""
    with tempfile.TemporaryDirectory(prefix="wangge-npm-") as folder:
        LOCK.unlink(missing_ok=True)
        modules = _install(npm, Path(folder), "install")
        lock = json.loads((Path(folder) / LOCK.name).read_text(encoding="utf-8"))
        hashes = {path: _digest(modules / path) for path in listed()}
    for package in lock["packages"].values():
        for field in ("resolved", "funding"):
            package.pop(field, None)
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")
    HASHES.write_text("".join(f"{digest}  {path}\n" for path, digest in hashes.items()), encoding="utf-8")


def _install(npm: str, folder: Path, command: str, *options: str) -> Path:
    for source in (ROOT / "package.json", LOCK):
        if source.exists():
            shutil.copy(source, folder)
    done = subprocess.run(  # noqa: S603
        [npm, command, *options, *QUIET], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise VendorError(f"npm {command} failed: {done.stderr.strip()[-2000:]}")
    return folder / "node_modules"


def _copy(source: Path, target: Path, paths: Mapping[str, str]) -> None:
    for path in paths:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, target / path)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def main(arguments: list[str]) -> None:
    """Run `fetch` or `pin`, with the npm found on the PATH."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is not on the PATH; install nodejs and npm, or run ./setup.sh, which brings its own")
    {"fetch": fetch, "pin": pin}[arguments[0]](npm)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except VendorError as refusal:
        sys.exit(f"错误 error: {refusal}")
