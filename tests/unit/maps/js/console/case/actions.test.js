import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const page = openPage();
const { offeredSteps } = await page("console/case/actions.js");
const { FORWARD, OUT } = await page("console/case/allowed-steps.js");
const { swappable } = await page("console/case/ways.js");
const { isSendable } = await page("console/case/choices.js");
const { session } = await page("shared/session.js");
const { state } = await page("shared/store.js");

const ALL = [...FORWARD, ...OUT, "offered"];
const REPORT = "POST /api/v1/complaints/{case_id}/events";
const ASK = "GET /api/v1/complaints/{case_id}/candidates";
/** @param {string[]} steps @param {string[]} [routes] */
function mayReport(steps, routes = [REPORT, ASK]) {
  session.who = { may: { steps, routes, reveals: [] } };
}
/** @param {string[]} steps */
const item = (steps, more = {}) => ({ id: 7, status: "waiting", steps, place: {}, assignment: null, ...more });
/** @param {any} shown */
const buttons = ({ forward, other, team }) => [...forward, ...other, ...(team ? ["offered"] : [])];

test("a button is offered if its step is in `steps`, and only then", () => {
  mayReport(ALL);
  for (const step of ALL.filter((each) => !["joined", "parted"].includes(each))) {
    assert.deepEqual(buttons(offeredSteps(item([step]))), [step]);
    const others = ALL.filter((each) => each !== step);
    assert.ok(!buttons(offeredSteps(item(others))).includes(step), step);
  }
});

test("the status says nothing of its own", () => {
  mayReport(ALL);
  for (const status of ["received", "offered", "closed", "a status of a later release"])
    assert.deepEqual(buttons(offeredSteps(item(["closed", "held"], { status }))), ["closed", "held"]);
});

test("a step that the role may not report has no button", () => {
  mayReport(["held"]);
  assert.deepEqual(buttons(offeredSteps(item(ALL))), ["held"]);
});

test("without steps, or without leave to report any, there is nothing to do", () => {
  mayReport(ALL);
  assert.equal(offeredSteps(item([])), null);
  mayReport(ALL, []);
  assert.equal(offeredSteps(item(ALL)), null);
});

test("teams are exchanged between cases whose team may be withdrawn and is seen, as another station's is not", () => {
  const [mine, other, there, theirs] = [["withdrawn"], ["withdrawn", "held"], ["cleared"], ["withdrawn"]].map(
    (steps, at) => item(steps, { id: at + 1, assignment: { team: `T${at}` } }),
  );
  for (const each of [mine, other, there, theirs]) state.cases.set(each.id, each);
  for (const code of ["T0", "T1", "T2"]) state.teams.set(code, { code });
  assert.deepEqual(swappable(mine), [other]);
  assert.deepEqual(swappable(there), []);
  assert.deepEqual(swappable(theirs), []);
});

test("a team may be sent where one may be offered, or the one that goes withdrawn", () => {
  mayReport(ALL);
  const sendable = ALL.filter((step) => isSendable(item([step])));
  assert.deepEqual(sendable, ["withdrawn", "offered"]);
  assert.ok(!isSendable(item(["offered"], { place: null })));
});
