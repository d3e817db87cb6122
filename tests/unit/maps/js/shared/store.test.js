import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { happens, openPage } from "../page.js";

/** @type {any} */
let store;
/** @type {(() => void)[]} */
let frames;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  frames = [];
  Object.assign(globalThis, { requestAnimationFrame: (/** @type {() => void} */ then) => frames.push(then) });
  store = await openPage()("shared/store.js");
});

/** @param {...string} topics @returns {() => number} how often its callback ran */
function count(...topics) {
  let n = 0;
  store.watch(topics, () => (n += 1));
  return () => n;
}

const draw = () => frames.splice(0).forEach((then) => void then());

test("all changes until the next frame cause one call", () => {
  const [both, cases, view] = [count("cases", "teams"), count("cases"), count("view")];
  store.changed("cases");
  store.changed("teams", "cases");
  assert.deepEqual([frames.length, both()], [1, 0]);
  draw();
  assert.deepEqual([both(), cases(), view()], [1, 1, 0]);
  store.changed("teams");
  draw();
  assert.deepEqual([both(), cases()], [2, 1]);
});

test("a change made by a callback comes with the next frame", () => {
  const view = count("view");
  store.watch(["cases"], () => store.changed("view"));
  store.changed("cases");
  draw();
  assert.equal(view(), 0);
  draw();
  assert.equal(view(), 1);
});

test("a hidden tab has no frames and hears of changes all the same", () => {
  const alerts = count("alerts");
  document.hidden = true;
  store.changed("alerts");
  mock.timers.tick(0);
  assert.deepEqual([alerts(), frames.length], [1, 0]);
});

test("a tab hidden between two frames hears of the pending change, and of later ones", () => {
  const alerts = count("alerts");
  store.changed("alerts"); // its frame does not come any more
  document.hidden = true;
  happens("visibilitychange");
  mock.timers.tick(0);
  assert.equal(alerts(), 1);
  store.changed("alerts");
  mock.timers.tick(0);
  assert.equal(alerts(), 2);
});

test("changes within 250 ms cause one call, after the 250 ms", () => {
  const teams = count("teams");
  for (let n = 0; n < 3; n += 1) store.changedTogether("teams", 250);
  mock.timers.tick(249);
  assert.equal(frames.length, 0);
  mock.timers.tick(1);
  draw();
  assert.equal(teams(), 1);
  store.changedTogether("teams", 250);
  mock.timers.tick(250);
  draw();
  assert.equal(teams(), 2);
});

test("a choice that was kept is recalled; of several, a new one has its own default", () => {
  assert.equal(store.recall("sound", true), true);
  store.keep("sound", false);
  assert.equal(store.recall("sound", true), false);
  store.keep("layers", { roads: false });
  assert.deepEqual(store.recall("layers", { roads: true, names: true }), { roads: false, names: true });
});

test("what cannot be read is as if it had not been kept", () => {
  localStorage.setItem("wangge.theme", "{");
  assert.equal(store.recall("theme", "auto"), "auto");
});

test("a store that is refused loses nothing else", () => {
  const refuse = () => {
    throw new Error("full");
  };
  assert.doesNotThrow(() => store.keep("theme", "dark", { setItem: refuse }));
  assert.equal(store.recall("theme", "auto", { getItem: refuse }), "auto");
});

test("leaving, the tab forgets its own entries and no others, and the computer keeps its choices", () => {
  store.keep("draft", { text: "x" }, sessionStorage);
  store.keep("theme", "dark");
  sessionStorage.setItem("other", "1");
  store.forgetTab();
  assert.deepEqual([Object.keys(sessionStorage), store.recall("theme", "auto")], [["other"], "dark"]);
});
