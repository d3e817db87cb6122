import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { openPage } from "../page.js";

const { subtle } = crypto;

for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 300_001]) {
  test(`a file of ${size} bytes has the same hash where the browser makes none, as without HTTPS`, async () => {
    const data = Uint8Array.from({ length: size }, (_, n) => (n * 131 + (n >> 8)) & 255);
    const page = openPage();
    const { hashOf } = await page("field/photo.js");
    const expected = createHash("sha256").update(data).digest("hex");
    for (const value of [subtle, undefined]) {
      Object.defineProperty(crypto, "subtle", { value, configurable: true });
      assert.equal(await hashOf(new Blob([data])), expected);
    }
    Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true });
  });
}
