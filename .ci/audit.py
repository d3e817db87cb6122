"""Pinned packages against known vulnerabilities: pip-audit for Python's, npm audit for the front end's.

Both ask a service on the network. A finding fails; a service that cannot be had is said plainly and fails nothing, for
many a CI machine reaches none. pip-audit itself calls a package its service does not know "not vulnerable", so that
behind a mirror without vulnerability data it finds nothing in anything: such a package counts as not checked here.

`OSV_URL` names an OSV API of one's own, such as an office's mirror; then no other service is asked about Python's.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PINS = ("dev", "build", "uv", "node")  # `dev` holds all of `run`
MIRROR = "OSV_URL"
WAIT_S = 600
_AWAY = re.compile(r"connect|timed? ?out|network|unreachable|resol|certificate|proxy|HTTP|service", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one audit found: how many packages were looked up, which were not, and why nothing was if nothing was."""

    name: str
    checked: int = 0
    unchecked: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    away: str | None = None
    broken: str | None = None

    @property
    def fails(self) -> bool:
        """Tell whether CI is to stop: something was found, or the audit itself is broken."""
        return bool(self.findings or self.broken)

    def lines(self) -> list[str]:
        """Return it in words."""
        if self.broken:
            return [f"{self.name}: 审计失败 the audit itself failed: {self.broken}"]
        if not self.checked:
            return [
                f"{self.name}: 无法访问漏洞库，未检查 not reachable, not checked ({self.away or 'no package known'})"
            ]
        lines = [f"{self.name}: 已检查 checked {self.checked}, 发现 found {len(self.findings)}"]
        lines += [f"  {finding}" for finding in self.findings]
        if self.unchecked:
            lines.append(f"  未检查 not known there, not checked: {', '.join(self.unchecked)}")
        return lines


def judge_python(report: str, said: str) -> Verdict:
    """Return the verdict of pip-audit's JSON, and of what it said where it wrote none."""
    try:
        listed = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (said.strip().splitlines() or ["it said nothing"])[-1][:200]
        away = _AWAY.search(said) is not None
        return Verdict("Python", away=last) if away else Verdict("Python", broken=last)
    known = [each for each in listed if "skip_reason" not in each]
    findings = [
        f"{each['name']} {each['version']}: {found['id']} → {', '.join(found['fix_versions']) or 'no version mends it'}"
        for each in known
        for found in each["vulns"]
    ]
    skipped = tuple(each["name"] for each in listed if "skip_reason" in each)
    return Verdict("Python", len(known), skipped, tuple(findings))


def judge_node(report: str, packages: int) -> Verdict:
    """Return the verdict of npm audit's JSON."""
    try:
        answer: Mapping[str, Any] = json.loads(report)
    except ValueError:
        return Verdict("npm", away=(report.strip() or "it said nothing")[:200])
    if "vulnerabilities" not in answer:
        reason = answer.get("message") or (answer.get("error") or {}).get("summary") or "no answer"
        return Verdict("npm", away=re.sub(r"\w+://\S+", "…", str(reason))[:200])
    findings = [f"{name}: {each['severity']}, {each['range']}" for name, each in answer["vulnerabilities"].items()]
    return Verdict("npm", packages, findings=tuple(findings))


def services(mirror: str) -> list[list[str]]:
    """Return what tells pip-audit whom to ask, one after the other; a mirror of one's own alone."""
    return [["-s", "osv", "--osv-url", mirror]] if mirror else [["-s", "pypi"], ["-s", "osv"]]


def python() -> Verdict:
    """Ask one service after another until one knows the packages."""
    verdict = Verdict("Python")
    mirror = os.environ.get(MIRROR, "")
    if mirror and not mirror.startswith(("http://", "https://")):
        return Verdict("Python", broken=f"{MIRROR}={mirror!r} is no address: http(s)://HOST/v1/query 须为 http(s) 地址")
    for service in services(mirror):
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            files = [part for name in PINS for part in ("-r", str(ROOT / "requirements" / f"{name}.txt"))]
            command = [sys.executable, "-m", "pip_audit", *files, "--require-hashes", "--disable-pip", *service]
            said = _run([*command, "--progress-spinner", "off", "-f", "json", "-o", str(report)], ROOT)
            verdict = judge_python(report.read_text() if report.exists() else "", said)
        if verdict.checked or verdict.broken:
            break
    return verdict


def node() -> Verdict:
    """Ask npm about the lock, in a folder of its own: nothing is installed."""
    npm = shutil.which("npm") or shutil.which("npm", path=str(ROOT / "build" / "node" / "bin"))
    if npm is None:
        return Verdict("npm", away="npm is not installed")
    packages = len(json.loads((ROOT / "package-lock.json").read_text())["packages"]) - 1
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, folder)
        said = _run([npm, "audit", "--package-lock-only", "--json", "--loglevel=silent"], Path(folder), errors=False)
    return judge_node(said, packages)


def _run(command: list[str], folder: Path, *, errors: bool = True) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=WAIT_S)
    except subprocess.TimeoutExpired:
        return "timed out"
    return done.stderr if errors else done.stdout


def main() -> int:
    """Audit both and return the exit code."""
    verdicts = [python(), node()]
    for verdict in verdicts:
        print("\n".join(verdict.lines()))
    return int(any(verdict.fails for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
