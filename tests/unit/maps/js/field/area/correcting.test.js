import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

const T0 = Date.parse("2026-11-25T03:00:00Z");
const POINT = {
  code: "p1",
  kind: "market",
  name: "老街市场",
  address: "老街1号",
  contact: null,
  phone: "0933-1",
  version: "v1",
};
const HERE = { lon: 107.03, lat: 35.3, datum: "wgs84", accuracy_m: 8 };
/** @type {any} */
let c, outbox;
/** @type {any[]} */
let looks;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: T0 });
  looks = [];
  Object.assign(navigator, {
    geolocation: {
      getCurrentPosition: (/** @type {any} */ found, /** @type {any} */ failed) => looks.push({ found, failed }),
    },
  });
  const page = openPage();
  c = await page("field/area/correcting.js");
  ({ outbox } = await page("field/outbox.js"));
  const { model } = await page("field/model.js");
  model.phone = { code: "f1", team: "100-1", county: "620823" };
  answering(() => null);
  c.begin(POINT);
});

/** The phone is found. @param {any} [look] */
const found = (look = looks.at(-1)) =>
  look.found({ coords: { longitude: HERE.lon, latitude: HERE.lat, accuracy: HERE.accuracy_m } });
/** @param {string} what @param {any} [more] @returns {Promise<any>} what was put in the line, or why it was not */
async function proposed(what, { facts = {}, ...more } = {}) {
  Object.assign(c.draft, { what, ...more });
  Object.assign(c.draft.facts, facts);
  await c.propose();
  await settled();
  const body = outbox.waiting[0]?.body;
  return body ? JSON.parse(JSON.stringify(body)) : c.draft.problem;
}
const SAID = { point: "p1", seen_version: "v1", at: "2026-11-25T03:00:00.000Z" };

test("moved to here: the place that was measured", async () => {
  found();
  assert.deepEqual(await proposed("moved", { remark: " x " }), { ...SAID, what: "moved", place: HERE, remark: "x" });
  assert.equal(c.draft.point, null, "and the form goes");
});

/** @type {[string, any, any][]} what is proposed, as it is written; what is said of it, or what is lacking */
const WRITTEN = [
  ["closed", {}, { what: "closed" }],
  ["moved", {}, "field.correct_no_fix"],
  ["moved", { where: "same" }, "field.correct_no_address"],
  ["moved", { where: "same", facts: { address: "老街2号" } }, { what: "moved", address: "老街2号" }],
  ["moved", { where: "same", facts: { address: "老街2号", phone: "x" } }, { what: "moved", address: "老街2号" }], // other details are not sent
  ["moved", { where: "same", facts: { address: "" } }, "field.correct_no_address"],
  ["details", {}, "field.correct_no_change"],
  ["details", { facts: { name: " 老街市场 " } }, "field.correct_no_change"], // blanks around it are none
  ["details", { facts: { contact: " " } }, "field.correct_no_change"],
  ["details", { facts: { name: " " } }, "field.correct_no_name"],
  ["details", { facts: { phone: "", contact: "王" } }, { what: "details", phone: null, contact: "王" }],
];
for (const [what, written, said] of WRITTEN) {
  test(`${what} ${JSON.stringify(written)}`, async () => {
    const body = await proposed(what, written);
    assert.deepEqual(body, typeof said === "string" ? said : { ...SAID, ...said });
  });
}

test("what a point does not have is blank, and left blank it is no change", async () => {
  const { contact: _, ...point } = POINT;
  c.begin(point);
  assert.equal(await proposed("details"), "field.correct_no_change");
});

test("pressed twice it is proposed once", async () => {
  c.draft.what = "closed";
  await Promise.all([c.propose(), c.propose()]);
  assert.equal(outbox.waiting.length, 1);
});

test("a place that is found for a form that was left is nobody's", () => {
  const [look] = looks;
  c.begin({ ...POINT, code: "p2" });
  found(look);
  assert.deepEqual([c.draft.here, c.draft.fix], [null, "looking"]);
  looks[1].failed();
  assert.equal(c.draft.fix, "unknown");
});

test("refused, it is said again of the point as it is now, and the refusal goes once that is in the line", async () => {
  c.draft.what = "closed";
  await c.propose();
  const [outboxItem] = outbox.waiting;
  const refused = { ...outboxItem, body: { what: "details", name: "新街市场", place: undefined, remark: "y" } };
  c.begin(POINT, refused);
  await settled();
  const { what, remark, facts } = c.draft;
  assert.deepEqual([what, remark, facts.name, facts.phone], ["details", "y", "新街市场", "0933-1"]);
  assert.deepEqual(outbox.waiting, [outboxItem], "a battery that dies now takes none of its words");
  await c.propose();
  await settled();
  assert.deepEqual(
    outbox.waiting.map(({ body }) => [body.what, body.name]),
    [["details", "新街市场"]],
  );
});

/** The page is opened again, with what the phone has kept. @param {string} module @returns {Promise<any>} */
async function opened(module) {
  const { stores } = await import("../../idb.js");
  const kept = new Map(stores);
  const page = openPage();
  kept.forEach((store, name) => void stores.set(name, store));
  const again = await page(module);
  await settled();
  return again;
}

test("what was written is there when the page is opened again, where the phone stood is not", async () => {
  found();
  c.setDraft({ what: "details", remark: "锁着门" });
  c.setFact("name", "新街市场");
  await settled();
  const again = await opened("field/area/correcting.js");
  const { point, what, remark, facts, here, fix } = again.draft;
  assert.deepEqual(
    [point.code, what, remark, facts.name, here, fix],
    ["p1", "details", "锁着门", "新街市场", null, "unknown"],
  );
});

test("in the line, nothing of what was written is left, nor after a week", async () => {
  await proposed("closed");
  assert.equal((await opened("field/area/correcting.js")).draft.point, null);
  c = await opened("field/area/correcting.js");
  c.begin(POINT);
  c.setFact("name", "x");
  await settled();
  mock.timers.setTime(T0 + 7 * 86_400_000);
  assert.equal((await opened("field/area/correcting.js")).draft.point, null);
});

test("taken back by its number", async () => {
  await c.withdraw(POINT, 4);
  assert.equal(outbox.waiting[0].path, "/phones/f1/corrections/4/withdraw?county=620823");
  assert.deepEqual(
    c.inTheLine(POINT).waiting.map((/** @type {any} */ { about }) => about.kind),
    ["withdrawal"],
  );
  assert.deepEqual(c.inTheLine({ code: "p2" }), { waiting: [], refused: [] });
});
