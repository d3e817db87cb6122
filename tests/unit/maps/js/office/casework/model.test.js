import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../../page.js";

/** @type {any} */
let m, store;

beforeEach(async () => {
  const page = openPage();
  store = await page("shared/store.js");
  store.set({ county: { code: "620823", time_zone: "Asia/Shanghai" } });
  m = await page("office/casework/model.js");
});

test("the address keeps list, search and case, and what else it says", () => {
  const search = m.addressOf("?lang=en&q=old", { list: "overdue", words: "", open: 7 });
  assert.equal(search, "?lang=en&list=overdue&case=7");
  assert.deepEqual(m.chosenBy(search, "handler"), { list: "overdue", words: "", open: 7 });
  assert.deepEqual(m.chosenBy("?list=other&case=x", "leader"), { list: "to_approve", words: "", open: null });
});

const act = (/** @type {string} */ name, /** @type {object[]} */ ...fields) => ({ act: name, fields, approvals: [] });
const field = (/** @type {string} */ name, kind = "line", more = {}) => ({
  ...{ name, kind, required: false, choices: null, value: null },
  ...more,
});

test("the primary act stands first, then usual ones, the others by group; answers are left to the proposal", () => {
  const placed = (/** @type {string} */ name, more = {}) => ({ ...act(name), group: "handling", ...more });
  const { primary, usual, more } = m.folded([
    placed("notified", { primary: true }),
    placed("approved", { usual: true }),
    placed("mediated", { usual: true }),
    placed("noted"),
    placed("sealed", { group: "goods" }),
    placed("delegated"),
  ]);
  const names = (/** @type {any[]} */ acts) => acts.map((each) => each.act);
  assert.deepEqual([primary.act, names(usual)], ["notified", ["mediated"]]);
  assert.deepEqual(
    more.map((/** @type {any[]} */ [group, some]) => [group, names(some)]),
    [
      ["handling", ["noted", "delegated"]],
      ["goods", ["sealed"]],
    ],
  );
});

test("S settles on the spot where that is possible, else settles", () => {
  const both = [act("settled_on_the_spot"), act("settled")];
  assert.equal(m.actOf("s", both).act, "settled_on_the_spot");
  assert.deepEqual([m.keyOf("settled_on_the_spot", both), m.keyOf("settled", both)], ["s", ""]);
  assert.equal(m.keyOf("settled", [act("settled")]), "s");
  assert.equal(m.actOf("a", both), undefined);
});

test("several cases share what is possible for each, without what is of one of them", () => {
  const of = (/** @type {string[]} */ grounds) => ({
    acts: [
      {
        ...act("refused", field("ground", "choice", { choices: grounds }), field("place", "line", { value: "街口" })),
        ...{ primary: true, usual: false, deadline: "1.acceptance" },
      },
      act("notified", field("of", "notice", { required: true, choices: [3] })),
      act(grounds.length > 1 ? "accepted" : "settled"),
    ],
  });
  const [shared, ...others] = m.sharedActs([of(["no_dispute", "other_law"]), of(["other_law"])]);
  assert.deepEqual([shared.act, others], ["refused", []]);
  assert.deepEqual([shared.primary, shared.usual, shared.deadline], [false, true, null]); // of one case it is primary
  assert.deepEqual([shared.fields[0].choices, shared.fields[1].value], [["other_law"], null]);
});

test("a form opens with what is known, the only notice, and who waits for it", () => {
  const notified = act(
    "notified",
    field("of", "notice", { choices: [3] }),
    field("recipient", "choice", { choices: ["complainant", "respondent"] }),
    field("reached", "tick"),
    field("proof", "line", { value: "通话录音" }),
  );
  const handling = { notices: [{ seq: 3, act: "terminated", waiting: ["respondent"] }] };
  const values = { of: "3", recipient: "respondent", reached: false, proof: "通话录音" };
  assert.deepEqual(m.firstValues(notified, handling), values);
});

test("values are sent in their own types, and empty ones not at all", () => {
  const fields = [field("of", "notice"), field("into", "case"), field("reached", "tick"), field("fine_yuan", "yuan")];
  const values = { of: "3", into: " 12 ", reached: true, fine_yuan: "1250.50" };
  assert.deepEqual(m.dataOf(fields, values), { of: 3, into: 12, reached: true, fine_yuan: "1250.50" });
  assert.deepEqual(m.dataOf(fields, { of: "", into: "12a", reached: false }), { into: "12a" });
});

test("a wall time is the county's, whatever this computer's zone", () => {
  assert.equal(m.momentOf("2026-12-03T00:10"), "2026-12-02T16:10:00.000Z");
  store.set({ county: { code: "x", time_zone: "America/New_York" } }); // UTC−4 until 1 November 2026, 02:00
  assert.equal(m.momentOf("2026-10-31T23:30"), "2026-11-01T03:30:00.000Z");
});

test("errors stand at their fields, the first of each; others at the form", () => {
  const errors = [
    { field: "data.proof", message: "needed" },
    { field: "proof", message: "again" },
    { field: "act", message: "not now" },
    { field: "at", message: "later" },
  ];
  assert.deepEqual(m.errorsByField(errors, [field("proof")]), { proof: "needed", "": "not now", at: "later" });
});

test("both lives are on one line, the newest first, and each takes back its own", () => {
  const event = (/** @type {number} */ seq, /** @type {string} */ type, data = {}) => ({
    ...{ seq, type, data, team: null, actor: null },
    at: `2026-12-03T00:0${seq}:00Z`,
  });
  const line = m.timeline([
    event(1, "received"),
    event(2, "handling.accepted"),
    event(3, "offered"),
    event(4, "handling.undone", { of: 2 }),
  ]);
  const seen = line.map((/** @type {any} */ each) => [m.eventWords(each.type), each.isOffice, each.isBack]);
  assert.deepEqual(seen, [
    ["Taken back", true, false],
    ["Offered", false, false],
    ["Accept", true, true],
    ["Received", false, false],
  ]);
});

test("a long text is cut at whole letters", () => {
  assert.equal(m.shortened("  酸奶\n过期 ", 10), "酸奶 过期");
  assert.equal(m.shortened("酸奶已过保质期", 4), "酸奶已…");
});
