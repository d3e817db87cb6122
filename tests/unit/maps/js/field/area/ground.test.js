import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
/** @type {any} */
let g, model;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: T0 });
  const page = openPage();
  g = await page("field/area/ground.js");
  ({ model } = await page("field/model.js"));
  Object.assign(model, { phone: { code: "f1", team: "100-1", county: "620823" }, connection: "live" });
});

/** @param {string} code @param {any} [more] */
const cell = (code, more) => ({ code, name: null, committee_name: "东街社区", inspector: "王", own: false, ...more });
/** A point so many thousandths of a degree (91 m) east. @param {string} code @param {string} of @param {number} east @param {any} [more] */
const point = (code, of, east, more) => ({
  code,
  name: code,
  name_en: null,
  address: null,
  cell: of,
  place: { lon: 107 + east / 1000, lat: 35 },
  ...more,
});
const GROUND = {
  version: "v1",
  station: "100",
  stations: [],
  cells: [cell("A"), cell("B", { own: true }), cell("C", { name: "西区" }), cell("D")],
  points: [
    point("a1", "A", 5),
    point("b1", "B", 30),
    point("b2", "B", 20),
    point("c1", "C", 1, { name_en: "Bakery" }),
    point("a2", "A", 2, { address: "老街1号" }),
  ],
};
/** Where the phone is, so many thousandths of a degree east. @param {number} east @param {number} [ago_ms] */
const at = (east, ago_ms = 0) =>
  Object.assign(model.tracking, { last_at: Date.now() - ago_ms, lon: 107 + east / 1000, lat: 35 });
/** @param {string} [words] */
const shown = (words = "") =>
  g
    .byCell(GROUND, words)
    .map((/** @type {any} */ { cell: { code }, points }) =>
      [code, ...points.map((/** @type {any} */ each) => each.code)].join(" "),
    );

test("without a position they keep the server's order", () =>
  assert.deepEqual(shown(), ["A a1 a2", "B b1 b2", "C c1", "D"]));

test("one's own come first, then the nearest, points too; a cell without any comes last", () => {
  at(0);
  assert.deepEqual(shown(), ["B b2 b1", "C c1", "A a2 a1", "D"]);
});

// A thousandth of a degree is 91.1 m here; another order is worth 200 m.
for (const [east, moves] of /** @type {[number, boolean][]} */ ([
  [3, true],
  [2.1, false],
])) {
  test(`${Math.round(east * 91.1)} m on the order ${moves ? "is another" : "stays"}`, () => {
    at(0);
    assert.equal(shown()[1], "C c1");
    at(east);
    assert.equal(shown()[1], moves ? "A a2 a1" : "C c1");
  });
}

for (const [minutes, known] of /** @type {[number, boolean][]} */ ([
  [2.99, true],
  [3, false],
])) {
  test(`a fix of ${minutes} min ago ${known ? "is where it is" : "says nothing"}`, () => {
    at(0, minutes * 60_000);
    assert.equal(g.here() !== null, known);
  });
}

/** @type {[string, string[]][]} */
const WORDS = [
  ["a2", ["A a2"]],
  [" 老街 ", ["A a2"]],
  ["BAKERY", ["C c1"]],
  ["西区", ["C c1"]],
  ["东街", ["A a1 a2", "B b1 b2", "C c1", "D"]],
  ["没有", []],
];
for (const [words, found] of WORDS)
  test(`“${words}” finds ${found.length}`, () => assert.deepEqual(shown(words), found));

/** A server that has it in a version. @param {string} [version] */
const server = (version = "v1") =>
  answering(({ headers }) =>
    headers["If-None-Match"] === `"${version}"` ? { status: 304 } : { body: { ...GROUND, version } },
  );

test("the version at hand goes along, an unchanged one is not sent again and is as good as new", async () => {
  const asked = server();
  await g.refreshGround();
  mock.timers.setTime(T0 + 600_000);
  assert.equal(g.known().age_s, 600);
  await g.refreshGround();
  assert.deepEqual(
    asked.map(({ headers }) => headers["If-None-Match"]),
    [undefined, '"v1"'],
  );
  assert.deepEqual([g.known().age_s, g.known().ground.version], [0, "v1"]);
});

for (const [minutes, asks] of /** @type {[number, boolean][]} */ ([
  [59.9, false],
  [60, true],
])) {
  test(`${minutes} min old it is ${asks ? "asked for" : "kept"}`, async () => {
    server();
    await g.refreshGround();
    mock.timers.setTime(T0 + minutes * 60_000);
    const asked = server();
    g.keepGround();
    await settled();
    assert.equal(asked.length, asks ? 1 : 0);
  });
}

test("after news of a change it asks at once, or as soon as there is a network", async () => {
  server();
  await g.refreshGround();
  const asked = server("v2");
  model.connection = "offline";
  g.groundIsOld();
  await settled();
  assert.equal(asked.length, 0);
  model.connection = "live";
  g.keepGround();
  await settled();
  assert.equal(g.known().ground.version, "v2");
});

test("a server that does not answer is asked again after a minute, and what is kept stays", async () => {
  server();
  await g.refreshGround();
  answering(() => null);
  g.groundIsOld();
  await settled();
  const asked = server("v2");
  mock.timers.setTime(T0 + 60_000);
  g.keepGround();
  await settled();
  assert.deepEqual([asked.length, g.known().ground.version, g.known().failure], [0, "v1", ""]);
  mock.timers.setTime(T0 + 60_001);
  g.keepGround();
  await settled();
  assert.equal(asked.length, 1);
});

test("another team's is not ours", async () => {
  server();
  await g.refreshGround();
  model.phone.team = "100-2";
  assert.equal(g.known().ground, null);
});

test("of two questions the last one's answer counts", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(() => new Promise((done) => waiting.push(done)));
  const both = [g.refreshGround(), g.refreshGround()];
  await settled();
  waiting[1]({ body: { ...GROUND, version: "v3" } });
  waiting[0]({ body: { ...GROUND, version: "v2" } });
  await Promise.all(both);
  assert.equal(g.known().ground.version, "v3");
});

test("a refusal is said; what only has to wait is not", async () => {
  answering(() => ({ status: 403, body: { detail: "no" } }));
  await g.refreshGround();
  assert.equal(g.known().failure, "no");
  answering(() => ({ status: 503, body: { detail: "busy" } }));
  await g.refreshGround();
  assert.equal(g.known().failure, "");
});

test("what became of a proposal stands with its point at once, in place of what was known of it", async () => {
  server();
  await g.refreshGround();
  answering(() => null);
  await g.noteCorrection({ point: "a1", number: 4, status: "proposed" });
  await g.noteCorrection({ point: "a1", number: 5, status: "proposed" });
  await g.noteCorrection({ point: "a1", number: 4, status: "approved" });
  const { corrections } = g.known().ground.points.find((/** @type {any} */ { code }) => code === "a1");
  assert.deepEqual(corrections, [
    { number: 4, status: "approved" },
    { number: 5, status: "proposed" },
  ]);
});
