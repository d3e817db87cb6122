import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

/** @type {any} */
let state, set, ended, applyCase;
/** @type {import("../../page.js").Asked[]} */
let asked;
const PAGES = {
  cleared: { "": [[9], null] },
  ended: { "": [[8, 5], 5], 5: [[4, 2], 2], 2: [[1], null] },
};

/** @param {number} id @param {any} [changes] */
const item = (id, changes) => ({ id, seq: 3, status: "closed", text: `words of ${id}`, ...changes });

const ids = () => state.ended.map((/** @type {any} */ each) => each.id);

beforeEach(async () => {
  const page = openPage();
  ({ state, set } = await page("shared/store.js"));
  ended = await page("console/queue/ended.js");
  ({ applyCase } = await page("console/live.js"));
  set({ county: { code: "620823" } });
  asked = answering(({ path }) => {
    const query = new URL(path, "http://x").searchParams;
    const [found, next] = /** @type {any} */ (PAGES)[query.get("state") ?? ""][query.get("after") ?? ""];
    return { body: { items: found.map((/** @type {number} */ id) => item(id)), next } };
  });
});

test("older cases are listed page by page, and it is known whether there are any", async () => {
  await ended.loadEnded();
  assert.deepEqual([ids(), ended.hasOlder()], [[9, 8, 5], true]);
  await ended.loadOlder();
  assert.deepEqual([ids(), ended.hasOlder()], [[9, 8, 5, 4, 2], true]);
  await ended.loadOlder();
  assert.deepEqual([ids(), ended.hasOlder()], [[9, 8, 5, 4, 2, 1], false]);
  assert.equal(asked.length, 4); // cleared cases have one page only
  await ended.loadEnded();
  assert.deepEqual([ids(), ended.hasOlder()], [[9, 8, 5], true]);
});

test("an answer about the county before is thrown away", async () => {
  const loading = ended.loadEnded();
  set({ county: { code: "620824" } });
  await loading;
  assert.equal(state.ended, null);
});

test("a list that could not be loaded is not empty but missing", async () => {
  answering(() => ({ status: 503, body: { title: "no" } }));
  await ended.loadEnded();
  assert.deepEqual([state.ended, ended.hasFailed()], [null, true]);
});

test("a case that is over joins the list with its words, one that is reopened leaves it", async () => {
  await ended.loadEnded();
  state.cases.set(7, item(7, { status: "on_scene" }));
  applyCase({ case: { id: 7, seq: 4, status: "cleared" } });
  applyCase({ case: { id: 8, seq: 4, status: "waiting" } });
  applyCase({ case: { id: 5, seq: 4, status: "closed" } });
  assert.deepEqual(ids(), [5, 7, 9]);
  assert.deepEqual(
    state.ended.map((/** @type {any} */ each) => each.text),
    ["words of 5", "words of 7", "words of 9"],
  );
});
