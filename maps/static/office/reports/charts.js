/** The charts of a report as SVG, each with its table: readable in print and without colour. */

import { html, nothing, svg } from "lit-html/lit-html.js";
import { t, word } from "../../shared/i18n.js";
import { unitX, unitY } from "../../shared/map/projection.js";
import { percent } from "../../shared/numbers/shares.js";
import { figureName, groupName, model, shareWords } from "./model.js";

/**
 * @typedef {import("../../shared/types.js").Charts} Charts
 * @typedef {{name: string, n: number, m?: number | null, words: string, then?: number | null, low?: number | null, high?: number | null}} Row
 */

const WIDTH = 640;
/** Groups drawn; the table has all. */
const MOST = 12;
/** The part of the most from which a shade needs light words. */
const DARK = 0.75;
/** Between the numbers on the map. */
const APART = 20;
const BESIDE = /** @type {const} */ (["late", "open", "not_due", "suspended", "ended", "not_computable"]);

/** @param {Charts} charts */
export function chartSections(charts) {
  return html`<div class="charts">
    ${months(charts.months)}
    ${groups("categories", "category", charts.categories)}
    ${groups("stations", "station", charts.stations)}
    ${timelines(charts.timelines)}
    ${hours(charts.hours)}
    ${cells(charts.cells)}</div>`;
}

/**
 * @param {string} name
 * @param {unknown} picture
 * @param {readonly string[]} headings
 * @param {readonly (readonly (string | number)[])[]} rows
 */
function chart(name, picture, headings, rows) {
  const id = `chart-${name}`;
  const words = (/** @type {readonly (string | number)[]} */ [first, ...rest]) =>
    html`<tr><th scope="row">${first}</th>${rest.map((each) => html`<td>${each}</td>`)}</tr>`;
  return html`<section class="chart ${name}" aria-labelledby=${id}><h2 id=${id}>${t(`reports.chart.${name}`)}</h2>
    ${rows.length ? picture : html`<p class="quiet">${t("reports.no_data")}</p>`}
    ${
      rows.length
        ? html`<details><summary>${t("reports.table")}</summary><div class="scroll" tabindex="0" role="group" aria-labelledby=${id}><table>
      <thead><tr>${headings.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>${rows.map(words)}</tbody></table></div></details>`
        : nothing
    }</section>`;
}

/** @param {string} name @param {number} height @param {unknown} content */
function drawing(name, height, content) {
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${t(`reports.chart.${name}`)}>${content}</svg>`;
}

/** @param {number} y */
function legend(y) {
  return svg`<g class="legend"><rect class="now" x="420" y=${y} width="12" height="12"></rect><text x="438" y=${y + 11}>${t("reports.received")}</text>
    <line class="then" x1="520" x2="544" y1=${y + 6} y2=${y + 6}></line><circle class="then-mark" cx="532" cy=${y + 6} r="4"></circle>
    <text x="550" y=${y + 11}>${t("reports.year_earlier")}</text></g>`;
}

/** @param {Charts["months"]} found */
function months(found) {
  const [top, bottom, band] = [36, 180, WIDTH / 12];
  const most = Math.max(1, ...found.flatMap((each) => [each.n, each.year_before ?? 0]));
  const y = (/** @type {number} */ n) => bottom - ((bottom - top) * n) / most;
  const x = (/** @type {number} */ at) => (at + 0.5) * band;
  const then = found.flatMap(({ year_before: n }, at) => (n === null ? [] : [[x(at), y(n)]]));
  const content = svg`${legend(2)}
    ${found.map(
      (each, at) => svg`<rect class="now" x=${x(at) - 15} y=${y(each.n)} width="30" height=${bottom - y(each.n)}></rect>
      <text class="number" x=${x(at)} y=${y(each.n) - 4}>${each.n}</text><text class="number quiet" x=${x(at)} y=${bottom + 16}>${Number(each.month.slice(5))}</text>
      ${at === 0 || each.month.endsWith("-01") ? svg`<text class="number quiet" x=${x(at)} y=${bottom + 32}>${each.month.slice(0, 4)}</text>` : nothing}`,
    )}
    <polyline class="then" points=${then.join(" ")}></polyline>
    ${then.map(([cx, cy]) => svg`<circle class="then-mark" cx=${cx} cy=${cy} r="4"></circle>`)}
    <line class="axis" x1="0" x2=${WIDTH} y1=${bottom} y2=${bottom}></line>`;
  const headings = [t("reports.month"), t("reports.received"), t("reports.year_earlier")];
  return chart(
    "months",
    html`<div class="scroll" tabindex="0" role="group" aria-labelledby="chart-months">${drawing("months", 216, content)}</div>`,
    headings,
    found.map((each) => [each.month, each.n, each.year_before ?? t("reports.no_data")]),
  );
}

/** Bars below each other, with a mark for the year before or a line from end to end of an interval. @param {string} name @param {readonly Row[]} rows @param {number} most */
function bars(name, rows, most) {
  const x = (/** @type {number} */ n) => (WIDTH * n) / most;
  const row = (/** @type {Row} */ each, /** @type {number} */ at) => svg`<g transform=${`translate(0 ${at * 42})`}>
    <text y="14">${each.name}</text><text class="end" x=${WIDTH} y="14">${each.words}</text>
    <rect class="room" y="20" width=${WIDTH} height="14"></rect><rect class="now" y="20" width=${x(each.n)} height="14"></rect>
    ${typeof each.then !== "number" ? nothing : svg`<circle class="then-mark" cx=${x(each.then)} cy="27" r="5"></circle>`}
    ${
      typeof each.low === "number" && typeof each.high === "number"
        ? svg`<path class="interval" d=${`M${x(each.low)} 21v12M${x(each.high)} 21v12M${x(each.low)} 27H${x(each.high)}`}></path>`
        : nothing
    }</g>`;
  return drawing(name, rows.length * 42, svg`${rows.map(row)}`);
}

/** @param {"categories" | "stations"} name @param {string} group @param {Charts["categories"]} found */
function groups(name, group, found) {
  const most = Math.max(1, ...found.flatMap((each) => [each.n, each.year_before ?? 0]));
  const rows = found.slice(0, MOST).map(({ key, n, year_before: then }) => ({
    name: groupName(group, key),
    n,
    then,
    words: then === null ? String(n) : t("reports.now_then", { n, then }),
  }));
  return chart(
    name,
    bars(name, rows, most),
    [t(`reports.${group}`), t("reports.received"), t("reports.year_earlier")],
    found.map((each) => [groupName(group, each.key), each.n, each.year_before ?? t("reports.no_data")]),
  );
}

/** @param {Charts["timelines"]} found */
function timelines(found) {
  const rows = found.map((each) => ({
    ...each,
    name: figureName(each.name),
    n: each.m ? each.n / each.m : 0,
    words: shareWords(each),
  }));
  const bound = (/** @type {number | null} */ share) => (share === null ? "–" : percent(share));
  return chart(
    "timelines",
    bars("timelines", rows, 1),
    [
      ...["timeliness", "share", "interval", "kept", "judged"].map((each) => t(`reports.${each}`)),
      ...BESIDE.map((each) => t(`reports.clock.${each}`)),
    ],
    found.map((each) => [
      figureName(each.name),
      each.m ? percent(each.n / each.m) : t("reports.no_data"),
      each.m ? `${bound(each.low)} – ${bound(each.high)}` : "–",
      each.n,
      each.m,
      ...BESIDE.map((state) => each[state]),
    ]),
  );
}

/** @param {Charts["hours"]} found */
function hours(found) {
  const most = Math.max(...found.flat());
  const [left, top, width, height] = [76, 18, 23.5, 24];
  const day = (/** @type {readonly number[]} */ counts, /** @type {number} */ at) => svg`
    <text y=${top + at * height + 16}>${word("weekday", String(at + 1))}</text>${counts.map(
      (
        n,
        hour,
      ) => svg`<rect class="shade" fill-opacity=${n / (most || 1)} x=${left + hour * width} y=${top + at * height} width=${width - 1} height=${height - 1}></rect>
      ${n ? svg`<text class=${n > DARK * most ? "number on-dark" : "number"} x=${left + (hour + 0.5) * width} y=${top + at * height + 16}>${n}</text>` : nothing}`,
    )}`;
  const scale = Array.from({ length: 24 }, (_, hour) => hour);
  const content = svg`${scale.map((hour) => svg`<text class="number quiet" x=${left + (hour + 0.5) * width} y="12">${hour}</text>`)}${found.map(day)}`;
  return chart(
    "hours",
    html`<div class="scroll" tabindex="0" role="group" aria-labelledby="chart-hours">${drawing("hours", top + 7 * height, content)}</div>`,
    [t("reports.weekday"), ...scale.map(String)],
    most ? found.map((counts, at) => [word("weekday", String(at + 1)), ...counts]) : [],
  );
}

/** @param {import("../../shared/types.js").CellFacts} cell */
const nameOfCell = ({ name, committee_name: committee }) => name ?? committee;

/** The cells of the county, shaded by their cases; those with the most have their number where there is room. @param {Charts["cells"]} found */
function cells(found) {
  const counts = new Map(found.map(({ cell, n }) => [cell, n]));
  const most = Math.max(1, ...counts.values());
  const shapes = model.cells.map(({ geometry, properties }) => ({
    properties,
    n: counts.get(properties.code) ?? 0,
    rings: /** @type {number[][][]} */ (
      geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat()
    ),
  }));
  const vertices = shapes.flatMap(({ rings }) => rings.flat());
  const [xs, ys] = [vertices.map(([lon]) => unitX(lon)), vertices.map(([, lat]) => unitY(lat))].map(bounds);
  const scale = Math.min(WIDTH / (xs.to - xs.from || 1), 520 / (ys.to - ys.from || 1));
  const at = (/** @type {number[]} */ [lon, lat]) =>
    [scale * (unitX(lon) - xs.from), scale * (unitY(lat) - ys.from)].map((each) => each.toFixed(1));
  const shape = (/** @type {(typeof shapes)[number]} */ { properties, rings, n }) =>
    svg`<path class="shade cell" fill-opacity=${n / most} d=${rings.map((ring) => `M${ring.map((each) => at(each).join(" ")).join("L")}Z`).join("")}><title>${nameOfCell(properties)} ${n}</title></path>`;
  const middle = (/** @type {(typeof shapes)[number]} */ { rings }) => {
    const ring = rings[0].map((each) => at(each).map(Number));
    const [across, down] = [bounds(ring.map(([x]) => x)), bounds(ring.map(([, y]) => y))];
    return { x: (across.from + across.to) / 2, y: (down.from + down.to) / 2 };
  };
  /** @type {{x: number, y: number, n: number}[]} */
  const numbers = [];
  for (const each of shapes.filter(({ n }) => n > 0).sort((a, b) => b.n - a.n)) {
    const here = { ...middle(each), n: each.n };
    if (numbers.every(({ x, y }) => Math.hypot(x - here.x, y - here.y) > APART)) numbers.push(here);
  }
  const names = new Map(model.cells.map(({ properties }) => [properties.code, nameOfCell(properties)]));
  return chart(
    "cells",
    drawing(
      "cells",
      Math.ceil(scale * (ys.to - ys.from)) || 1,
      svg`${shapes.map(shape)}${numbers.slice(0, MOST).map(({ x, y, n }) => svg`<text class="number plate" x=${x} y=${y + 4}>${n}</text>`)}`,
    ),
    [t("reports.cell"), t("reports.code"), t("reports.received")],
    found.map(({ cell, n }) => [names.get(cell) ?? cell, cell, n]),
  );
}

/** @param {number[]} values */
function bounds(values) {
  return values.reduce(({ from, to }, each) => ({ from: Math.min(from, each), to: Math.max(to, each) }), {
    from: Infinity,
    to: -Infinity,
  });
}
