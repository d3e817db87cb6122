import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openPage } from "../page.js";

/** @type {any} */
let state, watch, applyCase, applyTeams, keepAnswer;
/** @type {string[]} */
let topics;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const page = openPage();
  ({ state } = await page("shared/store.js"));
  ({ watch } = await page("shared/changes.js"));
  ({ applyCase, applyTeams } = await page("console/live.js"));
  ({ keepAnswer } = await page("console/case/known-cases.js"));
  topics = [];
  for (const topic of ["cases", "teams", "selection"]) watch([topic], () => topics.push(topic));
});

/** @param {number} ms @returns {string[]} the topics that changed meanwhile */
function after(ms) {
  topics = [];
  mock.timers.tick(ms);
  return topics.sort();
}

/** @param {any} [changes] */
const item = (changes) => ({ id: 7, seq: 5, status: "waiting", category: "food", expedite: null, ...changes });

/** @type {[string, number, string][]} its seq, the status that is known then */
for (const [name, seq, status] of /** @type {[string, number, string][]} */ ([
  ["newer", 6, "desk"],
  ["as new", 5, "desk"],
  ["older", 4, "waiting"],
])) {
  test(`news that is ${name} ${status === "desk" ? "is taken" : "changes nothing"}`, () => {
    state.cases.set(7, item());
    applyCase({ case: item({ seq, status: "desk" }) });
    assert.equal(state.cases.get(7).status, status);
    assert.deepEqual(after(1), status === "desk" ? ["cases"] : []);
  });
}

test("the number of the last event decides, not its moment", () => {
  state.cases.set(7, item({ updated_at: "2026-11-25T03:00:00Z" }));
  applyCase({ case: item({ seq: 6, status: "answered", updated_at: "2020-01-01T00:00:00Z" }) });
  assert.equal(state.cases.get(7).status, "answered");
});

test("news of a case that is open in the panel changes the panel too", () => {
  state.selected = 7;
  applyCase({ case: item() });
  assert.deepEqual(after(1), ["cases", "selection"]);
});

test("what only an answer tells outlasts news, and what news tells replaces the rest", () => {
  keepAnswer(item({ text: "面包发霉", identity: { name: "x" }, links: [{ id: 8 }] }));
  applyCase({ case: item({ seq: 6, category: "drug" }) });
  const { text, identity, links, category } = state.cases.get(7);
  assert.deepEqual(
    { text, identity, links, category },
    { text: "面包发霉", identity: { name: "x" }, links: [{ id: 8 }], category: "drug" },
  );
});

test("a case whose reader only shares in its order offers no step, whichever comes first, news or the answer", () => {
  const share = { share_only: true, steps: [] };
  for (const seq of [5, 7]) {
    state.cases.clear();
    applyCase({ case: item({ seq: 6, steps: ["offered"] }) });
    keepAnswer(item({ seq, ...share }));
    applyCase({ case: item({ seq: 8, steps: ["offered"] }) });
    const { share_only, steps } = state.cases.get(7);
    assert.deepEqual({ share_only, steps }, share);
  }
});

test("an answer that news overtook gives its words, not its status", () => {
  applyCase({ case: item({ seq: 6, status: "desk" }) });
  keepAnswer(item({ seq: 5, text: "面包发霉" }));
  assert.deepEqual([state.cases.get(7).status, state.cases.get(7).text], ["desk", "面包发霉"]);
  keepAnswer(item({ seq: 6, status: "answered", text: "面包发霉" }));
  assert.equal(state.cases.get(7).status, "answered");
});

test("the note of an expedite stays with that expedite", () => {
  state.cases.set(7, item({ expedite: { number: 1, note: "快" } }));
  applyCase({ case: item({ seq: 6, expedite: { number: 1, overdue: true } }) });
  assert.deepEqual(state.cases.get(7).expedite, { number: 1, note: "快", overdue: true });
  applyCase({ case: item({ seq: 7, expedite: { number: 2 } }) });
  assert.equal(state.cases.get(7).expedite.note, undefined);
});

test("a case that ends leads the list of the ended, once", () => {
  state.ended = [item({ id: 3, status: "closed" }), item({ status: "cleared" })];
  applyCase({ case: item({ seq: 6, status: "closed" }) });
  assert.deepEqual(
    state.ended.map((/** @type {any} */ { id, status }) => [id, status]),
    [
      [7, "closed"],
      [3, "closed"],
    ],
  );
  applyCase({ case: item({ id: 9, status: "en_route" }) });
  assert.equal(state.ended.length, 2);
});

/** @type {[string, string | null, string | null, boolean][]} the known fix, the news' fix, whether it is taken */
const FIXES = [
  ["newer fix", "2026-11-25T03:00:00Z", "2026-11-25T03:00:05Z", true],
  ["same fix", "2026-11-25T03:00:00Z", "2026-11-25T03:00:00Z", true],
  ["older fix", "2026-11-25T03:00:00Z", "2026-11-25T02:59:59Z", false],
  ["older fix in another zone", "2026-11-25T03:00:00Z", "2026-11-25T10:59:59+08:00", false],
  ["no fix", "2026-11-25T03:00:00Z", null, true],
  ["first fix", null, "2026-11-25T03:00:00Z", true],
];
for (const [name, known, news, taken] of FIXES) {
  test(`a team's ${name} is ${taken ? "taken" : "left"}`, () => {
    state.teams.set("1", { code: "1", name: "一组", status: "free", fix_at: known });
    applyTeams({ teams: [{ code: "1", status: "en_route", ...(news ? { fix_at: news } : {}) }] });
    assert.deepEqual([state.teams.get("1").status, state.teams.get("1").name], [taken ? "en_route" : "free", "一组"]);
  });
}

test("a team that the page does not know stays unknown", () => {
  applyTeams({ teams: [{ code: "9", status: "free" }] });
  assert.equal(state.teams.size, 0);
});

for (const [many, together] of /** @type {[number, boolean][]} */ ([
  [200, false],
  [201, true],
])) {
  test(`${many} teams are drawn ${together ? "together, a quarter of a second later" : "at once"}`, () => {
    for (let n = 0; n < many; n += 1) state.teams.set(`${n}`, { code: `${n}`, status: "free" });
    applyTeams({ teams: [{ code: "1", status: "en_route" }] });
    applyTeams({ teams: [{ code: "2", status: "en_route" }] });
    assert.deepEqual(after(249), together ? [] : ["teams"]);
    assert.deepEqual(after(2), together ? ["teams"] : []);
  });
}

test("what only an answer says of the place is not lost to news, and its address is news", () => {
  const place = { lon: 107, lat: 35, name: null, address: "东街12号" };
  keepAnswer(item({ place: { ...place, remark: "二楼" } }));
  applyCase({ case: item({ seq: 6, place: { ...place, address: "东街**号" } }) });
  assert.deepEqual(state.cases.get(7).place, { ...place, address: "东街**号", remark: "二楼" });
});
