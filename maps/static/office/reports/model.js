/** The state of the page of reports: what is asked, the figures as the server answered them, and what they read like. */

import { get, post } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changedNow } from "../../shared/changes.js";
import { duration, formatter } from "../../shared/format.js";
import { inOneLanguage, nameOf, t, word } from "../../shared/i18n.js";
import { percent } from "../../shared/numbers/shares.js";
import { sum } from "../../shared/numbers/sums.js";
import { part } from "../../shared/part.js";
import { now } from "../../shared/server-time.js";
import { enter } from "../duty-page.js";
import { base64 } from "../file-in.js";
import { FIGURES } from "./figure-names.js";
import { seen } from "./new-report.js";

/**
 * @typedef {import("../../shared/types.js").Report} Report
 * @typedef {import("../../shared/types.js").Figure} Figure
 * @typedef {import("../../shared/types.js").ReportRun} ReportRun
 * @typedef {{period: string, kind: string, station: string, category: string, channel: string, as_of: string}} Asked
 */

const NOTHING = { period: "", kind: "", station: "", category: "", channel: "", as_of: "" };
const NAMES = /** @type {(keyof Asked)[]} */ (Object.keys(NOTHING));
/** A share of fewer cases is shown as counts, with its interval. */
const FEW = 20;

const [model, writable] = part({
  /** @type {Asked} */
  asked: { ...NOTHING },
  /** The unit of the period that is chosen. */
  unit: "month",
  /** A kept report that is shown; null: figures of now. @type {number | null} */
  run: null,
  /** @type {Report | null} */
  report: null,
  /** @type {ReportRun[]} */
  runs: [],
  /** @type {{code: string, name: string, name_en?: string | null}[]} */
  stations: [],
  /** @type {any[]} */
  cells: [],
  /** Comparison of the kept report with today. @type {import("../../shared/types.js").ReportChanges | null} */
  changes: null,
  /** The figure whose cases are listed. */
  open: "",
  /** The group by which figures are split; empty: none. */
  by: "",
  /** The version of the text that was loaded; 0: none. */
  loaded: 0,
  trouble: "",
  /** Faults of fields of a file. @type {{field: string, value?: unknown, message: string}[]} */
  faults: [],
  busy: false,
});

export { model };

/** @param {Partial<typeof writable>} fields */
export function show(fields) {
  Object.assign(writable, fields);
  changedNow("page");
}

/** The county's day of today, such as 2026-09-21. */
function today() {
  const parts = formatter({ year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(now()));
  return ["year", "month", "day"]
    .map((type) => parts.find((each) => each.type === type)?.value.padStart(2, "0"))
    .join("-");
}

export async function begin() {
  await enter();
  const [stations, cells] = await Promise.all([get("/stations"), get("/cells")]);
  show({ stations: stations.features.map((/** @type {any} */ each) => each.properties), cells: cells.features });
  const query = new URLSearchParams(location.search);
  const run = Number(query.get("run")) || null;
  const asked = /** @type {Asked} */ (Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""])));
  if (!asked.period) asked.period = today().slice(0, 7);
  Object.assign(writable, { asked, unit: unitOf(asked.period), run });
  await Promise.all([load(), readRuns()]);
}

async function readRuns() {
  show({ runs: (await get("/reports")).runs });
}

/** @param {string} period */
export function unitOf(period) {
  if (period.includes("..")) return "span";
  if (period.includes("-Q")) return "quarter";
  if (period.includes("-W")) return "week";
  return { 4: "year", 7: "month" }[period.length] ?? "day";
}

/** The period of a unit that today lies in; empty where it is to be chosen. @param {string} unit */
function currentOf(unit) {
  const day = today();
  const [year, month] = day.split("-");
  return { year, quarter: `${year}-Q${Math.ceil(Number(month) / 3)}`, month: `${year}-${month}`, day }[unit] ?? "";
}

/** @param {string} unit */
export function chooseUnit(unit) {
  const period = currentOf(unit);
  show({ unit });
  if (period) void ask({ period });
}

/** Ask for other figures, and keep the question in the address. @param {Partial<Asked>} changed */
export async function ask(changed) {
  const asked = { ...model.asked, ...changed };
  show({ asked, run: null, changes: null, open: "" });
  await load();
}

/** Show a kept report; null: the figures of now. @param {number | null} run */
export async function openRun(run) {
  show({ run, changes: null, open: "" });
  await load();
}

let questions = 0;

/** Read what is asked; of answers that cross, the last question counts. A refusal is said, and nothing else is shown for it. */
export async function load() {
  const mine = ++questions;
  writeAddress();
  show({ busy: true, trouble: "", faults: [], loaded: 0 });
  try {
    await read(() => mine === questions);
  } catch (problem) {
    if (mine === questions) show({ report: null, trouble: saidBy(problem) });
  }
  if (mine === questions) show({ busy: false });
}

/** The question as the server takes it. */
const said = () => Object.fromEntries(NAMES.map((name) => [name, model.asked[name] || null]));

/** @param {() => boolean} isWanted */
async function read(isWanted) {
  const { run } = model;
  const report = await (run === null ? get("/reports/figures", said()) : get(`/reports/${run}.json`));
  if (!isWanted()) return;
  if (run !== null) seen(run);
  show({ report });
}

/** @param {unknown} problem */
const saidBy = (problem) => inOneLanguage(/** @type {Error} */ (problem).message);

function writeAddress() {
  const query = new URLSearchParams(location.search);
  const said = model.run === null ? model.asked : { ...NOTHING, run: String(model.run) };
  for (const [name, value] of Object.entries({ run: "", ...said })) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  history.replaceState(null, "", `?${query}`);
}

/** Do something while the page is busy; a refusal is said. @param {() => Promise<void>} work */
async function during(work) {
  show({ busy: true, trouble: "", faults: [], loaded: 0 });
  await work().catch((problem) => show({ trouble: saidBy(problem), faults: problem.fields ?? [] }));
  show({ busy: false });
}

/** Tell whether cases of some kind, station, category or channel alone are asked for. */
export const isNarrowed = () => NAMES.some((name) => !["period", "as_of"].includes(name) && model.asked[name]);

/** The form of the kept report on screen. */
export const formShown = () => model.runs.find(({ run }) => run === model.run)?.form;

/** Keep the figures on screen as a report. @param {string} form */
export function makeRun(form = model.unit === "span" ? "year" : model.unit) {
  return during(async () => {
    const report = await post("/reports", { ...said(), form });
    show({ report, run: report.run, changes: null });
    writeAddress();
    await readRuns();
  });
}

/** Load an edited file as the text of the county's next reports; fields at fault are named. @param {File} file */
export function loadText(file) {
  return during(async () => {
    const { version } = await post(`/reports/${model.run}/text`, { name: file.name, content: await base64(file) });
    show({ loaded: version });
  });
}

/** Compare the kept report with today. */
export function compare() {
  return during(async () => show({ changes: await get(`/reports/${model.run}/changes`) }));
}

/** The name of a figure, of a group with what it is. @param {string} name */
export function figureName(name) {
  const known = Object.keys(FIGURES).find((each) => name === each || name.startsWith(`${each}.`));
  if (!known) return name;
  const said = FIGURES[known][boot.language === "zh" ? "zh" : "en"];
  const [group, ...key] = name.slice(known.length + 1).split(".");
  return group ? `${said} · ${groupName(group, key.join("."))}` : said;
}

/** @param {string} group @param {string} key */
export function groupName(group, key) {
  if (group !== "station") return word(group, key);
  const found = model.stations.find(({ code }) => code === key);
  return key === "bureau" ? t("reports.bureau") : found ? nameOf(found) : key;
}

const LOCALE = boot.language === "zh" ? "zh-CN" : "en-GB";

/** A value as people read it; without data that is said. @param {Pick<Figure, "value" | "unit" | "n" | "m" | "low" | "high">} figure */
export function valueWords({ value, unit, n, m, low, high }) {
  if (value === null) return t("reports.no_data");
  if (unit === "share") return shareWords({ n, m: m ?? 0, low, high });
  if (unit === "yuan") return t("reports.yuan", { n: sum(value) });
  if (unit === "seconds") return duration(Number(value));
  return Number(value).toLocaleString(LOCALE);
}

/** @param {{n: number, m: number, low: number | null, high: number | null}} share */
export function shareWords({ n, m, low, high }) {
  if (m === 0) return t("reports.no_data");
  if (m >= FEW) return t("reports.share_of", { share: percent(n / m), n, m });
  const [from, to] = [low, high].map((bound) => (100 * (bound ?? 0)).toFixed(1));
  return t("reports.few_of", { n, m, low: from, high: to });
}

/** The difference to another period: of shares in points, else in per cent of what was then. @param {Figure} figure @param {string | null} before */
export function differenceWords({ value, unit }, before) {
  if (value === null || before === null) return "—";
  const [now, then] = [Number(value), Number(before)];
  const sign = now > then ? "+" : "";
  if (unit === "share") return t("reports.points", { n: sign + (100 * (now - then)).toFixed(1) });
  return then === 0 ? "—" : `${sign}${((100 * (now - then)) / then).toFixed(1)}%`;
}
