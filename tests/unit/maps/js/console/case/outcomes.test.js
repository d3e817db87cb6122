import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { asksOutcome, outcomeOf } = await page("console/case/outcomes.js");
const { OUTCOMES } = await page("shared/lifecycle.js");
const { callBacks, shownRows } = await page("console/queue/rows.js");
const { state } = await page("shared/store.js");
const { boot } = await page("shared/boot.js");

for (const [step, key, outcome] of /** @type {[string, string, string | null][]} */ ([
  ["closed", "1", "satisfied"],
  ["closed", "5", "other"],
  ["closed", "6", null],
  ["closed", "0", null],
  ["closed", "a", null],
  ["cancelled", "2", "mistaken"],
  ["cleared", "1", null],
])) {
  test(`${key} after ${step}: ${outcome}`, () => assert.equal(outcomeOf(step, key), outcome));
}

test("only the steps that end a case ask, and each outcome has words", () => {
  assert.deepEqual(["closed", "answered", "cancelled", "cleared", "transferred"].map(asksOutcome), [
    true,
    true,
    true,
    false,
    false,
  ]);
  for (const code of Object.values(OUTCOMES).flat()) assert.ok(boot.messages[`outcome.${code}`], code);
});

test("cases to be called back: the cleared ones, the longest waiting first, whatever the board lists", () => {
  const item = (/** @type {number} */ id, /** @type {string} */ status, /** @type {string} */ at) => ({
    id,
    status,
    status_since: at,
    kind: "complaint",
    category: "food",
    received_at: at,
    clock: { received_at: at },
  });
  for (const each of [
    item(1, "cleared", "2026-11-25T03:00:00Z"),
    item(2, "cleared", "2026-11-25T02:00:00Z"),
    item(3, "desk", "2026-11-25T01:00:00Z"),
    item(4, "closed", "2026-11-25T01:00:00Z"),
  ])
    state.cases.set(each.id, each);
  assert.deepEqual(
    callBacks().map((/** @type {any} */ { id }) => id),
    [2, 1],
  );
  state.filter.group = "callback";
  assert.deepEqual(
    shownRows().map((/** @type {any} */ { item: { id } }) => id),
    [2, 1],
  );
  state.filter.group = "all";
  assert.deepEqual(
    shownRows().map((/** @type {any} */ { item: { id } }) => id),
    [3],
  );
});
