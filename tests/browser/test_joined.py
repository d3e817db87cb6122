"""Modules joined into one file are what they were apart: each in its own scope, once, after what it imports."""

from playwright.sync_api import Browser, Route

from maps.joined import Sources, join_modules

APART = {
    "app/page.js": 'import { up, count as n } from "./count.js";\nimport { say } from "pack/say.js";\n\n'
    'const name = "page";\nup();\nexport const told = say(`${name} ${n()}`);\n'
    'export const later = () => import("./views/late.js");\nexport const other = () => import("./views/other.js");\n',
    "app/count.js": '/** Kept once. */\nconst name = "count";\nlet kept = 0;\n'
    "export function up() {\n  kept += name.length;\n}\n"
    "export async function wait() {}\n/** @returns {number} */\nexport function count() {\n  return kept;\n}\n",
    "app/views/late.js": 'import { count, up } from "../count.js";\nimport { shared } from "../shared.js";\n'
    "up();\nexport const seen = count() + shared;\n",
    "app/views/other.js": 'import { shared } from "../shared.js";\nexport const same = shared;\n',
    "app/shared.js": "export const shared = 100;\n",
}
PACKAGE = {"pack/say.js": "/** @license */const a=t=>`<${t}>`;export{a as say};\n//# sourceMappingURL=say.js.map\n"}


def test_joined_they_do_what_they_did(browser: Browser) -> None:
    files = join_modules(Sources(APART, PACKAGE), "app/page.js", "page")

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        script = name.endswith(".js")
        body, kind = (files[name], "text/javascript") if script else ("<!doctype html>", "text/html")
        route.fulfill(body=body, content_type=kind)

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto("http://localhost/")
    told = page.evaluate(
        """async () => {
            const { modules } = await import("/page.js");
            const page = modules["app/page.js"];
            const [{ seen }, { same }] = [await page.later(), await page.other()];
            return [page.told, seen, same, Object.keys(modules)];
        }"""
    )
    page.close()
    # count.js counts by five: once for page.js, once more, in the same scope, for late.js; shared.js is needed twice
    held = ["app/count.js", "pack/say.js", "app/page.js", "app/shared.js"]
    assert told == ["<page 5>", 110, 100, held]
