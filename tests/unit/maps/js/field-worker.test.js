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

const FILES = ["/field", "/static/v1/joined/field.js", "/static/v1/joined/field.css"];
const PAGE = '<html><script src="/static/v1/joined/field.js">';
const TILE = "http://phone/api/v1/tiles/v/12/1/1";
const HTML = "text/html; charset=utf-8";
const VECTOR = "application/vnd.mapbox-vector-tile";
/** What the server gives, by path. @type {Record<string, [string, string]>} */
const OURS = {
  "/field": [PAGE, HTML],
  "/static/v1/joined/field.js": ["1", "text/javascript"],
  "/static/v1/joined/field.css": ["a{}", "text/css"],
  "/api/v1/tiles/v/12/1/1": ["tile", VECTOR],
};

/**
 * A worker with its caches, on a network that gives something else for some paths.
 *
 * @param {Record<string, [string, string] | null>} foreign null: cut short
 */
function worker(foreign = {}) {
  /** @type {Record<string, (event: any) => void>} */
  const heard = {};
  /** @type {Map<string, Response>} */
  const kept = new Map();
  const pathOf = (/** @type {any} */ asked) => new URL(asked.url ?? asked, "http://phone").pathname;
  const cache = {
    match: async (/** @type {any} */ asked) => kept.get(pathOf(asked))?.clone(),
    put: async (/** @type {any} */ asked, /** @type {Response} */ answer) =>
      void kept.set(pathOf(asked), new Response(await answer.arrayBuffer(), { headers: answer.headers })),
    keys: async () => [...kept.keys()],
    addAll: () => assert.fail("it keeps whatever answers"),
  };
  const self = {
    VERSION: "1",
    FILES,
    WORDS,
    URL,
    Request: class {
      constructor(/** @type {string} */ url) {
        this.url = url;
      }
    },
    location: { origin: "http://phone" },
    addEventListener: (/** @type {string} */ name, /** @type {(event: any) => void} */ then) => (heard[name] = then),
    skipWaiting: () => {},
    caches: { open: async () => cache, match: cache.match, keys: async () => [] },
    fetch: async (/** @type {any} */ asked) => {
      const path = pathOf(asked);
      const given = path in foreign ? foreign[path] : OURS[path];
      const cut = new ReadableStream({ start: (pipe) => pipe.error(new TypeError("cut")) });
      return new Response(given ? given[0] : cut, { headers: { "content-type": given ? given[1] : OURS[path][1] } });
    },
  };
  vm.runInNewContext(SCRIPT, self);
  /** @param {string} name @param {any} about @returns {Promise<any>} */
  const happens = (name, about) => {
    /** @type {any} */
    let done;
    const then = (/** @type {any} */ promise) => (done = promise);
    heard[name]({ ...about, waitUntil: then, respondWith: then });
    return done;
  };
  const ask = (/** @type {string} */ url, mode = "cors") => happens("fetch", { request: { method: "GET", url, mode } });
  return { kept, install: () => happens("install", {}), ask };
}

test("a phone keeps the whole page", async () => {
  const { kept, install } = worker();
  await install();
  assert.deepEqual([...kept.keys()], FILES);
});

for (const [what, foreign] of /** @type {[string, Record<string, [string, string] | null>][]} */ ([
  ["a network's page came for the page", { "/field": ["<html>Welcome", HTML] }],
  ["a network's page came for its script", { "/static/v1/joined/field.js": ["<html>Welcome", HTML] }],
  ["the script was cut short", { "/static/v1/joined/field.js": null }],
])) {
  test(`where ${what}, it is not kept`, async () => {
    const { kept, install } = worker(foreign);
    await assert.rejects(install());
    assert.deepEqual(
      [
        ...((await kept
          .get("/field")
          ?.text()
          .catch(() => "")) ?? ""),
      ]
        .join("")
        .includes("Welcome"),
      false,
    );
  });
}

test("a network's page asked for in another language does not take the place of the page that is kept", async () => {
  const { kept, install, ask } = worker();
  await install();
  OURS["/field"] = ["<html>Welcome", HTML];
  const answer = await ask("http://phone/field?lang=en", "navigate");
  OURS["/field"] = [PAGE, HTML];
  assert.equal(await answer.text(), PAGE);
  assert.equal(await kept.get("/field")?.text(), PAGE);
});

test("a network's page is not kept for a tile, and one kept before is not used", async () => {
  const foreign = /** @type {Record<string, any>} */ ({ "/api/v1/tiles/v/12/1/1": ["<html>", HTML] });
  const { kept, ask } = worker(foreign);
  await ask(TILE);
  assert.equal(kept.size, 0);
  kept.set("/api/v1/tiles/v/12/1/1", new Response("<html>", { headers: { "content-type": HTML } }));
  delete foreign["/api/v1/tiles/v/12/1/1"];
  assert.equal(await (await ask(TILE)).text(), "tile");
  assert.equal(await kept.get("/api/v1/tiles/v/12/1/1")?.text(), "tile");
});
