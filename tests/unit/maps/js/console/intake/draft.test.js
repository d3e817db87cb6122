import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

const PLACE = { lon: 107.03, lat: 35.3, datum: "gcj02", name: "市场" };
/** @type {any} */
let d, state;

beforeEach(() => begin());

/** @param {any} [kept] the tab's store */
async function begin(kept) {
  const page = openPage();
  if (kept) globalThis.sessionStorage = kept;
  d = await page("console/intake/draft.js");
  ({ state } = await page("shared/store.js"));
  state.county = { code: "620823" };
}

/** The same tab after a reload: what was in memory only is gone. */
async function reload() {
  await begin(globalThis.sessionStorage);
}

/** Send it each time the server answers thus (null: not at all), and return what was sent. @param {(any | null)[]} answers @param {() => void} [between] */
async function sends(answers, between = () => {}) {
  const left = [...answers];
  const asked = answering(() => left.shift());
  for (const n of answers.keys()) {
    if (n > 0) between();
    await d.sendDraft();
  }
  return asked;
}
const keys = (/** @type {any[]} */ asked) => asked.map(({ headers }) => headers["Idempotency-Key"]);
const TAKEN = { status: 201, body: { id: 7 } };

test("after a lost answer the same complaint has the same key", async () => {
  d.setDraft({ text: "面包发霉", place: PLACE });
  const [first, second] = keys(await sends([null, { status: 503 }]));
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal(second, first);
});

test("changed, it is another", async () => {
  d.setDraft({ text: "面包发霉" });
  const [first, second] = keys(await sends([null, null], () => d.setDraft({ text: "面包霉了" })));
  assert.notEqual(second, first);
});

test("for another county it is another", async () => {
  d.setDraft({ text: "面包发霉" });
  const [first, second] = keys(await sends([null, null], () => (state.county = { code: "1" })));
  assert.notEqual(second, first);
});

test("taken, the draft and its key are gone, and the next complaint has its own", async () => {
  d.startIntake();
  d.setDraft({ text: "面包发霉" });
  d.setAuthor({ phone: "139" });
  const first = await sends([TAKEN]);
  assert.deepEqual([d.intake.open, d.hasDraft(), d.intake.author], [false, false, {}]);
  d.setDraft({ text: "面包发霉" });
  const second = await sends([TAKEN]);
  assert.notEqual(keys(second)[0], keys(first)[0]);
});

test("refused, the draft stays, with what is wrong", async () => {
  d.startIntake();
  d.setDraft({ text: "面包发霉" });
  await sends([{ status: 422, body: { detail: "wrong", errors: [{ field: "place", message: "x" }] } }]);
  assert.deepEqual(
    [d.intake.draft.text, d.intake.problem],
    ["面包发霉", { message: "wrong", fields: [{ field: "place", message: "x" }] }],
  );
  d.setDraft({ text: "面包霉了" });
  assert.equal(d.intake.problem, null);
});

test("the first did arrive, with another caller: that is said, and the next has a key of its own", async () => {
  d.setDraft({ text: "面包发霉" });
  const [first, second] = keys(
    await sends([{ status: 422, body: { type: "/problems/key-reused", detail: "x" } }, null]),
  );
  assert.notEqual(second, first);
});

test("pressed twice it is sent once", async () => {
  d.setDraft({ text: "面包发霉" });
  const asked = answering(() => TAKEN);
  await Promise.all([d.sendDraft(), d.sendDraft()]);
  assert.equal(asked.length, 1);
});

test("after a reload who complains is to be typed again, until it is or the draft is thrown away", async () => {
  d.setDraft({ text: "面包发霉" });
  await reload();
  assert.equal(d.intake.authorLost, false, "nothing was typed");
  d.setAuthor({ phone: "13912345678" });
  await reload();
  assert.equal(d.intake.authorLost, true);
  d.setAuthor({ phone: "1" });
  assert.equal(d.intake.authorLost, false);
  await reload();
  d.discardDraft();
  await reload();
  assert.equal(d.intake.authorLost, false);
});

test("a reload keeps the words and the key, not who complains", async () => {
  d.setDraft({ text: "面包发霉", place: PLACE });
  d.setAuthor({ name: "张三", phone: "13900000000" });
  d.sayPlace({ text: "老街" });
  const [first] = keys(await sends([null]));
  assert.ok(!JSON.stringify({ ...sessionStorage }).includes("13900000000"));
  await reload();
  assert.deepEqual([d.intake.draft.text, d.intake.said.text, d.intake.author], ["面包发霉", "老街", {}]);
  assert.deepEqual(keys(await sends([null])), [first]);
});

test("another person in the same tab does not find it, the same one does", async () => {
  d.claimDraft("甲");
  d.setDraft({ text: "面包发霉" });
  d.claimDraft("甲");
  assert.equal(d.intake.draft.text, "面包发霉");
  d.claimDraft("乙");
  assert.equal(d.intake.draft.text, "");
});

/** @type {[string, (() => void), boolean][]} */
const DRAFTS = [
  ["nothing", () => {}, false],
  ["blanks", () => d.setDraft({ text: "  " }), false],
  ["words", () => d.setDraft({ text: "a" }), true],
  ["a place", () => d.setDraft({ place: PLACE }), true],
  ["a place half typed", () => d.sayPlace({ text: "老街" }), true],
  ["half a coordinate", () => d.sayPlace({ coordinate: "107" }), true],
  ["a caller", () => d.setAuthor({ phone: "139" }), true],
  ["what else was reported", () => d.setDraft({ also: { text: "无证", anonymous: false } }), true],
  ["another kind", () => d.setDraft({ kind: "report" }), false],
];
for (const [name, write, has] of DRAFTS) {
  test(`${name} ${has ? "would be lost" : "is nothing to lose"}`, () => {
    write();
    assert.equal(d.hasDraft(), has);
    d.discardDraft();
    assert.equal(d.hasDraft(), false);
  });
}

test("another place is near other cases", () => {
  d.setDraft({ joins: 7 });
  d.setDraft({ text: "a" });
  assert.equal(d.intake.draft.joins, 7);
  d.setDraft({ place: PLACE });
  assert.equal(d.intake.draft.joins, null);
});

test("a place is a point's code, else a coordinate with its datum", () => {
  assert.equal(d.placeForServer(null), null);
  assert.deepEqual(d.placeForServer({ ...PLACE, point: "p1" }), { point: "p1" });
  assert.deepEqual(d.placeForServer(PLACE), { lon: 107.03, lat: 35.3, datum: "gcj02" });
  assert.deepEqual(d.placeForServer({ lon: 1, lat: 2 }), { lon: 1, lat: 2, datum: "wgs84" });
});

test("what the same call reports beside its complaint goes with it, of the other kind", async () => {
  d.setDraft({ text: "a", kind: "complaint", also: { text: "无证", anonymous: true } });
  const [{ body }] = await sends([null]);
  assert.deepEqual(
    [body.also, body.joins],
    [{ kind: "report", text: "无证", identity: { anonymous: true } }, undefined],
  );
  d.setDraft({ also: { text: " ", anonymous: true }, joins: 7 });
  const [again] = await sends([null]);
  assert.deepEqual([again.body.also, again.body.joins], [undefined, 7]);
});

const STREET = { lon: 107.03, lat: 35.3, name: "东街", found_by: "street", accuracy_m: 639 };

/** @type {[string, object, string[] | undefined, string][]} what is typed, what is chosen, its names, the address */
const CHOSEN = [
  ["东街12号", STREET, undefined, "东街12号"],
  ["东", STREET, undefined, ""],
  ["East Str", STREET, ["东街", "East Street"], ""],
  ["老电影院对面", { lon: 107.03, lat: 35.3, found_by: "map", accuracy_m: 20 }, undefined, "老电影院对面"],
  ["", STREET, undefined, ""],
];
for (const [typed, place, names, address] of CHOSEN) {
  test(`“${typed}” typed and ${JSON.stringify(place)} chosen: the address is “${address}”`, async () => {
    d.sayPlace({ text: typed });
    d.choosePlace(place, names);
    assert.deepEqual([d.intake.draft.address, d.intake.said.text], [address, ""]);
  });
}

test("another place is looked for by the same words, and they are not lost on the way", () => {
  d.sayPlace({ text: "东街12号" });
  d.choosePlace(STREET);
  d.unchoosePlace();
  assert.deepEqual([d.intake.draft.place, d.intake.draft.address, d.intake.said.text], [null, "", "东街12号"]);
  d.choosePlace({ lon: 107.1, lat: 35.3, found_by: "map", accuracy_m: 12 });
  assert.equal(d.intake.draft.address, "东街12号");
});

test("the words go with the place, how it was found too, and blanks do not", async () => {
  d.sayPlace({ text: "东街12号" });
  d.choosePlace(STREET);
  d.setDraft({ text: "a", remark: " " });
  const [first] = await sends([null]);
  const place = { lon: 107.03, lat: 35.3, datum: "wgs84", name: "东街", found_by: "street", accuracy_m: 639 };
  assert.deepEqual([first.body.place, first.body.address], [{ ...place, address: "东街12号" }, undefined]);
  d.setDraft({ place: { ...PLACE, point: "p1", found_by: "point" }, remark: "二楼" });
  const [second] = await sends([null]);
  assert.deepEqual(second.body.place, { point: "p1", address: "东街12号", remark: "二楼" });
});

test("a draft of the tab from before it had an address is gone on with", async () => {
  const kept = globalThis.sessionStorage;
  kept.setItem("wangge.draft", JSON.stringify({ kind: "report", text: "a", place: PLACE }));
  await begin(kept);
  assert.deepEqual([d.intake.draft.kind, d.intake.draft.address, d.hasDraft()], ["report", "", true]);
});

test("no answer at all is said once, with what becomes of the words", async () => {
  d.setDraft({ text: "a", place: PLACE });
  await sends([null]);
  assert.match(d.intake.problem.message, /What you typed stays here/);
  assert.equal(d.intake.problem.unreachable, true);
  await sends([{ status: 503, body: { detail: "busy" } }]);
  assert.deepEqual([d.intake.problem.message, d.intake.problem.unreachable], ["busy", undefined]);
});

test("what is said of the second part is beside what was typed of it a moment ago", async () => {
  d.setAlso({ text: "长期销售过期食品" });
  d.setAlso({ anonymous: true });
  assert.deepEqual(d.intake.draft.also, { text: "长期销售过期食品", anonymous: true });
});
