import assert from "node:assert/strict";
import { mock, test } from "node:test";

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

/** A page with one open case; answers wait to be given. */
async function following() {
  const page = openPage();
  const { choices, followChoices } = await page("console/case/choices.js");
  const { changedNow } = await page("shared/changes.js");
  const { session } = await page("shared/session.js");
  const { state } = await page("shared/store.js");
  session.who = { may: { routes: ["GET /api/v1/complaints/{case_id}/candidates"], steps: [], reveals: [] } };
  state.cases.set(7, { id: 7, status: "waiting", steps: ["offered"], place: {}, assignment: null });
  state.selected = 7;
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(() => new Promise((done) => waiting.push(done)));
  followChoices();
  const team = (/** @type {string} */ status) => {
    state.teams.set("a", { code: "a", status });
    changedNow("teams");
  };
  const give = async (/** @type {number} */ n, /** @type {any} */ answer) => {
    waiting[n](answer);
    await settled();
  };
  return { choices, state, waiting, team, give, tick: () => changedNow("tick") };
}

/** @param {string} at */
const list = (at) => ({ body: { candidates: [], at } });

test("of two questions for one case the later one has the answer", async () => {
  const { choices, team, give } = await following();
  team("free");
  team("busy");
  await settled();
  await give(1, list("later"));
  await give(0, list("earlier"));
  assert.equal(choices.answer.at, "later");
});

test("an answer that a change of teams has overtaken is shown until the next one comes", async () => {
  const { choices, team, give } = await following();
  team("free");
  team("busy");
  await settled();
  await give(0, list("earlier"));
  assert.equal(choices.answer.at, "earlier");
  await give(1, list("later"));
  assert.equal(choices.answer.at, "later");
});

test("a case that was assigned meanwhile, or is not open any more, takes none", async () => {
  for (const change of [
    (/** @type {any} */ state) => state.cases.set(7, { ...state.cases.get(7), status: "offered" }),
    (/** @type {any} */ state) => (state.selected = 8),
  ]) {
    const { choices, state, team, give } = await following();
    team("free");
    await settled();
    change(state);
    await give(0, list("of before"));
    assert.equal(choices.answer, null);
  }
});

test("what could not be had is asked again after 3 s, what was had after 15 s", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let at = 0;
  mock.method(performance, "now", () => at);
  const { waiting, team, tick, give } = await following();
  at = 100_000;
  team("free");
  await settled();
  await give(0, null);
  for (const [ms, asked] of [
    [102_999, 1],
    [103_000, 2],
  ]) {
    at = ms;
    tick();
    await settled();
    assert.equal(waiting.length, asked);
  }
  await give(1, list("had"));
  for (const [ms, asked] of [
    [117_999, 2],
    [118_000, 3],
  ]) {
    at = ms;
    tick();
    await settled();
    assert.equal(waiting.length, asked);
  }
  mock.reset();
});
