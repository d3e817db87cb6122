/** The state of the page of registers: the entries, the one that is open, and the form of the one being written. */

import { get, post } from "../../shared/api.js";
import { boot } from "../../shared/boot.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t } from "../../shared/i18n.js";
import { part } from "../../shared/part.js";
import { sendOnce } from "../../shared/sent-once.js";
import { enter } from "../duty-page.js";
import { base64 } from "../file-in.js";

/**
 * @typedef {import("../../shared/types.js").Register} Register
 * @typedef {import("../../shared/types.js").RegisterField} RegisterField
 * @typedef {import("../../shared/types.js").Entry} Entry
 * @typedef {Record<string, string>} Values
 * @typedef {{number: number, version: number, values: Values, lines: Values[], errors: Record<string, string>}} Form
 */

const [model, writable] = part({
  /** @type {Register | null} */
  register: null,
  /** @type {Entry[]} */
  entries: [],
  /** The entry whose lines and versions are shown; 0: none. */
  open: 0,
  /** The versions of the open entry, the newest first. @type {Entry[]} */
  versions: [],
  /** @type {Form | null} */
  form: null,
  /** @type {{text: string, good: boolean} | null} */
  said: null,
  /** Faults of a refused entry or file. @type {{field: string, value?: unknown, message: string}[]} */
  faults: [],
  busy: false,
});

export { model };

/** @param {Partial<typeof writable>} fields */
export function show(fields) {
  Object.assign(writable, fields);
  changedNow("page");
}

export async function begin() {
  await enter();
  const [register] = (await get("/registers")).registers;
  show({ register });
  await load();
  const asked = Number(new URLSearchParams(location.search).get("open"));
  if (asked) await openEntry(asked);
}

const path = (more = "") => `/registers/${model.register?.name}${more}`;

async function load() {
  show({ entries: (await get(path())).entries });
}

/** @param {RegisterField | Register} thing */
export const called = (thing) => (boot.language === "zh" ? thing.zh : thing.en);

/** Do something while the page is busy; a refusal is said with its faults. @param {() => Promise<void>} work */
async function during(work) {
  show({ busy: true, said: null, faults: [] });
  await work().catch((problem) => {
    const { message, fields = [] } = /** @type {import("../../shared/api.js").Problem} */ (problem);
    show({ said: { text: inOneLanguage(message), good: false }, faults: fields });
  });
  show({ busy: false });
}

/** Show an entry's lines and versions, or close it. @param {number} number */
export function openEntry(number) {
  if (number === model.open) {
    show({ open: 0, versions: [] });
    return Promise.resolve();
  }
  return during(async () => {
    const { entries } = await get(path(`/entries/${number}`));
    show({ open: number, versions: entries });
  });
}

/** The values as they are typed. @param {Record<string, any>} values @returns {Values} */
const text = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

/** Begin an entry, or the correction of one. @param {Entry} [entry] */
export function write(entry) {
  const { number = 0, version = 0, values = {}, lines = [] } = entry ?? {};
  show({ form: { number, version, values: text(values), lines: lines.map(text), errors: {} }, said: null });
}

/** Change the lines of the form. @param {(lines: Values[]) => Values[]} change */
export function changeLines(change) {
  if (model.form) show({ form: { ...model.form, lines: change([...model.form.lines]) } });
}

/** Keep the form; withdrawn entries keep what they said. @param {boolean} [withdrawn] */
export function save(withdrawn = false) {
  return during(async () => {
    const { errors: _, ...body } = /** @type {Form} */ (model.form);
    await sendOnce(post, path(), { ...body, withdrawn }).catch(refused);
    show({
      form: null,
      open: 0,
      said: { text: t(withdrawn ? "registers.withdrawn_now" : "registers.kept"), good: true },
    });
    await load();
  });
}

/** Mark the fields of the form that were refused; of an entry corrected meanwhile show the newest. @param {import("../../shared/api.js").Problem} problem */
async function refused(problem) {
  const form = /** @type {Form} */ (model.form);
  const errors = Object.fromEntries(problem.fields.map(({ field, message }) => [field, inOneLanguage(message)]));
  show({ form: { ...form, errors } });
  if (problem.kind !== "/problems/entry-changed") throw problem;
  await load();
  const version = model.entries.find(({ number }) => number === form.number)?.version ?? form.version;
  show({ form: { ...form, version }, open: 0 });
  throw new Error(t("registers.changed_meanwhile"));
}

/** Put the lines of a file below those of the form. @param {File} file */
export function readFile(file) {
  return during(async () => {
    const { lines } = await post(path("/lines"), { name: file.name, content: await base64(file) });
    changeLines((before) => [...before, ...lines.map(text)]);
    show({ said: { text: t("registers.file_read", { n: lines.length }), good: true } });
  });
}
