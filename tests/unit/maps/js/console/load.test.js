import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../page.js";

const EMPTY = { features: [], items: [], next: null, names: {} };
const NEWS = { change: "taken_in", case: { id: 9, seq: 1, status: "waiting", expedite: null, clock: {} } };

/** @type {any} */
let state, load;
/** The stream of each county, by its code. @type {Map<string, EventTarget>} */
let streams;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  streams = new Map();
  const window = { L: { Layer: { extend: () => class {} }, DivIcon: {}, Canvas: { extend: () => class {} } } };
  Object.assign(globalThis, {
    window,
    matchMedia: () => ({ addEventListener: () => {} }),
    EventSource: class extends EventTarget {
      static CLOSED = 2;
      constructor(/** @type {string} */ url) {
        super();
        streams.set(new URL(url, "http://x").searchParams.get("county") ?? "", this);
      }
      close() {}
    },
  });
  const page = openPage();
  ({ state } = await page("shared/store.js"));
  load = await page("console/load.js");
});

/** @param {string} county @param {string} name @param {any} [data] */
function says(county, name, data = {}) {
  const event = Object.assign(new Event(name), { data: JSON.stringify(data), lastEventId: "" });
  streams.get(county)?.dispatchEvent(event);
}
const county = (/** @type {string} */ code) => ({ code, name: code });

test("what happens in a county that was left is not shown in the one that is opened", async () => {
  /** @type {(answer: any) => void} */
  let late = () => {};
  answering(({ path }) => (path.includes("/teams?county=1") ? new Promise((done) => (late = done)) : { body: EMPTY }));
  void load.openCounty(county("1"));
  says("1", "ready");
  await settled();
  says("1", "case", NEWS);
  void load.openCounty(county("2"));
  says("2", "ready");
  await settled();
  late({ body: EMPTY });
  await settled();
  assert.deepEqual([state.county.code, state.loaded, [...state.cases.keys()]], ["2", true, []]);
  says("2", "case", NEWS);
  assert.deepEqual([...state.cases.keys()], [9]);
});

test("where it is not known whether there is a basemap, that is a hole in the picture, and asked for again", async () => {
  let isBroken = true;
  const asked = answering(({ path }) => {
    if (path.includes("/basemap")) return isBroken ? new Response("<html>Welcome") : { body: { version: null } };
    return { body: EMPTY };
  });
  void load.openCounty(county("1"));
  says("1", "ready");
  await settled();
  assert.equal(state.connection.state, "reconnecting");
  isBroken = false;
  mock.timers.tick(2000);
  await settled();
  assert.deepEqual([state.connection.state, state.basemap], ["live", { version: null }]);
  assert.equal(asked.filter(({ path }) => path.includes("/basemap")).length, 2);
});

test("a county that has no basemap, boundary or roads is whole without", async () => {
  answering(({ path }) => (/basemap|boundary|roads/.test(path) ? { status: 404 } : { body: EMPTY }));
  void load.openCounty(county("1"));
  says("1", "ready");
  await settled();
  assert.equal(state.connection.state, "live");
});
