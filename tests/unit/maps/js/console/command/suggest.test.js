import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage } from "../../page.js";

const STEPS = [
  "offered",
  "acknowledged",
  "en_route",
  "on_scene",
  "cleared",
  "closed",
  "answered",
  "withdrawn",
  "declined",
  "held",
  "resumed",
  "joined",
  "parted",
  "desk",
  "to_transfer",
  "transferred",
  "cancelled",
  "reopened",
  "note",
];
const ROUTES = [
  "POST /complaints",
  "POST /complaints/{case_id}/swap",
  "POST /complaints/{case_id}/expedites",
  "POST /complaints/{case_id}/expedites/{number}/answer",
  "GET /receipts/{receipt}",
];
// One page for all: it has sixty modules.
const page = openPage();
const { suggest } = await page("console/command/suggest.js");
const { STEPS_FROM } = await page("shared/lifecycle.js");
const { state } = await page("shared/store.js");
const { t } = await page("shared/i18n.js");
const { session } = await page("shared/session.js");

beforeEach(() => {
  may(STEPS);
  Object.assign(state, { cases: new Map(), teams: new Map(), ended: null, selected: null });
  for (const each of [item(7, "waiting"), item(70, "en_route", "100-1"), item(8, "desk"), item(9, "cleared")])
    state.cases.set(each.id, each);
  for (const each of [team("100-1", "en_route", 70), team("100-2", "free"), team("100-10", "off_duty")])
    state.teams.set(each.code, each);
});

/** @param {string[]} steps */
function may(steps) {
  session.who = {
    means: "session",
    may: { routes: ROUTES.map((each) => each.replace(" ", " /api/v1")), steps, reveals: [] },
  };
}

/** @param {number} id @param {string} status @param {string} [team] */
function item(id, status, team = undefined) {
  const assignment = team ? { team, team_name: team, status, offered_at: "2026-11-25T03:00:00Z" } : null;
  return {
    id,
    seq: 1,
    status,
    queue_key: [0, 3, 0, id],
    received_at: "2026-11-25T03:00:00Z",
    clock: { due_at: null, arrived_at: null },
    steps: STEPS_FROM[status],
    category: "food",
    kind: "complaint",
    place: { name: "市场" },
    cell: null,
    assignment,
    expedite: null,
    links: [],
  };
}

/** @param {string} code @param {string} status @param {number | null} [at] */
const team = (code, status, at = null) => ({
  code,
  name: `${code.split("-")[1]}组`,
  name_en: `Team ${code.split("-")[1]}`,
  status,
  case: at,
});
/** What each suggestion completes the line to, with a ! where Enter does it. @param {string} typed */
const texts = (typed) => suggest(typed)?.map((/** @type {any} */ { text, run }) => `${text}${run ? "!" : ""}`) ?? null;

/** @type {[string, string[] | null][]} */
const LINES = [
  ["a", ["a "]],
  ["x 7", ["x 7!", "x 70"]], // the number itself is done, the longer one only completed
  ["x 70", ["x 70!"]],
  ["x 7x", ["x 7x"]],
  ["a 999 1", ["a 999 1!"]], // looked up: it may have ended; no other case is opened
  ["a 7 99", ["a 7 99"]],
  ["t 99", ["t 99"]],
  ["j 7 999", ["j 7 999"]],
  ["o 64", ["o 64!"]],
  ["o 999999999999", ["o 999999999999"]],
  ["w 70", ["w 70!"]],
  ["w 7", ["w 7", "w 70"]], // case 7 has no team to withdraw: it is said, and 70 is not withdrawn in its place
  ["o 7", ["o 7!", "o 70!"]],
  ["h 7", ["h 7 "]],
  ["m 7 县医保局", ["m 7 县医保局!"]],
  ["m 7", ["m 7 "]],
  ["n 7 回电了 ok", ["n 7 回电了 ok!"]],
  ["c 超市", ["c 超市!"]],
  ["c", ["c!"]],
  ["t 2", ["t 100-2!"]],
  ["a 7 2", ["a 7 100-2!"]],
  ["a 7 ", ["a 7 !", "a 7 100-2!", "a 7 100-1!", "a 7 100-10!"]], // the recommended one first, then free, then by code
  ["a 7 1", ["a 7 100-1!", "a 7 100-2!", "a 7 100-10!"]], // its own number, though it is busy
  ["j 7 8", ["j 7 8!"]],
  ["zzz", null],
  ["超市", null],
];
for (const [typed, expected] of LINES) test(`“${typed}”`, () => assert.deepEqual(texts(typed), expected));

test("nothing said: all verbs that are theirs to use, each with what it takes", () => {
  const all = suggest("");
  assert.deepEqual(all.map((/** @type {any} */ { text }) => text.trim()).slice(0, 4), ["c", "o", "t", "a"]);
  may(["note"]);
  const few = suggest("").map((/** @type {any} */ { text }) => text.trim());
  assert.deepEqual(
    few.filter((/** @type {string} */ each) => ["a", "x", "w", "f"].includes(each)),
    [],
  );
  assert.ok(few.includes("n") && few.includes("o"));
});

test("a verb that is not theirs is searched for like any word", () => {
  may(["note"]);
  assert.equal(suggest("x 7"), null);
});

test("no number said: Enter does it to the open case alone", () => {
  state.selected = 8;
  assert.deepEqual(texts("x "), ["x 8!", "x 7", "x 70"]);
  state.selected = null;
  assert.deepEqual(texts("x "), ["x 7", "x 70", "x 8"]);
});

test("cases to assign stand as in the queue, without those on scene", () => {
  state.cases.set(71, { ...item(71, "waiting"), queue_key: [0, 1, 9, 71] }); // later, with danger to people
  state.cases.set(72, item(72, "on_scene", "100-2"));
  assert.deepEqual(texts("a "), ["a 71 ", "a 7 ", "a 70 ", "a 8 "]);
});

test("a step that cannot be taken now is said with those that can", () => {
  const [{ hint, run }] = suggest("w 7");
  assert.equal(run, null);
  for (const word of ["hold", "cancel"]) assert.match(hint, new RegExp(word, "i"));
});

test("the team that has the case is said, not another in its place", () => {
  const [first] = suggest("a 70 1");
  assert.deepEqual([first.text, first.run], ["a 70 100-1", null]);
  assert.ok(!texts("a 70 ").includes("a 70 100-1"));
});

test("forward is called by the step that it is", () => {
  const [{ label }] = suggest("f 70");
  assert.match(label, /#70/);
  assert.notEqual(label, suggest("f 9")[0].label.replace("#9", "#70"));
});

for (const [typed, isOne] of /** @type {[string, boolean][]} */ ([
  ["7K3M-Q2XD-94HT", true],
  ["7k3m q2xd 94ht", true],
  ["7K3MQ2XD94HT", true],
  ["7K3M–Q2XD–94HT", true],
  ["７Ｋ３Ｍ－Ｑ２ＸＤ－９４ＨＴ", true],
  ["7K3M-Q2XD-94H", false],
  ["7K3M-Q2XD-94HTT", false],
  ["ABCD-EFGH-IJKL", false],
])) {
  test(`${typed} ${isOne ? "is" : "is no"} receipt`, () => {
    const found = suggest(typed);
    assert.equal(found?.length ?? 0, isOne ? 1 : 0);
    if (isOne) assert.equal(found[0].text, typed);
  });
}

test("eight are listed at most", () => {
  for (let n = 700; n < 712; n += 1) state.cases.set(n, item(n, "waiting"));
  assert.equal(suggest("x 7").length, 8);
});

test("an ended case that is listed can be reopened", () => {
  state.ended = [item(5, "closed")];
  assert.deepEqual(texts("r 5"), ["r 5 "]);
});

/** @type {[string, RegExp][]} what is typed, and why it is not done */
const REFUSALS = [
  ["x 7x", /“7x” is not a case number/],
  ["a 7 99", /No team matches “99”/],
  ["t 99", /No team matches “99”/],
  ["j 7 999", /“999” cannot be chosen/],
  ["w 7", /not possible now/],
  ["h 7", /Still missing: minutes reason/],
  ["n 7", /Still missing: text/],
];
for (const [typed, why] of REFUSALS) {
  test(`“${typed}” says why it cannot be done`, () => {
    const [first] = suggest(typed);
    assert.equal(first.run, null);
    assert.match(first.why, why);
  });
}

const ENDED = { ...item(64, "closed"), response_ended_at: "2026-11-25T04:00:00Z" };

test("a case that is not among the open ones is looked up and opened", async () => {
  const asked = answering(({ path }) => (path.startsWith("/api/v1/complaints/64") ? { body: ENDED } : { status: 404 }));
  assert.equal(await suggest("o 64")[0].run(), true);
  assert.equal(asked[0].path.split("?")[0], "/api/v1/complaints/64");
  assert.equal(state.selected, 64);
});

test("a number with which an open one begins opens no other case", () => {
  state.cases.set(640, item(640, "waiting"));
  assert.deepEqual(texts("o 64"), ["o 64!", "o 640!"]);
  assert.match(suggest("o 64")[0].hint, /not an open case/);
});

test("another verb is given back with how the ended case stands, and nothing is done", async () => {
  const asked = answering(() => ({ body: ENDED }));
  const why = await suggest("a 64 1")[0].run();
  assert.match(why, /Nothing was done. Case 64 is “Closed/);
  assert.match(why, /Reopen/);
  assert.deepEqual([asked.length, asked[0].method, state.selected], [1, "GET", null]);
});

for (const status of [404, 422]) {
  test(`a case that is none (${status}) is said`, async () => {
    answering(() => ({ status, body: { title: "no", status } }));
    assert.match(await suggest("o 999")[0].run(), /Case 999 does not exist/);
    assert.equal(state.selected, null);
  });
}

test("a team on call is not called free", () => {
  state.teams.set("100-3", { ...team("100-3", "free"), duty: "on_call" });
  assert.equal(suggest("t 100-2")[0].hint, t("team.free"));
  assert.equal(suggest("t 100-3")[0].hint, t("team.on_call"));
});
