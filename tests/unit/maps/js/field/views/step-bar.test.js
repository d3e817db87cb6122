import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openPage, settled } from "../../page.js";

/** @type {any} */
let bar, box, m;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = openPage();
  bar = await page("field/views/step-bar.js");
  box = await page("field/outbox.js");
  m = await page("field/model.js");
  Object.assign(m.model, { phone: { code: "p1", team: "100-1", county: "620823" }, work: { cases: [item()] } });
});

const item = () => ({ id: 7, status: "offered", steps: ["acknowledged", "declined"], assignment: { team: "100-1" } });
const steps = () => box.outbox.waiting.map((/** @type {any} */ { about }) => about.step);

/**
 * The handler in a view that stands behind a mark.
 *
 * @param {any} view
 * @param {string} mark
 * @returns {any}
 */
function handler(view, mark) {
  const at = view?.strings?.findIndex((/** @type {string} */ text) => text.includes(mark)) ?? -1;
  if (at >= 0) return view.values.slice(at).find((/** @type {any} */ value) => typeof value === "function");
  for (const each of view?.values ?? []) {
    const found = handler(each, mark);
    if (found) return found;
  }
  return undefined;
}

test("a step tapped twice is kept once", async () => {
  const press = handler(bar.stepBar(item()), "step main ");
  press();
  press();
  await settled();
  press(); // kept by now, and not drawn yet
  await settled();
  assert.deepEqual(steps(), ["acknowledged"]);
});

test("the steps that follow are kept, too", async () => {
  handler(bar.stepBar(item()), "step main ")();
  await settled();
  const [next] = m.cases();
  handler(bar.stepBar(next), "step main ")();
  await settled();
  assert.deepEqual(steps(), ["acknowledged", "en_route"]);
});

test("remarks in quick succession are all kept, and a step right after one", async () => {
  const here = { ...item(), status: "acknowledged", steps: ["en_route", "note"] };
  m.model.work.cases = [here];
  handler(bar.stepBar(here), 'data-step="note"')();
  for (const said of ["店门已关", "已约店主"]) {
    handler(bar.stepBar(here), 'data-step="note"')?.();
    handler(bar.stepBar(here), "<textarea")({ target: { value: said } });
    const send = handler(bar.stepBar(here), "<form");
    send({ preventDefault() {} });
    send({ preventDefault() {} });
  }
  handler(bar.stepBar(here), "step main ")();
  await settled();
  assert.deepEqual(steps(), ["note", "note", "en_route"]);
  assert.deepEqual(
    box.outbox.waiting.map((/** @type {any} */ { body }) => body.note),
    ["店门已关", "已约店主", undefined],
  );
});

test("a remark that was not sent is not proposed for the next case", () => {
  const [first, second] = [7, 8].map((id) => ({ ...item(), id, status: "acknowledged", steps: ["en_route"] }));
  const says = (/** @type {any} */ each) => JSON.stringify(bar.stepBar(each).values).includes("店门已关");
  handler(bar.stepBar(first), 'data-step="note"')();
  handler(bar.stepBar(first), "<textarea")({ target: { value: "店门已关" } });
  assert.ok(says(first));
  handler(bar.stepBar(second), 'data-step="note"')();
  assert.ok(!says(second));
});

test("words that were typed and not sent are there when the page is opened again, for their case", async () => {
  const here = { ...item(), status: "acknowledged", steps: ["en_route", "note"] };
  handler(bar.stepBar(here), 'data-step="note"')();
  handler(bar.stepBar(here), "<textarea")({ target: { value: "店门已关" } });
  await settled();
  const { stores } = await import("../../idb.js");
  const kept = new Map(stores);
  const page = openPage();
  kept.forEach((store, name) => void stores.set(name, store));
  const again = await page("field/views/step-bar.js");
  await settled();
  handler(again.stepBar(here), 'data-step="note"')();
  assert.ok(JSON.stringify(again.stepBar(here).values).includes("店门已关"));
  handler(again.stepBar(here), "<form")({ preventDefault() {} });
  await settled();
  handler(again.stepBar(here), 'data-step="note"')();
  assert.ok(!JSON.stringify(again.stepBar(here).values).includes("店门已关"));
});

test("a remark that the phone cannot keep is said, and its words stay", async () => {
  const { failNext } = await import("../../idb.js");
  const here = { ...item(), status: "acknowledged", steps: ["en_route", "note"] };
  handler(bar.stepBar(here), 'data-step="note"')();
  handler(bar.stepBar(here), "<textarea")({ target: { value: "店门已关" } });
  await settled();
  failNext("add");
  handler(bar.stepBar(here), "<form")({ preventDefault() {} });
  await settled();
  assert.match(m.model.notices[0].words, /not reported/);
  assert.deepEqual(steps(), []);
  assert.ok(JSON.stringify(bar.stepBar(here).values).includes("店门已关"));
});

test("a step that the phone cannot keep is said", async () => {
  const { failNext } = await import("../../idb.js");
  const here = { ...item(), status: "acknowledged", steps: ["en_route", "note"] };
  m.model.work.cases = [here];
  failNext("add");
  handler(bar.stepBar(here), "step main ")();
  await settled();
  assert.match(m.model.notices[0].words, /not reported/);
  assert.deepEqual(steps(), []);
});
