import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, happens, openPage, settled } from "../../page.js";

/** @type {any} */
let health, state;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 0 });
  const page = openPage();
  health = await page("shared/live/health.js");
  ({ state } = await page("shared/store.js"));
  answering(() => ({ body: {} }));
});

const is = () => state.connection.state;
/** @param {number} ms */
async function after(ms) {
  mock.timers.tick(ms);
  await settled();
}

test("a stream that is live makes the page live", () => {
  assert.equal(is(), "connecting");
  health.streamIs("live");
  assert.equal(is(), "live");
  health.streamIs("reconnecting");
  assert.equal(is(), "reconnecting");
});

test("a stream alone makes no picture: what could not be had is waited for", () => {
  health.pictureIs(false);
  health.streamIs("live");
  assert.equal(is(), "reconnecting");
  health.pictureIs(true);
  assert.equal(is(), "live");
});

test("a picture alone is not live", () => {
  health.streamIs("reconnecting");
  health.pictureIs(true);
  assert.equal(is(), "reconnecting");
});

test("after 20 s without a line it is old, and stays so until it is live", async () => {
  health.watchAge();
  health.streamIs("live");
  await after(5000);
  health.streamIs("reconnecting");
  await after(20_000);
  assert.equal(is(), "reconnecting", "20 s are not more than 20 s");
  await after(1000);
  assert.equal(is(), "stale");
  assert.equal(state.connection.since, 5000, "since the line was lost, not since it was called old");
  health.streamIs("reconnecting");
  assert.equal(is(), "stale");
  health.streamIs("live");
  assert.equal(is(), "live");
});

test("lost twice, it is lost since the first time", async () => {
  health.streamIs("reconnecting");
  await after(5000);
  health.streamIs("reconnecting");
  assert.equal(state.connection.since, 0);
});

test("a server that answers nothing else is seen within 15 s, and seen again when it does", async () => {
  let up = false;
  const asked = answering(() => (up ? { body: {} } : null));
  health.watchHealth();
  health.streamIs("live");
  await after(14_999);
  assert.equal(asked.length, 0);
  await after(1);
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/api/v1/session"],
  );
  assert.equal(is(), "reconnecting");
  up = true;
  await after(15_000);
  assert.equal(is(), "live");
});

test("a line that comes back may be another reader's by now: that is asked at once", async () => {
  const asked = answering(() => ({ body: {} }));
  health.streamIs("live");
  await settled();
  assert.equal(asked.length, 0, "the page has just asked");
  health.streamIs("reconnecting");
  health.streamIs("live");
  await settled();
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/api/v1/session"],
  );
});

for (const [pages, outdated] of /** @type {[string | undefined, boolean][]} */ ([
  ["/static", false],
  [undefined, false],
  ["/static/of-another-version", true],
])) {
  test(`a server whose pages are at ${pages} is ${outdated ? "of another version, and that is said" : "of the page's"}`, async () => {
    answering(() => ({ body: { pages } }));
    health.watchHealth();
    await after(15_000);
    assert.equal(state.outdated, outdated);
  });
}

test("an answer does not make a page live whose stream is not", async () => {
  health.watchHealth();
  health.streamIs("reconnecting");
  await after(15_000);
  assert.equal(is(), "reconnecting");
});

test("the network's own word is believed when it goes, and looked into when it comes", async () => {
  health.watchHealth();
  health.streamIs("live");
  happens("offline");
  assert.equal(is(), "reconnecting");
  happens("online");
  await settled();
  assert.equal(is(), "live");
});
