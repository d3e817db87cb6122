import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../page.js";

/** @type {any} */
let store;

beforeEach(async () => {
  store = await openPage()("shared/store.js");
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
