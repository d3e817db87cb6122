import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { begun, failNext } from "../idb.js";
import { answering, happens, openPage, settled } from "../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {any} */
let outbox, put, openOutbox, dismiss, flushNow, hooks, who;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: T0 });
  const page = openPage();
  ({ outbox, put, openOutbox, dismiss, flushNow } = await page("field/outbox.js"));
  who = { name: "inspector", team: "T1", sure: true };
  hooks = {
    /** @type {any[]} */ taken: [],
    /** @type {any[]} */ refused: [],
    renewed: 0,
  };
});

/** Begin, as the page does. */
async function begin() {
  await openOutbox({
    changed: () => {},
    taken: (/** @type {any} */ answer, /** @type {any} */ item) => hooks.taken.push([item.about.step, answer]),
    refused: (/** @type {any} */ item) => hooks.refused.push(item.about.step),
    renew: async () => {
      hooks.renewed += 1;
    },
    me: () => who,
  });
  await settled();
}

/** @param {string} step @param {object} [more] */
function item(step, more = {}) {
  return {
    method: "POST",
    path: `/complaints/7/events?step=${step}`,
    body: { type: step },
    about: { kind: "step", case: 7, step },
    ...more,
  };
}

/** @param {string[]} steps */
async function done(...steps) {
  for (const step of steps) await put(item(step));
  await settled();
}

/** @param {number} ms */
async function after(ms) {
  mock.timers.tick(ms);
  await settled();
}

const waiting = () => outbox.waiting.map((/** @type {any} */ { about }) => about.step);
/** @param {any} asked each item of a message, or the one that it is */
const stepsIn = ({ path, body }) => (path === "/api/v1/outbox" ? body.items.map(({ says }) => says.type) : [body.type]);
/** @param {any} asked @param {number} [status] */
const all = ({ body }, status = 200) => ({ body: { answers: body.items.map(() => ({ status, body: { id: 7 } })) } });

test("where there is no HTTPS there are no locks either: what waits is sent, by one at a time", async () => {
  const { locks } = navigator;
  Object.assign(navigator, { locks: undefined });
  const asked = answering(() => ({ body: {} }));
  await begin();
  await Promise.all([put(item("acknowledged")), flushNow(), flushNow()]);
  await settled();
  Object.assign(navigator, { locks });
  assert.deepEqual([asked.length, outbox.waiting.length, hooks.taken.length], [1, 0, 1]);
});

test("what is done is sent at once, with its key and the phone's time, and leaves the line", async () => {
  const asked = answering(() => ({ body: { id: 7 } }));
  await begin();
  await done("en_route");
  assert.equal(asked.length, 1);
  assert.equal(asked[0].method, "POST");
  assert.equal(asked[0].path, "/api/v1/complaints/7/events?step=en_route");
  assert.deepEqual(asked[0].body, { type: "en_route" });
  assert.match(asked[0].headers["Idempotency-Key"], /^[0-9a-f]{32}$/);
  assert.deepEqual(waiting(), []);
  assert.deepEqual(hooks.taken, [["en_route", { id: 7 }]]);
});

test("what is done is on the disk before it counts as kept", async () => {
  answering(() => null);
  await begin();
  begun.length = 0;
  await done("en_route");
  assert.equal(begun[0], "outbox strict");
});

test("tried again it has the same key, and another item another", async () => {
  let up = false;
  const asked = answering(() => (up ? { body: {} } : null));
  await begin();
  await done("en_route");
  for (const ms of [2000, 4000]) await after(ms);
  up = true;
  await after(8000);
  await done("on_scene");
  const keys = asked.map(({ headers }) => headers["Idempotency-Key"]);
  assert.equal(keys.length, 5);
  assert.equal(new Set(keys.slice(0, 4)).size, 1);
  assert.notEqual(keys[4], keys[0]);
});

test("it waits 2 s, then twice as long each time, a minute at most", async () => {
  const asked = answering(() => null);
  await begin();
  await done("en_route");
  /** @type {number[]} */
  const waits = [];
  for (let tried = asked.length, ms = 0; waits.length < 7; ms += 1000) {
    if (asked.length > tried) {
      waits.push(ms / 1000);
      [tried, ms] = [asked.length, 0];
    }
    await after(1000);
  }
  assert.deepEqual(waits, [2, 4, 8, 16, 32, 60, 60]);
});

for (const [name, event] of /** @type {[string, () => unknown][]} */ ([
  ["the network comes back", () => happens("online")],
  ["the page is looked at", () => document.dispatchEvent(new Event("visibilitychange"))],
])) {
  test(`when ${name} it is tried at once`, async () => {
    const asked = answering(() => null);
    await begin();
    await done("en_route");
    await after(2000);
    assert.equal(asked.length, 2);
    event();
    await settled();
    assert.equal(asked.length, 3);
    await after(1999);
    assert.equal(asked.length, 3);
    await after(1);
    assert.equal(asked.length, 4, "and the wait starts again");
  });
}

for (const status of [400, 403, 404, 409, 410, 422]) {
  test(`refused for ever (${status}), it leaves the line and stays in sight`, async () => {
    answering(({ body }) =>
      body.type === "en_route" ? { status, body: { detail: "no", type: "/problems/wrong-step" } } : { body: {} },
    );
    await begin();
    await done("en_route");
    assert.deepEqual(waiting(), []);
    assert.deepEqual(hooks.refused, ["en_route"]);
    const [{ seq, refused, status: kept, was }] = outbox.refused;
    assert.deepEqual([refused, kept, was], ["no", status, "/problems/wrong-step"]);
    await done("on_scene");
    assert.deepEqual(
      hooks.taken.map(([step]) => step),
      ["on_scene"],
      "nothing waits behind it",
    );
    await dismiss(seq);
    assert.deepEqual(outbox.refused, []);
  });
}

for (const status of [408, 425, 429, 500, 502, 503, 504]) {
  test(`refused for now (${status}), it stays in the line`, async () => {
    answering(() => ({ status, body: { detail: "later" } }));
    await begin();
    await done("en_route");
    assert.deepEqual(waiting(), ["en_route"]);
    assert.deepEqual(outbox.refused, []);
    assert.equal(outbox.barred, false);
  });
}

test("where nobody is signed in it waits for who signs in, and says so", async () => {
  let signedIn = false;
  answering(() => (signedIn ? { body: {} } : { status: 401, body: { type: "/problems/sign-in" } }));
  await begin();
  await done("en_route");
  assert.equal(outbox.barred, true);
  assert.equal(hooks.renewed, 1);
  signedIn = true;
  await after(2000);
  assert.equal(outbox.barred, false);
  assert.deepEqual(waiting(), []);
});

test("a stale token is renewed, and what was refused for it goes again", async () => {
  answering(() => (hooks.renewed ? { body: {} } : { status: 403, body: { type: "/problems/csrf" } }));
  await begin();
  await done("en_route");
  assert.equal(outbox.barred, false);
  await after(2000);
  assert.deepEqual(waiting(), []);
  assert.deepEqual(hooks.refused, []);
});

test("what another left is sealed: neither shown nor sent, it holds up nothing", async () => {
  answering(() => null);
  await begin();
  await done("en_route");
  const asked = answering(() => ({ body: {} }));
  who = { name: "another", team: "T2", sure: true };
  await done("on_scene");
  await after(4000);
  assert.deepEqual([stepsIn(asked[0]), asked.length], [["on_scene"], 1]);
  assert.deepEqual([waiting(), outbox.sealed.length, outbox.barred], [[], 1, false]);
  who = { name: "inspector", team: "T1", sure: true };
  flushNow();
  await settled();
  assert.deepEqual([asked.length, outbox.sealed.length, asked[1].headers["Wangge-Written-By"]], [2, 0, undefined]);
});

test("a member of the team sends what another of it left, and names who did it", async () => {
  answering(() => null);
  await begin();
  await done("en_route", "on_scene");
  const asked = answering(all);
  who = { name: "colleague", team: "T1", sure: true };
  flushNow();
  await settled();
  assert.deepEqual(
    asked.map((each) => [stepsIn(each), each.headers["Wangge-Written-By"]]),
    [[["en_route", "on_scene"], "inspector"]],
  );
});

test("what is sealed waits for the server to say who is signed in", async () => {
  who = { name: null, team: null, sure: false };
  answering(() => null);
  await begin();
  who = { name: "inspector", team: "T1", sure: false };
  await done("en_route");
  who = { name: null, team: null, sure: false };
  flushNow();
  await settled();
  const asked = answering(() => ({ body: {} }));
  assert.equal(outbox.sealed.length, 1);
  who = { name: "inspector", team: null, sure: true };
  await after(60_000);
  assert.deepEqual([asked.length, outbox.sealed.length], [1, 0]);
});

test("until the server has said who is signed in nothing is sent", async () => {
  const asked = answering(() => ({ body: {} }));
  who = { name: "inspector", team: "T1", sure: false };
  await begin();
  await done("en_route");
  assert.equal(asked.length, 0);
  assert.equal(hooks.renewed, 1);
  who = { name: "inspector", team: "T1", sure: true };
  await after(2000);
  assert.equal(asked.length, 1);
});

/** Do several things without a network, then have one. @param {object[]} items @param {Parameters<typeof answering>[0]} answer */
async function comesBack(items, answer) {
  answering(() => null);
  await begin();
  for (const each of items) await put(each);
  await settled();
  const asked = answering(answer);
  flushNow();
  await settled();
  return asked;
}

test("several go in one message, in the order they were done, each with its own key", async () => {
  const asked = await comesBack(
    ["acknowledged", "en_route", "on_scene"].map((step) => item(step)),
    all,
  );
  assert.deepEqual(asked.map(stepsIn), [["acknowledged", "en_route", "on_scene"]]);
  const { items } = asked[0].body;
  assert.equal(new Set(items.map(({ key }) => key)).size, 3);
  assert.equal(items[0].to, "/complaints/7/events?step=acknowledged");
  assert.deepEqual(
    hooks.taken.map(([step]) => step),
    ["acknowledged", "en_route", "on_scene"],
  );
  assert.deepEqual(waiting(), []);
});

test("several that are tried again have the same keys", async () => {
  const asked = await comesBack([item("a"), item("b")], () => ({ status: 503 }));
  await after(2000);
  const keys = asked.map(({ body }) => body.items.map((/** @type {any} */ { key }) => key));
  assert.equal(keys.length, 2);
  assert.deepEqual(keys[1], keys[0]);
});

test("twenty go together at most", async () => {
  const asked = await comesBack(
    Array.from({ length: 21 }, (_, n) => item(`s${n}`)),
    (each) => (each.path === "/api/v1/outbox" ? all(each) : { body: {} }),
  );
  assert.deepEqual(
    asked.map((each) => stepsIn(each).length),
    [20, 1],
  );
});

test("a file and what has headers of its own end a message", async () => {
  const file = { ...item("photo"), body: new Blob(["x"], { type: "image/jpeg" }) };
  const asked = await comesBack(
    [item("a"), item("b"), file, item("c"), item("d", { headers: { "X-A": "1" } })],
    (each) => (each.path === "/api/v1/outbox" ? all(each) : { body: {} }),
  );
  assert.deepEqual(
    asked.map(({ body, path }) => (path === "/api/v1/outbox" ? body.items.length : 1)),
    [2, 1, 1, 1],
  );
  assert.deepEqual(
    hooks.taken.map(([step]) => step),
    ["a", "b", "photo", "c", "d"],
  );
  assert.equal(asked[3].headers["X-A"], "1");
});

test("of several, one that is refused leaves; what comes after one that has to wait was not tried", async () => {
  const asked = await comesBack(
    ["a", "b", "c"].map((step) => item(step)),
    () => ({
      body: {
        answers: [
          { status: 409, body: { detail: "no" } },
          { status: 200, body: {} },
          { status: 503, body: {} },
        ],
      },
    }),
  );
  assert.equal(asked.length, 1);
  assert.deepEqual(hooks.refused, ["a"]);
  assert.deepEqual(
    hooks.taken.map(([step]) => step),
    ["b"],
  );
  assert.deepEqual(waiting(), ["c"]);
});

test("where the message itself is refused they go one by one", async () => {
  const asked = await comesBack(
    ["a", "b"].map((step) => item(step)),
    ({ path, body }) => {
      if (path === "/api/v1/outbox") return { status: 422, body: { detail: "one of them" } };
      return body.type === "a" ? { status: 422, body: { detail: "this one" } } : { body: {} };
    },
  );
  assert.deepEqual(
    asked.map(({ path }) => path.split("?")[0]),
    ["/api/v1/outbox", "/api/v1/complaints/7/events", "/api/v1/complaints/7/events"],
  );
  assert.deepEqual(hooks.refused, ["a"]);
  assert.deepEqual(
    hooks.taken.map(([step]) => step),
    ["b"],
  );
});

test("what is large comes last, piece by piece", async () => {
  const photo = item("photo", {
    path: "/complaints/7/attachments",
    body: new Blob(["0123456789"], { type: "image/jpeg" }),
    resumable: true,
    sha256: "ab",
  });
  let held = 0;
  const asked = await comesBack([photo, item("a")], ({ method, body, path }) => {
    if (path.startsWith("/api/v1/complaints/7/events")) return { body: {} };
    if (method === "PUT") held += body.size;
    return { body: held === 10 ? { attachment: { number: 1 } } : { held_bytes: held } };
  });
  const ways = asked.map(({ method, path }) => `${method} ${/attachments|events/.exec(path)}`);
  assert.deepEqual(ways, ["POST events", "GET attachments", "PUT attachments"]);
  assert.deepEqual(hooks.taken, [
    ["a", {}],
    ["photo", { number: 1 }],
  ]);
  assert.deepEqual(waiting(), []);
});

test("what was kept when the page was closed is sent when it is opened, under its key", async () => {
  answering(() => null);
  await begin();
  await done("en_route");
  const [{ key }] = outbox.waiting;
  const asked = answering(() => ({ body: {} }));
  await begin();
  assert.deepEqual(
    asked.map(({ headers }) => headers["Idempotency-Key"]),
    [key],
  );
});

test("how far the clock was off is said as it was when it was done", async () => {
  const page = openPage();
  ({ outbox, put, openOutbox } = await page("field/outbox.js"));
  const { learn } = await page("field/clock.js");
  answering(() => null);
  await begin();
  learn(new Date(T0 + 90_000).toISOString(), T0 - 100, T0 + 100);
  await done("en_route");
  mock.timers.setTime(T0 + 700_000); // what was learnt is old by now
  learn(new Date(T0 + 700_000).toISOString(), T0 + 699_900, T0 + 700_100);
  const asked = answering(() => ({ body: {} }));
  happens("online");
  await settled();
  assert.equal(asked[0].headers["Wangge-Behind"], "90");
});

for (const [what, text, status] of /** @type {[string, string, number][]} */ ([
  ["was cut short", '{"id": 7, "st', 200],
  ["is the page of a network that wants one to sign in", "<html>Welcome</html>", 200],
  ["is a filter's refusal", "<html>Forbidden</html>", 403],
  ["is a filter's refusal in JSON", '{"error": "forbidden"}', 403],
  ["is another JSON", '{"ok": true}', 200],
])) {
  test(`a step whose answer ${what} is not taken for done: it goes again, with its key`, async () => {
    let foreign = true;
    const asked = answering(() => (foreign ? new Response(text, { status }) : { body: { id: 7 } }));
    await begin();
    await done("en_route");
    assert.deepEqual([waiting(), hooks.taken, hooks.refused], [["en_route"], [], []]);
    foreign = false;
    await after(2000);
    assert.deepEqual([waiting(), hooks.taken], [[], [["en_route", { id: 7 }]]]);
    assert.equal(asked[0].headers["Idempotency-Key"], asked[1].headers["Idempotency-Key"]);
  });
}

test("a store that fails while an answer is written down refuses nothing: the step goes again", async () => {
  const asked = answering(() => ({ body: { id: 7 } }));
  await begin();
  const taken = hooks.taken;
  let failures = 1;
  hooks.taken = {
    push: (/** @type {any} */ each) => {
      if (failures-- > 0) throw new DOMException("The database connection is closing.", "InvalidStateError");
      taken.push(each);
    },
  };
  await done("en_route");
  assert.deepEqual([waiting(), hooks.refused, asked.length], [["en_route"], [], 1]);
  await after(2000);
  assert.deepEqual([waiting(), asked.length, taken.length], [[], 2, 1]);
});

test("a store that fails while the line is read leaves it as it is, and it is read again", async () => {
  let away = true;
  answering(() => (away ? null : { body: { id: 7 } }));
  await begin();
  await done("en_route");
  away = false;
  failNext("getAll");
  flushNow();
  await settled();
  assert.deepEqual([outbox.sending, waiting(), hooks.refused], [false, ["en_route"], []]);
  await after(2000);
  assert.deepEqual(waiting(), []);
});

test("how much waits is noted apart from the line: a phone that has lost its store says so, another does not", async () => {
  answering(() => null);
  await begin();
  await done("en_route");
  await done("on_scene");
  assert.equal(localStorage["wangge.field-unsent"], "2");
  for (const [noted, lost] of [
    ["2", 1],
    ["0", 0],
  ]) {
    const page = openPage();
    localStorage.setItem("wangge.field-unsent", noted);
    const { model, remember } = await page("field/model.js");
    await remember();
    assert.equal(model.notices.length, lost);
    if (lost) assert.match(model.notices[0].words, /2 unsent entries are gone/);
    model.phone.code = "f1";
    await (await page("field/storage.js")).keep("phone", model.phone);
    model.notices = [];
    await (await page("field/storage.js")).keep("notices", []);
    await remember();
    assert.equal(model.notices.length, 0, "what is known was not lost");
  }
});
