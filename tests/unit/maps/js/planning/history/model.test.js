import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

/** @type {any} */
let m;
/** @type {any} */
let format;

const PERIOD = { from: "2025-11-30T16:00:00Z", to: "2026-11-30T16:00:00Z" };

beforeEach(async () => {
  const load = openPage();
  m = await load("planning/history/model.js");
  format = await load("shared/format.js");
});

const shown = () => ["history", "late", "spots", "lessons"].filter((name) => m.past[name]);

test("the months are those of the answer, by the county's clock, whatever the form says since", async () => {
  format.inZone("Asia/Shanghai");
  answering(() => ({ body: PERIOD }));
  await m.askForPast();
  m.setPast({ from: "2026-10", to: "2026-10" });
  assert.deepEqual(m.monthsOf(m.past.history), { from: "2025-12", to: "2026-11" });
});

test("months have two digits in Chinese, too: the workbook is asked for by them", async () => {
  for (const language of ["zh", "en"]) {
    const load = openPage({ language });
    (await load("shared/format.js")).inZone("Asia/Shanghai");
    const { monthsOf } = await load("planning/history/model.js");
    const year = { from: "2026-02-28T16:00:00Z", to: "2026-09-30T16:00:00Z" };
    assert.deepEqual(monthsOf(year), { from: "2026-03", to: "2026-09" });
  }
});

test("a refused question leaves nothing of the one before", async () => {
  answering(() => ({ body: PERIOD }));
  await m.askForPast();
  assert.deepEqual(shown(), ["history", "late", "spots", "lessons"]);
  answering(() => ({ status: 422, body: { detail: "from must not be after to" } }));
  await m.askForPast();
  assert.deepEqual(shown(), []);
  assert.match(m.past.problem, /from must not be after to/);
});

test("what fails later leaves what came before it, of this question", async () => {
  answering(() => ({ body: PERIOD }));
  await m.askForPast();
  answering(({ path }) => (path.includes("/late") ? { status: 500, body: {} } : { body: PERIOD }));
  await m.askForPast();
  assert.deepEqual(shown(), ["history"]);
});
