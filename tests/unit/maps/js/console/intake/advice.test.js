import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let advice, leadOf, mayKnowCallers, draft, session;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
  mock.method(performance, "now", () => Date.now());
  const page = openPage();
  let followDraft;
  ({ advice, leadOf, mayKnowCallers, followDraft } = await page("console/intake/advice.js"));
  draft = await page("console/intake/draft.js");
  ({ session } = await page("shared/session.js"));
  session.who = { means: "session", may: { routes: ["POST /api/v1/callers"], steps: [], reveals: [] } };
  followDraft();
  draft.startIntake();
});

const PLACE = { lon: 107.03, lat: 35.3, datum: "wgs84" };
/** @param {number} ms in steps, for a timer that is begun meanwhile counts from then on */
async function after(ms) {
  for (let passed = 0; passed < ms; passed += 10) mock.timers.tick(10);
  await settled();
}
const paths = (/** @type {any[]} */ asked) => asked.map(({ path }) => path.split("/").at(-1));

test("each question waits its moment after the typing stops", async () => {
  const asked = answering(() => ({ body: { items: [] } }));
  draft.setDraft({ place: PLACE, text: "面包" });
  draft.setAuthor({ phone: "139 0000-0000" });
  await after(50);
  assert.deepEqual(paths(asked), []);
  await after(50);
  assert.deepEqual(paths(asked), ["recommendations"]);
  await after(300);
  assert.deepEqual(paths(asked), ["recommendations", "duplicates"]);
  await after(200);
  assert.deepEqual(paths(asked), ["recommendations", "duplicates", "callers"]);
  assert.deepEqual(
    asked.map(({ body }) => body),
    [{ place: PLACE, kind: "complaint" }, { place: PLACE, text: "面包" }, { phone: "139 0000-0000" }],
  );
});

test("a number in digits of full width is asked for as well", async () => {
  const asked = answering(() => ({ body: { items: [] } }));
  draft.setAuthor({ phone: "１３９　００００" });
  await after(1000);
  assert.deepEqual(
    asked.map(({ body }) => body),
    [{ phone: "１３９　００００" }],
  );
});

test("what was asked is not asked again, other words are", async () => {
  const asked = answering(() => ({ body: { items: [] } }));
  draft.setDraft({ place: PLACE, text: "面包" });
  await after(1000);
  draft.setDraft({ place: PLACE, text: "面包" });
  await after(1000);
  assert.equal(asked.length, 2);
  draft.setDraft({ text: "面包发霉" });
  await after(1000);
  assert.deepEqual(paths(asked).slice(2), ["duplicates"]);
});

test("an answer that comes too late is for nobody", async () => {
  /** @type {((answer: any) => void)[]} */
  const waiting = [];
  answering(({ path }) => (path.endsWith("duplicates") ? new Promise((done) => waiting.push(done)) : { body: {} }));
  draft.setDraft({ place: PLACE, text: "a" });
  await after(1000);
  draft.setDraft({ text: "b" });
  await after(1000);
  waiting[1]({ body: { items: ["of b"] } });
  await settled();
  waiting[0]({ body: { items: ["of a"] } });
  await settled();
  assert.deepEqual(advice.similar, ["of b"]);
});

test("without a place nothing is known of it, and what was known is forgotten", async () => {
  answering(() => ({ body: { items: [1], team: null } }));
  draft.setDraft({ place: PLACE });
  await after(1000);
  assert.notEqual(advice.prospect, null);
  draft.setDraft({ place: null });
  await after(1000);
  assert.deepEqual([advice.prospect, advice.similar, advice.unknown], [null, null, false]);
});

test("where nobody can say who would go, it is unknown; where it was not asked, it is not", async () => {
  answering(() => ({ status: 503, body: {} }));
  assert.equal(advice.unknown, false);
  draft.setDraft({ place: PLACE });
  await after(1000);
  assert.deepEqual([advice.prospect, advice.unknown], [null, true]);
});

for (const [name, author, asks] of /** @type {[string, any, boolean][]} */ ([
  ["seven digits", { phone: "123-4567" }, true],
  ["six digits", { phone: "12 34 56" }, false],
  ["anonymous", { phone: "13900000000", anonymous: true }, false],
  ["none", {}, false],
])) {
  test(`a caller with a number of ${name} is ${asks ? "" : "not "}asked about`, async () => {
    const asked = answering(() => ({ body: {} }));
    draft.setAuthor(author);
    await after(1000);
    assert.deepEqual(paths(asked), asks ? ["callers"] : []);
  });
}

test("without sign-in nobody learns of callers", () => {
  assert.equal(mayKnowCallers(), true);
  session.who.means = "open";
  assert.equal(mayKnowCallers(), false);
  session.who = { means: "session", may: { routes: [] } };
  assert.equal(mayKnowCallers(), false);
});

/** @type {[string, any, number | null][]} */
const LEADS = [
  ["itself", { id: 7, status: "waiting" }, 7],
  [
    "the one it follows",
    {
      id: 7,
      status: "joined",
      links: [
        { id: 5, leads: false },
        { id: 6, leads: true },
      ],
    },
    6,
  ],
  ["none that is known", { id: 7, status: "joined" }, null],
  ["none, it has ended", { id: 7, status: "closed", response_ended_at: "x" }, null],
];
for (const [name, item, lead] of LEADS)
  test(`a call about a case follows ${name}`, () => assert.equal(leadOf(item), lead));

/** @type {[string, any, boolean][]} what comes of the question, whether the server can be reached */
const SILENCE = [
  ["no answer at all", null, true],
  ["a refusal", { status: 503, body: {} }, false],
  ["an answer", { body: { decision: null } }, false],
];
for (const [name, answer, unreachable] of SILENCE) {
  test(`${name} ${unreachable ? "means" : "does not mean"} that nothing can be taken in`, async () => {
    answering(() => answer);
    draft.setDraft({ place: PLACE });
    await after(1000);
    assert.equal(advice.unreachable, unreachable);
  });
}

test("once the server answers again it is reachable", async () => {
  answering(() => null);
  draft.setDraft({ place: PLACE });
  await after(1000);
  answering(() => ({ body: { decision: null } }));
  await after(20_000);
  draft.setDraft({ category: "food" });
  await after(1000);
  assert.equal(advice.unreachable, false);
});
