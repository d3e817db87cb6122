import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.js";

test("a number beyond its limits is pointed out and not kept", async () => {
  const { numberField } = await openPage()("planning/number-field.js");
  const form = { hours: 48 };
  const { values } = numberField(form, "hours", "Hours", [4, 168]);
  const change = values.find((each) => typeof each === "function");
  assert.deepEqual(values.slice(0, 4), ["Hours", 4, 168, "48"]);
  change({ target: { value: "400", reportValidity: () => false } });
  assert.equal(form.hours, 48);
  change({ target: { value: "40", reportValidity: () => true } });
  assert.equal(form.hours, 40);
});
