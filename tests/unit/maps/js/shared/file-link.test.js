import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../page.js";

/** @type {any} */
let saves;
/** @type {any} */
let link;
/** @type {any[]} */
let problems;

beforeEach(async () => {
  ({ saves } = await openPage()("shared/file-link.js"));
  link = {
    href: "/api/v1/roster.csv",
    busy: false,
    setAttribute: () => (link.busy = true),
    removeAttribute: () => (link.busy = false),
  };
  problems = [];
});

/** @param {any} [keys] */
function press(keys = {}) {
  let isPrevented = false;
  const event = { ...keys, currentTarget: link, preventDefault: () => (isPrevented = true) };
  return { done: saves((/** @type {any} */ each) => problems.push(each))(event), isPrevented };
}

test("a file that is none is said, and can be asked for again", async () => {
  const asked = answering(() => new Response("<html>Welcome</html>"));
  const first = press();
  assert.deepEqual([first.isPrevented, link.busy], [true, true]);
  await first.done;
  await press().done;
  assert.deepEqual([asked.length, problems.length, link.busy], [2, 2, false]);
});

test("pressed twice it is fetched once", async () => {
  const asked = answering(() => null);
  const presses = [press(), press()];
  await settled();
  await Promise.all(presses.map(({ done }) => done));
  assert.equal(asked.length, 1);
});

test("with a key held down the press is the browser's", async () => {
  const asked = answering(() => null);
  for (const key of ["ctrlKey", "metaKey", "shiftKey", "altKey"]) {
    const { done, isPrevented } = press({ [key]: true });
    await done;
    assert.equal(isPrevented, false);
  }
  assert.equal(asked.length, 0);
});
