"""Modules joined into one file are what they were apart: each in its own scope, once, after what it imports."""

from pathlib import Path

import pytest

from maps.assets.es_module import UnjoinableError, read_module
from maps.assets.joined import Sources, join_modules
from maps.assets.page_files import CONSOLE_SCRIPT, CONSOLE_STYLE, FIELD_SCRIPT, FIELD_STYLE, PUBLIC_STYLE, joined_pages
from tests.node import evaluate

PAGE = """/** Kept once. */
import { say } from "pack/say.js";
/** @returns {string} */
export const words = () => say("x");
"""
SAY = "/** @license */const a=t=>`<${t}>`;export{a as say};\n//# sourceMappingURL=say.js.map\n"
SOURCES = Sources(own={"app/page.js": PAGE}, packages={"pack/say.js": SAY})
APART = {
    "app/page.js": 'import { up, count as n } from "./count.js";\nimport { say } from "pack/say.js";\n\n'
    'const name = "page";\nup();\nexport const words = say(`${name} ${n()}`);\n'
    'export const later = () => import("./views/late.js");\nexport const other = () => import("./views/other.js");\n',
    "app/count.js": '/** Kept once. */\nconst name = "count";\nlet kept = 0;\n'
    "export function up() {\n  kept += name.length;\n}\n"
    "export async function wait() {}\n/** @returns {number} */\nexport function count() {\n  return kept;\n}\n",
    "app/views/late.js": 'import { count, up } from "../count.js";\nimport { shared } from "../shared.js";\n'
    "up();\nexport const seen = count() + shared;\n",
    "app/views/other.js": 'import { shared } from "../shared.js";\nexport const same = shared;\n',
    "app/shared.js": "export const shared = 100;\n",
}


def test_joined_modules_behave_like_single_ones(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    for name, text in join_modules(Sources(APART, {"pack/say.js": SAY}), "app/page.js", "page").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    asked = """async (_, file) => {
        const { modules } = await import(file);
        const page = modules["app/page.js"];
        const [{ seen }, { same }] = [await page.later(), await page.other()];
        return [page.words, seen, same, Object.keys(modules)];
    }"""
    result = evaluate(asked, (tmp_path / "page.js").as_uri())
    # count.js counts by five: once for page.js, once more, in the same scope, for late.js; shared.js is needed twice
    held = ["app/count.js", "pack/say.js", "app/page.js", "app/shared.js"]
    assert result == ["<page 5>", 110, 100, held]


def test_of_our_own_the_documentation_is_left_out_of_packages_the_licence_stays() -> None:
    joined = join_modules(SOURCES, "app/page.js", "page")["page.js"]
    assert "Kept once" not in joined
    assert "@returns" not in joined
    assert "@license" in joined
    assert "sourceMappingURL" not in joined


def test_remarks_on_lines_of_their_own_are_left_out_a_licence_and_an_address_stay() -> None:
    text = '// @license MIT\n  // Why.\nconst a = "http://x"; // so\n// Last.\nexport const b = a;\n'
    read = read_module("pack/a.js", text, own=False)
    assert read.statements == '// @license MIT\nconst a = "http://x"; // so\nconst b = a;'


@pytest.mark.parametrize(
    "text",
    [
        "export let n = 0;\n",  # an importer would keep its first value
        "export default 1;\n",
        'import all from "./a.js";\n',
        'import * as all from "./a.js";\n',
        'import "./a.js";\n',
        'export * from "./a.js";\n',
    ],
)
def test_a_form_that_cannot_be_joined_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(UnjoinableError, match=r"^app/x\.js: cannot join"):
        read_module("app/x.js", text, own=True)


def test_a_circle_of_imports_is_refused() -> None:
    circle = {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(UnjoinableError, match=r"a\.js → b\.js → a\.js"):
        join_modules(Sources(circle, {}), "a.js", "a")


def test_a_script_that_is_not_there_is_named() -> None:
    with pytest.raises(UnjoinableError, match=r"no script gone\.js"):
        join_modules(Sources({"a.js": 'import { b } from "./gone.js";\n'}, {}), "a.js", "a")


def test_the_phones_page_is_one_first_script_and_one_style_the_maps_come_when_it_is_looked_at() -> None:
    joined = joined_pages()
    assert {FIELD_SCRIPT, FIELD_STYLE} <= set(joined)
    styles = {name for name in joined if name.endswith(".css")}
    assert styles == {FIELD_STYLE, "joined/field-map.css", CONSOLE_STYLE, PUBLIC_STYLE}
    assert "protomapsL" not in joined[FIELD_SCRIPT]
    assert "url(" not in joined["joined/field-map.css"], "pictures that nobody serves"
    assert 'import("./views/' not in "".join(joined.values()), "what comes late has an address of its own"


def test_the_console_is_one_script_and_one_style() -> None:
    joined = joined_pages()
    assert [name for name in joined if "console" in name] == [CONSOLE_SCRIPT, CONSOLE_STYLE]
    assert "url(" not in joined[CONSOLE_STYLE], "pictures that nobody serves"
    assert "import.meta" not in joined[CONSOLE_SCRIPT], "which would be another address than its own"
    assert '"console/queue/queue.js": m' in joined[CONSOLE_SCRIPT]
