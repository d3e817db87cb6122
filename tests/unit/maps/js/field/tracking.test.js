import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
const PLACE = { lon: 107.03, lat: 35.3 };
/** @type {any} */
let tracking, model, outbox, database, learn, keepToken;
/** @type {{found: (position: any) => void, failed: (problem: any) => void, options: any}[]} */
let looks;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: T0 });
  looks = [];
  Object.assign(navigator, {
    geolocation: {
      getCurrentPosition: (/** @type {any} */ found, /** @type {any} */ failed, /** @type {any} */ options) =>
        looks.push({ found, failed, options }),
    },
  });
  const page = openPage();
  tracking = await page("field/tracking.js");
  ({ model } = await page("field/model.js"));
  ({ outbox } = await page("field/outbox.js"));
  ({ database } = await page("field/storage.js"));
  ({ learn } = await page("field/clock.js"));
  ({ keepToken } = await page("field/server.js"));
  Object.assign(model, { sure: true, connection: "live", phone: { code: "p1", team: "100-1", county: "620823" } });
  works("free");
});

/** What there is to do. @param {string} status of the one case, or free @param {boolean} [onDuty] */
function works(status, onDuty = true) {
  const cases = status === "free" ? [] : [{ id: 7, status, place: PLACE }];
  model.work = {
    team: { properties: { on_duty: onDuty } },
    cases,
    fence: { geofence_m: 80, dwell_s: 20, usable_accuracy_m: 100 },
  };
}

/** The phone is found. @param {{lon?: number, lat?: number, accuracy?: number}} [where] */
async function found({ lon = PLACE.lon, lat = PLACE.lat, accuracy = 8 } = {}) {
  /** @type {any} */ (looks.at(-1)).found({
    coords: { longitude: lon, latitude: lat, accuracy },
    timestamp: Date.now(),
  });
  await settled();
}

/** @param {number} ms */
async function after(ms) {
  mock.timers.tick(ms);
  await settled();
}

const kept = async () => (await database()).count("fixes");
/** Put fixes into the store. @param {number} many @param {(n: number) => any} [more] */
async function fixes(many, more = () => ({})) {
  const all = await database();
  for (let n = 0; n < many; n += 1)
    await all.add("fixes", { lon: 107, lat: 35, accuracy_m: 8, at: T0 + n, behind: null, team: "100-1", ...more(n) });
}

for (const [status, ms, options] of /** @type {[string, number, any][]} */ ([
  ["free", 60_000, { enableHighAccuracy: false, maximumAge: 30_000, timeout: 30_000 }],
  ["offered", 60_000, { enableHighAccuracy: false, maximumAge: 30_000, timeout: 30_000 }],
  ["acknowledged", 5000, { enableHighAccuracy: true, maximumAge: 0, timeout: 15_000 }],
  ["en_route", 5000, { enableHighAccuracy: true, maximumAge: 0, timeout: 15_000 }],
  ["on_scene", 60_000, { enableHighAccuracy: false, maximumAge: 30_000, timeout: 30_000 }],
])) {
  test(`${status}, it looks every ${ms / 1000} s`, async () => {
    works(status);
    tracking.attend();
    assert.deepEqual(looks[0].options, options);
    await found();
    await after(ms - 1);
    assert.equal(looks.length, 1);
    await after(1);
    assert.equal(looks.length, 2);
  });
}

for (const [name, change] of /** @type {[string, () => void][]} */ ([
  ["off duty", () => works("free", false)],
  ["without a team", () => (model.phone.team = null)],
  ["refused", () => (model.tracking.refused = "denied")],
])) {
  test(`${name}, it does not look, and stops`, async () => {
    tracking.attend();
    await found();
    change();
    tracking.attend();
    await after(120_000);
    assert.deepEqual([looks.length, model.tracking.on], [1, false]);
  });
}

test("a turn that ends on the way does not end it: the team is looked for until it arrives", async () => {
  works("en_route", false);
  tracking.attend();
  await found();
  await after(5000);
  assert.deepEqual([looks.length, model.tracking.on], [2, true]);
  works("on_scene", false);
  tracking.attend();
  await after(120_000);
  assert.deepEqual([looks.length, model.tracking.on], [2, false]);
});

test("on its way it hurries at once, and only once", async () => {
  tracking.attend();
  await found();
  works("en_route");
  tracking.attend();
  tracking.attend();
  assert.equal(looks.length, 2);
});

test("an answer that is late does not set the pace beside the newer look", async () => {
  tracking.attend();
  works("en_route");
  tracking.attend();
  const [first] = looks;
  first.found({ coords: { longitude: 107, latitude: 35, accuracy: 8 }, timestamp: T0 });
  await settled();
  await found();
  await after(5000);
  assert.equal(looks.length, 3);
});

for (const [name, aside, expected] of /** @type {[string, number, number][]} */ ([
  ["its own clock", -20_000, 5000 - 20_000],
  ["satellites three hours behind its clock", -3 * 3_600_000, 0],
  ["satellites three hours ahead of its clock", 3 * 3_600_000, 0],
])) {
  test(`a position with the time of ${name} counts from now by its clock`, async () => {
    tracking.attend();
    await after(5000);
    const coords = { longitude: PLACE.lon, latitude: PLACE.lat, accuracy: 8 };
    looks[0].found({ coords, timestamp: Date.now() + aside });
    await settled();
    const [fix] = await (await database()).getAll("fixes");
    assert.deepEqual([fix.at - T0, model.tracking.last_at - T0], [expected, expected]);
  });
}

test("denied, it asks no more until somebody allows it", async () => {
  tracking.attend();
  looks[0].failed({ code: 1, PERMISSION_DENIED: 1 });
  tracking.attend();
  await after(120_000);
  assert.deepEqual([looks.length, model.tracking.refused], [1, "denied"]);
  tracking.lookAgain();
  assert.equal(looks.length, 2);
});

test("not found, it looks again", async () => {
  tracking.attend();
  looks[0].failed({ code: 3, PERMISSION_DENIED: 1 });
  await after(60_000);
  assert.equal(looks.length, 2);
});

test("where it stands still long enough on its way, it seems to be there", async () => {
  works("en_route");
  tracking.attend();
  await found();
  assert.equal(model.near, null);
  for (let s = 0; s < 20; s += 5) {
    await after(5000);
    await found();
  }
  assert.deepEqual(model.near, { case: 7, distance_m: 0 });
  works("on_scene");
  await after(5000);
  await found();
  assert.equal(model.near, null);
});

test("where the spot may lie outside the fence, standing there proves nothing", async () => {
  works("en_route");
  model.work.cases[0].place = { ...PLACE, accuracy_m: 81 };
  tracking.attend();
  await found();
  for (let s = 0; s < 30; s += 5) {
    await after(5000);
    await found();
  }
  assert.equal(model.near, null);
});

test("fixes of another case do not count", async () => {
  works("en_route");
  tracking.attend();
  await found();
  model.work.cases[0].id = 8;
  await after(5000);
  for (const _ of [1, 2, 3, 4]) {
    await found();
    await after(5000);
  }
  assert.equal(model.near, null, "15 s, and 20 with the other's");
});

test("fixes are kept until the server has them, and say when, where and of whom", async () => {
  tracking.attend();
  await found({ lon: 107.01, lat: 35.02, accuracy: 12 });
  assert.deepEqual([await kept(), model.tracking.waiting], [1, 1]);
  const asked = answering(() => null);
  await tracking.sendFixes();
  assert.equal(await kept(), 1);
  answering(() => ({ status: 503 }));
  await tracking.sendFixes();
  assert.equal(await kept(), 1);
  answering(() => ({ body: {} }));
  await tracking.sendFixes();
  assert.deepEqual([await kept(), model.tracking.waiting], [0, 0]);
  assert.equal(asked[0].path, "/api/v1/fixes?county=620823");
  assert.deepEqual(asked[0].body, [
    { team: "100-1", lon: 107.01, lat: 35.02, datum: "wgs84", accuracy_m: 12, at: "2026-11-25T03:00:00.000Z" },
  ]);
});

test("what the server will never take stands in nobody's way", async () => {
  await fixes(2);
  answering(() => ({ status: 422 }));
  await tracking.sendFixes();
  assert.equal(await kept(), 0);
});

for (const [name, sure, known] of /** @type {[string, boolean, string | null][]} */ ([
  ["of a page that was opened without a network", false, null],
  ["of a user who has signed in again in another window", true, "c1"],
])) {
  test(`fixes ${name} go with the token of the session there is now`, async () => {
    await fixes(2);
    model.sure = sure;
    keepToken(known);
    let up = false;
    const asked = answering(({ path, headers }) => {
      if (!up) return { status: 403, body: { type: "/problems/csrf" } };
      if (path === "/api/v1/session") return { body: { csrf: "c2", name: "甲", means: "session" } };
      return headers["X-CSRF-Token"] === "c2" ? { body: {} } : { status: 403, body: { type: "/problems/csrf" } };
    });
    await tracking.sendFixes();
    assert.equal(await kept(), 2, "a token says nothing of what it is sent with");
    up = true;
    await tracking.sendFixes();
    assert.equal(await kept(), 0);
    assert.equal(asked.at(-1)?.headers["X-CSRF-Token"], "c2");
  });
}

test("only fixes of one team, made with a clock equally far off, go together", async () => {
  await fixes(4, (n) => ({ behind: n < 1 ? 90 : null, team: n < 3 ? "100-1" : "100-2" }));
  const asked = answering(() => ({ body: {} }));
  for (const _ of [1, 2, 3]) await tracking.sendFixes();
  assert.deepEqual(
    asked.map(({ body, headers }) => [body.length, body[0].team, headers["Wangge-Behind"]]),
    [
      [1, "100-1", "90"],
      [2, "100-1", undefined],
      [1, "100-2", undefined],
    ],
  );
});

test("200 go at a time, the rest right after", async () => {
  await fixes(201);
  const asked = answering(() => ({ body: {} }));
  await tracking.sendFixes();
  await settled();
  assert.deepEqual(
    asked.map(({ body }) => body.length),
    [200, 1],
  );
});

for (const [name, change, sends] of /** @type {[string, () => void, boolean][]} */ ([
  ["a step that waits", () => (outbox.waiting = [{ about: { kind: "step" } }]), false],
  ["a photograph that waits", () => (outbox.waiting = [{ resumable: true, about: { kind: "photo" } }]), true],
  ["no network", () => (model.connection = "offline"), false],
  ["nobody signed in", () => (model.stranger = true), false],
])) {
  test(`${name} ${sends ? "holds no fixes back" : "holds fixes back"}`, async () => {
    await fixes(1);
    const asked = answering(() => ({ body: {} }));
    change();
    await tracking.sendFixes();
    assert.equal(asked.length, sends ? 1 : 0);
  });
}

test("of more than 5000 the oldest go", async () => {
  await fixes(5000);
  tracking.attend();
  await found();
  const all = await (await database()).getAll("fixes");
  assert.deepEqual([all.length, all[0].seq, all.at(-1).seq, model.tracking.waiting], [5000, 2, 5001, 5000]);
});

test("how far the clock was off is said in whole seconds", async () => {
  learn(new Date(T0 + 1600).toISOString(), T0, T0);
  tracking.attend();
  await found();
  assert.equal((await (await database()).getAll("fixes"))[0].behind, 2);
});
