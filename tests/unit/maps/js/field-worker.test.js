/** What a push shows on a locked screen: that there is an assignment, and whether it is an exercise. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SCRIPT = readFileSync(new URL("../../../../maps/templates/field_worker.js", import.meta.url), "utf8");
const WORDS = { title: "新派单", body: "案件 {id}", exercise: "演练" };

/** What is shown for what was pushed. @param {unknown} pushed */
async function shown(pushed) {
  /** @type {Record<string, (event: any) => void>} */
  const heard = {};
  /** @type {any[]} */
  const notices = [];
  const self = {
    VERSION: "1",
    FILES: [],
    WORDS,
    addEventListener: (/** @type {string} */ name, /** @type {(event: any) => void} */ then) => (heard[name] = then),
    registration: {
      showNotification: async (/** @type {string} */ title, /** @type {any} */ more) =>
        notices.push({ title, body: more.body }),
    },
    indexedDB: {
      open: () => {
        throw new Error("no phone is kept here");
      },
    },
  };
  vm.runInNewContext(SCRIPT, self);
  /** @type {Promise<unknown> | undefined} */
  let done;
  heard.push({
    data: { json: () => pushed },
    waitUntil: (/** @type {Promise<unknown>} */ promise) => (done = promise),
  });
  await done;
  return notices;
}

test("an assignment is announced by the number of its case", async () => {
  assert.deepEqual(await shown({ case: 17 }), [{ title: "新派单", body: "案件 17" }]);
});

test("an exercise is announced as one", async () => {
  assert.deepEqual(await shown({ case: 17, exercise: true }), [{ title: "演练 · 新派单", body: "案件 17" }]);
});
