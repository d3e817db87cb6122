import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

/** @type {any} */
let state, set, setFilter, applyCase, askForWords, listed;
/** @type {import("../../page.js").Asked[]} */
let asked;

/** @param {number} id @param {any} [changes] */
const item = (id, changes) => ({
  ...{ id, seq: 3, status: "waiting", category: "food", kind: "complaint", received_at: "2026-11-29T12:00:00Z" },
  queue_key: [0, 3, 0, id],
  ...{ clock: {}, place: null, cell: null, assignment: null, ...changes },
});
const FULL = {
  open: [item(2, { text: "one lift stands" }), item(1, { text: "mouldy bread" })],
  cleared: [],
  ended: [item(4, { status: "closed", text: "another lift" })],
};

beforeEach(async () => {
  const page = openPage();
  ({ state, set, setFilter } = await page("shared/store.js"));
  ({ applyCase } = await page("console/live.js"));
  ({ askForWords } = await page("console/queue/words.js"));
  const { rowsInOrder, listed: narrowed } = await page("console/queue/rows.js");
  listed = () => narrowed(rowsInOrder()).map((/** @type {any} */ row) => row.item.id);
  set({ county: { code: "620823" }, loaded: true });
  asked = answering(({ path }) => {
    const which = new URL(path, "http://x").searchParams.get("state") ?? "";
    return { body: { items: /** @type {any} */ (FULL)[which], next: null } };
  });
  state.cases.set(1, FULL.open[1]);
  applyCase({ case: item(2) });
});

test("a search finds the words of a case that came as news", async () => {
  await askForWords();
  assert.equal(asked.length, 0); // nobody searches
  setFilter({ text: "lift" });
  assert.deepEqual(listed(), []);
  await askForWords();
  assert.deepEqual(listed(), [2]);
  await askForWords();
  assert.equal(asked.length, 1);
});

test("also among those that have ended", async () => {
  set({ ended: [] });
  applyCase({ case: item(4, { status: "closed" }) });
  setFilter({ group: "ended", text: "lift" });
  await askForWords();
  assert.deepEqual(listed(), [4]);
});

test("a case that no list has is asked for again when it changes, not before", async () => {
  applyCase({ case: item(3) });
  setFilter({ text: "lift" });
  await askForWords();
  await askForWords();
  assert.equal(asked.length, 1);
  applyCase({ case: item(3, { seq: 4 }) });
  await askForWords();
  assert.equal(asked.length, 2);
});

test("a refusal is not asked about again by itself", async () => {
  asked = answering(() => ({ status: 503, body: { title: "no" } }));
  setFilter({ text: "lift" });
  await askForWords();
  assert.deepEqual([asked.length, listed()], [1, []]);
});
