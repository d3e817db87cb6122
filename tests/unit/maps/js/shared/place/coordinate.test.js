import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../../page.js";

const { readCoordinate } = await openPage()("shared/place/coordinate.js");

/** @param {string} typed @param {number[] | null} lonlat @param {[number, number, number, number]} [county] west, south, east, north */
function reads(typed, lonlat, county) {
  test(`“${typed}” is ${lonlat ?? "none"}`, () => {
    const here =
      county &&
      ((/** @type {number} */ lon, /** @type {number} */ lat) =>
        county[0] < lon && lon < county[2] && county[1] < lat && lat < county[3]);
    const found = readCoordinate(typed, here);
    if (lonlat === null) return assert.equal(found, null);
    assert.ok(Math.abs(found.lon - lonlat[0]) < 1e-6 && Math.abs(found.lat - lonlat[1]) < 1e-6, JSON.stringify(found));
  });
}

for (const typed of [
  "107.03, 35.30",
  "107.03 35.30",
  "１０７．０３，３５．３０",
  "107.03、35.30",
  "35.30, 107.03", // no place on earth lies at 107 degrees of latitude
  "35.30N 107.03E",
  "N35.30, E107.03",
  "北纬35.30 东经107.03",
  "纬度：35.30，经度：107.03",
  "lat 35.30 lon 107.03",
  "35.30, lon 107.03",
  "107°01′48″ 35°18′", // 1/60 + 48/3600 = 0.03
  "107度1分48秒，35度18分",
  "107°1.8′ 35°18′", // minutes without seconds: what follows is the other angle
  "107°1.8′35°18′",
  "35°18'0\"N 107°1'48\"E",
  "(107.03, 35.30)",
])
  reads(typed, [107.03, 35.3]);

for (const typed of [
  "",
  "107.03",
  "10703, 3530",
  "107.03, 35.30, 3",
  "107.03, 95.0",
  "一百零七",
  "107°61′ 35°",
  "107°60′, 35°",
  "107°1′60″, 35°",
  "107.03-35.30",
  "--1, 2",
  "1x2 3",
  "200, 10",
  "180.01, 10",
  "100, 90.01",
])
  reads(typed, null);

for (const typed of ["-70.65, -33.45", "33°27′S 70°39′W", "南纬33.45，西经70.65", "−70.65 −33.45"])
  reads(typed, [-70.65, -33.45]);

reads("180, 90", [180, 90]);
reads("107°59′59″ 35°", [107.9997222, 35]);
reads("90.5, 30", [90.5, 30]);
reads("30, 90.5", [90.5, 30]);
// Both orders are possible: the one in the county is meant, as written where neither is, or both are.
reads("43.80, 87.60", [87.6, 43.8], [80, 40, 90, 50]);
reads("43.80, 87.60", [43.8, 87.6], [107, 35, 108, 36]);
reads("43.80, 44.60", [43.8, 44.6], [40, 40, 50, 50]);
// What letters say comes before the county.
reads("lat 43.80, lon 87.60", [87.6, 43.8], [40, 80, 50, 90]);
reads("lon 43.80, lat 87.60", [43.8, 87.6], [80, 40, 90, 50]);

/** @type {[string, number][]} half of what the last digit counts, metres: a degree is 111 195 m */
const EXACTLY = [
  ["107.03, 35.3", 556], // the more exact of the two counts
  ["107.03, 35.30", 556],
  ["107.0300, 35.3000", 5.56],
  ["107, 35", 55_600],
  ["107°01′48″ 35°18′00″", 15.4],
  ["107°01.8′ 35°18.0′", 92.7],
  ["107°2′ 35°18′", 927],
  ["107°01′48.5″ 35°18′00.1″", 1.54],
];
for (const [typed, metres] of EXACTLY) {
  test(`“${typed}” is known to ${metres} m`, () => assert.equal(readCoordinate(typed)?.accuracy_m, metres));
}
