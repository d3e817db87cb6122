import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, OURS, openPage } from "../page.js";

/** @type {any} */
let api, state, session, offset;

beforeEach(async () => {
  const page = openPage({ address: "http://localhost/roster?county=620823" });
  api = await page("shared/api.js");
  ({ state } = await page("shared/store.js"));
  ({ session } = await page("shared/session.js"));
  ({ offset } = await page("shared/server-time.js"));
});

/** @type {[any, string | null, string][]} query, county on screen, the address */
const ADDRESSES = [
  [undefined, null, "/api/v1/x"],
  [undefined, "620823", "/api/v1/x?county=620823"],
  [{ county: "1" }, "620823", "/api/v1/x?county=1"],
  [{ q: "a b&c", n: 0, none: null, not: undefined, empty: "" }, null, "/api/v1/x?q=a+b%26c&n=0&empty="],
  [{ kind: ["a", "b"] }, null, "/api/v1/x?kind=a&kind=b"],
];
for (const [query, county, address] of ADDRESSES) {
  test(`${JSON.stringify(query)} in ${county} is ${address}`, () => {
    state.county = county && { code: county };
    assert.equal(api.address("/x", query), address);
  });
}

test("who has to sign in again comes back to the same section of the page", async () => {
  const page = openPage({ address: "http://localhost/planning?lang=en#siting" });
  api = await page("shared/api.js");
  answering(() => ({ status: 401, body: { type: "/problems/sign-in" } }));
  await api.get("/x").catch(() => {});
  assert.deepEqual(location.left, ["/sign-in?after=%2Fplanning%3Flang%3Den%23siting&ended=1"]);
});

test("a change says whose session it is, and what it is", async () => {
  session.who = { csrf: "c1" };
  const asked = answering(() => ({ body: { id: 7 } }));
  assert.deepEqual(await api.post("/x", { a: 1 }, { "Idempotency-Key": "k" }), { id: 7 });
  await api.patch("/x", {});
  await api.put("/x", {});
  assert.deepEqual(asked[0], {
    method: "POST",
    path: "/api/v1/x",
    body: { a: 1 },
    headers: { "Content-Type": "application/json", "X-CSRF-Token": "c1", "Idempotency-Key": "k" },
  });
  assert.deepEqual(
    asked.map(({ method }) => method),
    ["POST", "PATCH", "PUT"],
  );
});

test("reading says nothing of itself", async () => {
  session.who = { csrf: "c1" };
  const asked = answering(() => ({ body: {} }));
  await api.get("/x");
  assert.deepEqual(asked[0].headers, {});
});

/** @type {[number, any, string][]} */
const REFUSALS = [
  [409, { detail: "It has moved. 已变更。", title: "Conflict" }, "It has moved. 已变更。"],
  [409, { title: "Conflict" }, "Conflict"],
  [
    503,
    { type: "/problems/database-unavailable", detail: "Try again after Retry-After. 重试。" },
    "The database does not answer. Nothing was written: try again in a moment.",
  ],
  [422, { detail: [{ loc: ["x"] }] }, '[{"loc":["x"]}]'],
  [502, null, "The server refused (502)"],
];
for (const [status, body, message] of REFUSALS) {
  test(`${status} with ${JSON.stringify(body)} is a problem in words`, async () => {
    answering(() => ({ status, body }));
    await assert.rejects(api.get("/x"), { message, status });
  });
}

test("a problem has its kind and its fields", async () => {
  answering(() => ({
    status: 422,
    body: { type: "/problems/invalid", detail: "x", errors: [{ field: "a", message: "b" }] },
  }));
  await assert.rejects(api.get("/x"), { kind: "/problems/invalid", fields: [{ field: "a", message: "b" }] });
});

test("no answer is a problem of status 0", async () => {
  answering(() => null);
  await assert.rejects(api.get("/x"), { status: 0 });
});

/** @type {[number, any, boolean][]} */
const OVER = [
  [401, { type: "/problems/sign-in" }, true],
  [401, null, true],
  [401, { type: "/problems/wrong-password" }, false],
  [403, { type: "/problems/sign-in" }, false],
  [200, {}, false],
];
for (const [status, body, leaves] of OVER) {
  test(`${status} ${body?.type ?? ""} ${leaves ? "leads to the sign-in page, and back" : "leads nowhere"}`, async () => {
    answering(() => ({ status, body }));
    await api.get("/x").catch(() => {});
    assert.deepEqual(location.left, leaves ? ["/sign-in?after=%2Froster%3Fcounty%3D620823&ended=1"] : []);
  });
}

const READER = { means: "session", name: "zhou.min", role: "dispatcher", place: { county: "620823" }, csrf: "c1" };

/** Whoever signs in takes the place of whoever did before in this browser. @param {any} now who is signed in by now */
function serving(now) {
  return answering(({ path, headers }) => {
    if (path === "/api/v1/session") return { body: now };
    if (headers["X-CSRF-Token"] === now.csrf) return { status: 201, body: { id: 7 } };
    return { status: 403, body: { type: "/problems/csrf", detail: "x" } };
  });
}

test("a change of a reader who has signed in again in another tab is sent again in their new session, once", async () => {
  session.who = { ...READER };
  const asked = serving({ ...READER, csrf: "c2" });
  assert.deepEqual(await api.post("/x", { a: 1 }, { "Idempotency-Key": "k" }), { id: 7 });
  assert.deepEqual(
    asked.map(({ path, headers }) => [path, headers?.["X-CSRF-Token"], headers?.["Idempotency-Key"]]),
    [
      ["/api/v1/x", "c1", "k"],
      ["/api/v1/session", undefined, undefined],
      ["/api/v1/x", "c2", "k"],
    ],
  );
  assert.deepEqual(location.left, []);
});

test("a change is not sent in the name of another who has signed in in another tab: the page is left", async () => {
  session.who = { ...READER };
  const asked = serving({ ...READER, name: "li.ming", csrf: "c2" });
  await assert.rejects(api.post("/x", {}), { status: 403 });
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["/api/v1/x", "/api/v1/session"],
  );
  assert.deepEqual(location.left, ["/sign-in?after=%2Froster%3Fcounty%3D620823&ended=1"]);
  assert.equal(session.who.csrf, "c1");
});

test("a reader who has another role or place since begins the page again, with its cases", async () => {
  let begun = 0;
  Object.assign(location, { reload: () => (begun += 1) });
  for (const [n, more] of [{ role: "chief" }, { place: { county: "620823", unit: "620823-101" } }].entries()) {
    session.who = { ...READER };
    serving({ ...READER, ...more });
    assert.equal(await api.checkReader(), false);
    assert.equal(begun, n + 1);
  }
});

test("a refusal for its origin is not tried again", async () => {
  session.who = { ...READER };
  const asked = answering(({ path }) =>
    path === "/api/v1/session" ? { body: READER } : { status: 403, body: { type: "/problems/csrf" } },
  );
  await assert.rejects(api.post("/x", {}), { status: 403 });
  assert.equal(asked.length, 2);
});

test("every answer tells the time", async () => {
  answering(() => ({ status: 500, headers: { date: new Date(Date.now() + 3_600_000).toUTCString() } }));
  await api.get("/x").catch(() => {});
  assert.ok(Math.abs(offset() - 3_600_000) < 60_000, `${offset()}`); // to the second it is `server-time.test.js`
});

for (const [status, leaves] of /** @type {[number, boolean][]} */ ([
  [204, true],
  [401, true],
  [503, false],
])) {
  test(`signing out (${status}) ${leaves ? "leaves nothing in the tab" : "is refused, and nothing is lost"}`, async () => {
    sessionStorage.setItem("wangge.draft", "x");
    answering(() => ({ status }));
    await api.signOut().catch(() => {});
    assert.deepEqual([sessionStorage.getItem("wangge.draft"), location.left.length], leaves ? [null, 1] : ["x", 0]);
  });
}

test("keys are 32 digits, and no two alike", () => {
  const keys = Array.from({ length: 100 }, () => api.newKey());
  assert.ok(keys.every((each) => /^[0-9a-f]{32}$/.test(each)));
  assert.equal(new Set(keys).size, 100);
});

for (const [what, text, status] of /** @type {[string, string, number][]} */ ([
  ["cut short", '{"id": 7, "st', 200],
  ["the page of a network that wants one to sign in", "<html>Welcome</html>", 200],
  ["empty", "", 200],
  ["a filter's refusal", "<html>Forbidden</html>", 403],
  ["a filter's refusal in JSON", '{"error": "forbidden"}', 403],
  ["another JSON, as a proxy or a network's sign-in gives it", '{"ok": true}', 200],
])) {
  test(`an answer that is ${what} is none`, async () => {
    answering(() => new Response(text, { status }));
    await assert.rejects(api.post("/x", {}), { message: /cut short, or something else answered/, status: 0 });
  });
}

test("an answer that has no body by its status says nothing, and that is said", async () => {
  answering(() => ({ status: 204 }));
  assert.equal(await api.post("/x", {}), null);
  answering(() => new Response(null, { status: 204 }));
  await assert.rejects(api.post("/x", {}), { status: 0 });
});

for (const name of ["Cross-Origin-Resource-Policy", "Permissions-Policy"]) {
  test(`an answer is the server's by ${name} alone: a proxy may take some headers away`, async () => {
    answering(() => Response.json({ id: 7 }, { headers: { [name]: "same-origin" } }));
    assert.deepEqual(await api.post("/x", {}), { id: 7 });
  });
}

test("what was only asked for may come without a sign: it is asked for again", async () => {
  answering(() => Response.json({ id: 7 }));
  assert.deepEqual(await api.get("/x"), { id: 7 });
});

test("a proxy that finds a file too large refuses it", async () => {
  answering(() => new Response("<html>Too large</html>", { status: 413 }));
  await assert.rejects(api.post("/x", {}), { status: 413 });
});

/** What the browser was given to keep. */
function saved() {
  const links = [];
  Object.assign(globalThis.document, {
    createElement: () => ({
      click() {
        links.push(this.download);
      },
    }),
  });
  Object.assign(URL, { createObjectURL: () => "blob:x" });
  return links;
}

const FILE = { "content-disposition": 'attachment; filename="wangge-roster.csv"' };
/** @type {[string, () => Response | null, RegExp][]} */
const NO_FILES = [
  ["the page of a network", () => new Response("<html>Welcome</html>"), /cut short, or something else answered/],
  ["another JSON than asked for", () => Response.json({ ok: true }), /cut short, or something else answered/],
  ["a filter's refusal", () => new Response("<html>No</html>", { status: 403 }), /cut short, or something else/],
  ["a proxy's page", () => new Response("<html>Bad gateway</html>", { status: 502 }), /refused \(502\)/],
  ["a refusal", () => Response.json({ detail: "Too many." }, { status: 422, headers: OURS }), /Too many/],
  ["nothing", () => null, /./],
  [
    "cut short",
    () => new Response(new ReadableStream({ start: (pipe) => pipe.error(new TypeError("cut")) }), { headers: FILE }),
    /cut short/,
  ],
];
for (const [what, answer, message] of NO_FILES) {
  test(`${what} is not saved as a report`, async () => {
    const links = saved();
    answering(answer);
    await assert.rejects(api.download("/x.docx", {}, {}, "report.docx"), { name: "Error", message });
    await assert.rejects(api.saveFile("/x.csv"), { message });
    assert.deepEqual(links, []);
  });
}

test("a file that the server gives is saved, by the name it is asked for or has", async () => {
  const links = saved();
  answering(() => new Response("a,b", { headers: FILE }));
  await api.download("/x.docx", {}, {}, "report.docx");
  await api.saveFile("/x.csv");
  assert.deepEqual(links, ["report.docx", "wangge-roster.csv"]);
});

for (const [what, answer] of /** @type {[string, () => any][]} */ ([
  ["no answer", () => null],
  ["the page of a network", () => new Response("<html>Welcome</html>")],
])) {
  test(`${what} does not count as signed out`, async () => {
    sessionStorage.setItem("wangge.draft", "x");
    answering(answer);
    await assert.rejects(api.signOut(), { status: 0 });
    assert.deepEqual([sessionStorage.getItem("wangge.draft"), location.left], ["x", []]);
  });
}

test("the clock is not set by what is not the server's", async () => {
  answering(() => new Response("<html>", { headers: { date: new Date(Date.now() + 3_600_000).toUTCString() } }));
  await api.get("/x").catch(() => {});
  assert.equal(offset(), 0);
});
