import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

/** @type {[string, string, number, [number, number], boolean][]} what is pasted, what stands there, how much it takes, what is selected */
const PASTED = [
  ["12345", "", 5, [0, 0], false],
  ["123456", "", 5, [0, 0], true],
  ["12345\n", "", 5, [0, 0], false],
  ["123", "abc", 5, [3, 3], true],
  ["123", "abc", 5, [0, 2], false],
  ["123456", "", -1, [0, 0], false],
];

for (const [text, value, maxLength, [selectionStart, selectionEnd], cut] of PASTED) {
  test(`${JSON.stringify(text)} into “${value}” of ${maxLength} is ${cut ? "" : "not "}cut off`, async () => {
    const { isCut } = await openPage()("console/frame/cut-paste.js");
    assert.equal(isCut(text, { maxLength, value, selectionStart, selectionEnd }), cut);
  });
}
