import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { happens, openPage } from "../page.js";

/** @type {any} */
let changes;
/** @type {(() => void)[]} */
let frames;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  frames = [];
  Object.assign(globalThis, { requestAnimationFrame: (/** @type {() => void} */ then) => frames.push(then) });
  changes = await openPage()("shared/changes.js");
});

/** @param {...string} topics @returns {() => number} how often its callback ran */
function count(...topics) {
  let n = 0;
  changes.watch(topics, () => (n += 1));
  return () => n;
}

const draw = () => frames.splice(0).forEach((then) => void then());

test("all changes until the next frame cause one call", () => {
  const [both, cases, view] = [count("cases", "teams"), count("cases"), count("view")];
  changes.changed("cases");
  changes.changed("teams", "cases");
  assert.deepEqual([frames.length, both()], [1, 0]);
  draw();
  assert.deepEqual([both(), cases(), view()], [1, 1, 0]);
  changes.changed("teams");
  draw();
  assert.deepEqual([both(), cases()], [2, 1]);
});

test("a change made by a callback comes with the next frame", () => {
  const view = count("view");
  changes.watch(["cases"], () => changes.changed("view"));
  changes.changed("cases");
  draw();
  assert.equal(view(), 0);
  draw();
  assert.equal(view(), 1);
});

test("a hidden tab has no frames and hears of changes all the same", () => {
  const alerts = count("alerts");
  document.hidden = true;
  changes.changed("alerts");
  mock.timers.tick(0);
  assert.deepEqual([alerts(), frames.length], [1, 0]);
});

test("a tab hidden between two frames hears of the pending change, and of later ones", () => {
  const alerts = count("alerts");
  changes.changed("alerts"); // its frame does not come any more
  document.hidden = true;
  happens("visibilitychange");
  mock.timers.tick(0);
  assert.equal(alerts(), 1);
  changes.changed("alerts");
  mock.timers.tick(0);
  assert.equal(alerts(), 2);
});

test("changes within 250 ms cause one call, after the 250 ms", () => {
  const teams = count("teams");
  for (let n = 0; n < 3; n += 1) changes.changedTogether("teams", 250);
  mock.timers.tick(249);
  assert.equal(frames.length, 0);
  mock.timers.tick(1);
  draw();
  assert.equal(teams(), 1);
  changes.changedTogether("teams", 250);
  mock.timers.tick(250);
  draw();
  assert.equal(teams(), 2);
});

test("a change that is shown at once calls only those who watch it, before it returns", () => {
  const [page, view] = [count("page"), count("view")];
  changes.changedNow("page");
  assert.deepEqual([page(), view(), frames.length], [1, 0, 0]);
});
