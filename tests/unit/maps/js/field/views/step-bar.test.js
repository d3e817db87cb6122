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

/** What a tap on a button of a view does, by what stands before its handler. @param {any} view @param {string} mark @returns {() => void} */
function tap(view, mark) {
  const all = [view.values].flat(9).filter(Boolean);
  const at = view.strings?.findIndex((/** @type {string} */ text) => text.includes(mark)) ?? -1;
  if (at >= 0) return view.values.slice(at).find((/** @type {any} */ value) => typeof value === "function");
  for (const each of all) if (each.strings) return tap(each, mark);
  throw new Error(`nothing has ${mark}`);
}

test("a step tapped twice is kept once", async () => {
  const press = tap(bar.stepBar(item()), "step main ");
  press();
  press();
  await settled();
  press(); // kept by now, and not drawn yet
  await settled();
  assert.deepEqual(steps(), ["acknowledged"]);
});

test("the steps that follow are kept, too", async () => {
  tap(bar.stepBar(item()), "step main ")();
  await settled();
  const [next] = m.cases();
  tap(bar.stepBar(next), "step main ")();
  await settled();
  assert.deepEqual(steps(), ["acknowledged", "en_route"]);
});
