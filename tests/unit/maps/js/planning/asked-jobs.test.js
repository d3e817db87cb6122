import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../page.js";

/** @type {any} */
let page;

const job = (id, more = {}) => ({ id, kind: "roster", state: "running", progress: 0.2, ...more });

beforeEach(async () => {
  page = await openPage()("planning/asked-jobs.js");
});

test("a job that cannot be heard of says so, and no more once it can", async () => {
  page.jobs.roster = job(1);
  answering(() => null);
  await page.read(page.jobs.roster);
  assert.notEqual(page.lost.roster, undefined);
  assert.equal(page.jobs.roster.progress, 0.2);
  answering(() => ({ body: job(1, { progress: 0.5 }) }));
  await page.read(page.jobs.roster);
  assert.equal(page.lost.roster, undefined);
  assert.equal(page.jobs.roster.progress, 0.5);
});

test("a late word of an earlier job takes the place of none that was asked for since", async () => {
  page.jobs.roster = job(1);
  answering(async () => {
    page.jobs.roster = job(2);
    return { body: job(1, { state: "done" }) };
  });
  await page.read(page.jobs.roster);
  await settled();
  assert.equal(page.jobs.roster.id, 2);
});

test("a job that could not be cancelled says so", async () => {
  page.jobs.roster = job(1);
  answering(() => null);
  await page.cancelJob(page.jobs.roster);
  assert.notEqual(page.lost.roster, undefined);
  assert.equal(page.jobs.roster.state, "running");
});

test("what is asked for is brought into view, below however long a form", async () => {
  const seen = [];
  globalThis.document.querySelector = () => ({ scrollIntoView: (/** @type {any} */ how) => seen.push(how.block) });
  answering(() => ({ body: job(3) }));
  await page.askJob("roster", {});
  assert.deepEqual(seen, ["nearest"]);
});

test("two presses, and one more after a lost answer, are one job", async () => {
  let away = true;
  const asked = answering(() => (away ? null : { body: job(3) }));
  await Promise.all([page.askJob("roster", { share: 0.9 }), page.askJob("roster", { share: 0.9 })]);
  assert.deepEqual([asked.length, page.isBusy("roster"), Boolean(page.refusals.roster)], [1, false, true]);
  away = false;
  await page.askJob("roster", { share: 0.9 });
  assert.equal(asked[0].headers["Idempotency-Key"], asked[1].headers["Idempotency-Key"]);
  assert.deepEqual([page.jobs.roster.id, page.isBusy("roster")], [3, true]);
});

test("while a job is asked for no other of its kind is", async () => {
  /** @type {(answer: any) => void} */
  let answer = () => {};
  answering(() => new Promise((then) => (answer = then)));
  const first = page.askJob("roster", {});
  assert.deepEqual([page.isBusy("roster"), page.isBusy("replay")], [true, false]);
  await settled();
  answer({ body: job(4, { state: "done" }) });
  await first;
  assert.equal(page.isBusy("roster"), false);
});
