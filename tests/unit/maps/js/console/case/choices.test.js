import assert from "node:assert/strict";
import { test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

test("a town that loses one of many cells is no more all in reach", async () => {
  const { warnings } = await openPage()("console/case/choices.js");
  const falls = (/** @type {number} */ share, /** @type {number} */ after) => {
    const cover = { share, share_after: after, lost: ["c1"], committees: ["East Street"], move_up: null };
    return warnings({ late_by_s: 0, cover })[0].text;
  };
  assert.match(falls(1, 299 / 300), /from 100% to 99%/);
  assert.match(falls(0.29, 0.28), /from 29% to 28%/);
});

test("of two questions for one case the later one has the answer", async () => {
  const page = openPage();
  const { choices, followChoices } = await page("console/case/choices.js");
  const { changedNow } = await page("shared/changes.js");
  const { session } = await page("shared/session.js");
  const { state } = await page("shared/store.js");
  session.who = { may: { routes: ["GET /api/v1/complaints/{case_id}/candidates"], steps: [], reveals: [] } };
  const team = (/** @type {string} */ status) => state.teams.set("a", { code: "a", status });
  state.cases.set(7, { id: 7, status: "waiting", steps: ["offered"], place: {}, assignment: null });
  state.selected = 7;
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(() => new Promise((done) => waiting.push(done)));
  followChoices();
  team("free");
  changedNow("teams");
  team("busy");
  changedNow("teams");
  await settled();
  waiting[1]({ body: { candidates: [], at: "later" } });
  await settled();
  waiting[0]({ body: { candidates: [], at: "earlier" } });
  await settled();
  assert.equal(choices.answer.at, "later");
});
