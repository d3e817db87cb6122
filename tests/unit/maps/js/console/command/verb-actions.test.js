import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { answering, openPage, settled } from "../../page.js";

/** @type {any} */
let newCase, draft;

beforeEach(async () => {
  const page = openPage();
  ({ newCase } = await page("console/command/verb-actions.js"));
  draft = await page("console/intake/draft.js");
  const { state } = await page("shared/store.js");
  state.county = { code: "620823" };
});

test("the words of a new case stand in the form", () => {
  assert.equal(newCase("面包发霉"), true);
  assert.deepEqual([draft.intake.open, draft.intake.draft.text], [true, "面包发霉"]);
  assert.equal(newCase("面包发霉"), true, "said twice they are the same");
  assert.equal(newCase(""), true, "without words it is opened as it is");
  assert.equal(draft.intake.draft.text, "面包发霉");
});

test("a case that is half written is not written over: it is shown, and the new words are given back", () => {
  draft.setDraft({ text: "秤不准" });
  assert.match(newCase("面包发霉"), /half written/);
  assert.deepEqual([draft.intake.open, draft.intake.draft.text], [true, "秤不准"]);
});

test("while a case is being sent no words go into its form, which would be emptied with it", async () => {
  draft.setDraft({ text: "秤不准" });
  /** @type {(answer: any) => void} */
  let arrive = () => {};
  answering(() => new Promise((done) => (arrive = done)));
  const sending = draft.sendDraft();
  await settled();
  assert.match(newCase("面包发霉"), /still being sent/);
  arrive({ status: 201, body: { id: 7 } });
  await sending;
  assert.equal(newCase("面包发霉"), true);
  assert.equal(draft.intake.draft.text, "面包发霉");
});
