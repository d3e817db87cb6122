import assert from "node:assert/strict";
import { test } from "node:test";

import { happens, openPage } from "../page.js";

test("a wheel over a field for a number leaves the field, over another it does not", async () => {
  const { keepNumbers } = await openPage()("office/number-wheel.js");
  keepNumbers();
  const left = ["number", "text"].map((type) => {
    let isLeft = false;
    const blur = () => {
      isLeft = true;
    };
    happens("wheel", { target: Object.assign(new HTMLInputElement(), { type, blur }) });
    return isLeft;
  });
  happens("wheel", { target: new HTMLElement() });
  assert.deepEqual(left, [true, false]);
});
