"""An error that people read says it in Chinese, too."""

import ast
import re
from collections.abc import Iterator

from tests.processes import ROOT

CHINESE = re.compile("[\u4e00-\u9fff]")
READ = re.compile(r"^(Bad|Unknown|Illegal)\w+Error$|^(Cluster|RoadGraph|Settings|Tls|Service|Retention)Error$")
"""Classes of errors whose message goes to a terminal or into an answer."""
FEWEST = 4
"""Words; below, the sentence is made elsewhere."""


def raised() -> Iterator[tuple[str, str]]:
    """Yield where such an error is raised with words of its own, and these words."""
    for package in ("api", "dispatch", "gis", "maps", "fixtures"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                    name = ast.unparse(node.exc.func).rpartition(".")[2]
                    words = "".join(
                        each.value
                        for each in ast.walk(node.exc.args[0])
                        if isinstance(each, ast.Constant) and isinstance(each.value, str)
                    )
                    if READ.match(name) and len(re.findall("[a-z]{2,}", words)) > FEWEST:
                        yield f"{path.relative_to(ROOT)}:{node.lineno} {name}", words


def test_errors_are_in_both_languages() -> None:
    found = dict(raised())
    assert len(found) > 200
    assert [where for where, words in found.items() if not CHINESE.search(words)] == []
