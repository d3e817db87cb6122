import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../../page.js";

/** @type {any} */
let drafts;

beforeEach(async () => {
  const page = openPage();
  sessionStorage["wangge.form-drafts"] = JSON.stringify({
    by: "li",
    words: { "7 note note": " 新的话 ", "8 note note": "x" },
  });
  const { session } = await page("shared/session.js");
  session.who = { name: "li" };
  drafts = await page("console/frame/form-drafts.js");
});

test("what was written while other words were on their way stays", () => {
  assert.equal(drafts.forgetDraft(7, "note", "旧的话"), false);
  assert.equal(drafts.hasDraft(7, "note"), true);
});

test("what was sent is forgotten, of its case and form alone", () => {
  assert.equal(drafts.forgetDraft(7, "expedite", "新的话"), true);
  assert.equal(drafts.hasDraft(7, "note"), true);
  assert.equal(drafts.forgetDraft(7, "note", "新的话"), true);
  assert.equal(drafts.forgetDraft(8, "note"), true);
});
