import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { chosenAt, press } = await openPage()("console/command/press.js");

const VERB = { text: "c ", label: "c", hint: "", run: null };
const SAID = { text: "x 7", label: "x 7", hint: "", run: () => true };
const LONGER = { text: "x 70", label: "x 70", hint: "", run: null };
const REFUSED = { text: "a 999 1", label: "", hint: "no", why: "no", run: null };

/** @type {[string, string, number, object[] | null, string | null][]} key, line, chosen, suggestions, what it does */
const KEYS = [
  ["Tab", "", -1, [VERB], null], // an empty field is left
  ["Tab", "", 0, [VERB], null],
  ["Tab", "  ", 0, [VERB], null],
  ["Tab", "c", 0, [VERB], "complete"],
  ["Tab", "x 7", 0, [SAID], null],
  ["Tab", "a 999 1", 0, [REFUSED], null],
  ["Enter", "", -1, [VERB], "nothing"], // no case is opened
  ["Enter", "", 0, [VERB], "complete"], // chosen by an arrow
  ["Enter", "x 7", 0, [SAID], "run"],
  ["Enter", "x 7", 0, [LONGER], "complete"],
  ["Enter", "a 999 1", 0, [REFUSED], "refuse"],
  ["Enter", "a 999 1", 0, [], "refuse"],
  ["Enter", "超市", 0, null, "first"],
  ["Enter", "", -1, null, "nothing"],
  ["Escape", "x 7", 0, [SAID], "clear"],
  ["Escape", "zzz 99", -1, null, "clear"],
  ["Escape", "", -1, [VERB], null],
  ["/", "", -1, [VERB], "clear"],
  ["/", "x", 0, [VERB], null],
  ["?", "", -1, [VERB], "help"],
  ["x", "a", 0, [VERB], null],
];
for (const [key, text, at, found, does] of KEYS) {
  test(`${key} in “${text}” with ${found?.length ?? "no"} suggestions: ${does ?? "the browser's"}`, () => {
    assert.equal(press({ key }, { text, at }, found)?.does ?? null, does);
  });
}

test("Tab backwards leaves the field", () =>
  assert.equal(press({ key: "Tab", shiftKey: true }, { text: "c", at: 0 }, [VERB]), null));

for (const [key, at, to] of /** @type {[string, number, number][]} */ ([
  ["ArrowDown", -1, 0],
  ["ArrowUp", -1, 1],
  ["ArrowDown", 1, 0],
  ["ArrowUp", 0, 1],
])) {
  test(`${key} from ${at} of two`, () =>
    assert.deepEqual(press({ key }, { text: "", at }, [VERB, SAID]), { does: "move", at: to }));
}

test("nothing is chosen in an empty line, the first in one that says something, none beyond the last", () => {
  assert.equal(chosenAt({ text: "", at: -1 }, [VERB]), -1);
  assert.equal(chosenAt({ text: "x", at: -1 }, [VERB]), 0);
  assert.equal(chosenAt({ text: "x", at: 5 }, [VERB, SAID]), 1);
  assert.equal(chosenAt({ text: "", at: 1 }, [VERB, SAID]), 1);
});
