import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const night = { matches: false };
Object.assign(globalThis, { matchMedia: () => night });
const page = openPage();
const { applyTheme } = await page("shared/map/palette.js");
const { set } = await page("shared/store.js");

test("the map is painted again for another theme only", () => {
  const { dataset } = document.documentElement;
  let painted = 0;
  const steps = [
    { theme: "auto", dark: false, worn: "light", times: 1 }, // none was worn before
    { theme: "auto", dark: false, worn: "light", times: 1 },
    { theme: "light", dark: true, worn: "light", times: 1 },
    { theme: "auto", dark: true, worn: "dark", times: 2 },
    { theme: "dark", dark: false, worn: "dark", times: 2 },
    { theme: "auto", dark: false, worn: "light", times: 3 },
  ];
  for (const { theme, dark, worn, times } of steps) {
    set({ theme });
    night.matches = dark;
    applyTheme(() => (painted += 1));
    assert.deepEqual([dataset.theme, painted], [worn, times]);
  }
});
