"""What is joined, and what is refused; whether it still does the same is seen in `tests/browser/test_joined.py`."""

import pytest

from maps.es_module import UnjoinableError, read_module
from maps.joined import Sources, join_modules
from maps.page_files import CONSOLE_SCRIPT, CONSOLE_STYLE, FIELD_SCRIPT, FIELD_STYLE, joined_pages

PAGE = """/** Kept once. */
import { say } from "pack/say.js";
/** @returns {string} */
export const told = () => say("x");
"""
SAY = "/** @license */const a=t=>`<${t}>`;export{a as say};\n//# sourceMappingURL=say.js.map\n"
SOURCES = Sources(own={"app/page.js": PAGE}, packages={"pack/say.js": SAY})


def test_of_our_own_the_documentation_is_left_out_of_packages_the_licence_stays() -> None:
    joined = join_modules(SOURCES, "app/page.js", "page")["page.js"]
    assert "Kept once" not in joined
    assert "@returns" not in joined
    assert "@license" in joined
    assert "sourceMappingURL" not in joined


@pytest.mark.parametrize(
    "text",
    [
        "export let n = 0;\n",  # whoever imports it would keep its first value
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
    assert {name for name in joined if name.endswith(".css")} == {FIELD_STYLE, "joined/field-map.css", CONSOLE_STYLE}
    assert "protomapsL" not in joined[FIELD_SCRIPT]
    assert "url(" not in joined["joined/field-map.css"], "pictures that nobody serves"
    assert 'import("./views/' not in "".join(joined.values()), "what comes late has an address of its own"


def test_the_console_is_one_script_and_one_style() -> None:
    joined = joined_pages()
    assert [name for name in joined if "console" in name] == [CONSOLE_SCRIPT, CONSOLE_STYLE]
    assert "url(" not in joined[CONSOLE_STYLE], "pictures that nobody serves"
    assert "import.meta" not in joined[CONSOLE_SCRIPT], "which would be another address than its own"
    assert '"widgets/queue.js": m' in joined[CONSOLE_SCRIPT]
