/** A roster from a file: chosen, sent, and every fault of it listed by row. */

import { html, nothing } from "lit-html/lit-html.js";
import { post } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { sendOnce } from "../../shared/sent-once.js";
import { base64 } from "../file-in.js";
import { change, model, openForm, set } from "./model.js";
import { takeBack } from "./taking-back.js";

const form = {
  replace: false,
  /** @type {{name: string, content: string} | null} a file that looks wrong, until somebody confirms it or chooses another */
  doubted: null,
};

export function toggleFile() {
  form.doubted = null;
  openForm(model.form === "file" ? null : "file");
}

export function fileForm() {
  if (model.form !== "file") return nothing;
  return html`<form class="card" aria-label=${t("roster.import")} @submit=${submit}>
    <h2>${t("roster.import")}</h2>
    <p>${t("roster.import_hint")}</p>
    <label>${t("roster.file")}<input type="file" name="file" required accept=".csv,.xlsx" @change=${forget}></label>
    <label class="check"><input type="checkbox" .checked=${form.replace}
      @change=${(/** @type {Event} */ event) => (form.replace = /** @type {HTMLInputElement} */ (event.target).checked)}>${t("roster.replace")}</label>
    <button class="primary" ?disabled=${model.busy}>${t("roster.load")}</button>
    ${form.doubted ? html`<button type="button" class="confirm" ?disabled=${model.busy} @click=${confirm}>${t("roster.load_anyway")}</button>` : nothing}
    <button type="button" @click=${toggleFile}>${t("roster.cancel")}</button>
  </form>`;
}

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (
    /** @type {HTMLFormElement} */ (event.target).elements.namedItem("file")
  );
  const file = input.files?.[0];
  if (!file) return;
  if (file.size === 0) {
    set({ said: { text: t("roster.file_empty", { name: file.name }), rows: [] } });
    return changedNow("page");
  }
  forget();
  void change(async () => loadFile({ name: file.name, content: await read(input, file) }));
}

function forget() {
  form.doubted = null;
  changedNow("page");
}

function confirm() {
  const file = form.doubted;
  if (file) void change(() => loadFile(file, { confirmed: true }));
}

/** Send a file; what looks wrong in it is shown, and it is kept to be confirmed. @param {{name: string, content: string}} file @param {{confirmed?: true}} [more] */
async function loadFile(file, more = {}) {
  try {
    const loaded = await sendOnce(post, "/roster/import", { ...file, replace: form.replace, ...more });
    Object.assign(form, { doubted: null });
    set({ form: null });
    return [t("roster.loaded", loaded), ...(loaded.notes ?? []).map(inOneLanguage)].join("\n");
  } catch (problem) {
    if (/** @type {import("../../shared/api.js").Problem} */ (problem).kind === "/problems/roster-doubt")
      form.doubted = file;
    throw problem;
  }
}

/** Read a file; one that cannot be read is chosen again. @param {HTMLInputElement} input @param {File} file */
function read(input, file) {
  return base64(file).catch((problem) => {
    input.value = "";
    throw problem;
  });
}

/** The message about the last change, with the rows at fault. */
export function said() {
  const said = model.said;
  return html`<div class="said ${said?.good ? "good" : "bad"}" role=${said?.good ? "status" : "alert"} aria-live="polite">
    ${said ? html`<p>${said.text}${said.back ? html` <button aria-keyshortcuts="Control+Z" ?disabled=${model.busy} @click=${takeBack}>${t("roster.take_back")} <kbd>Ctrl+Z</kbd></button>` : nothing}</p>` : nothing}
    ${said?.confirm ? html`<button class="confirm" ?disabled=${model.busy} @click=${said.confirm}>${t("roster.save_anyway")}</button>` : nothing}
    ${said?.rows.length ? html`<ol>${said.rows.map((row) => html`<li><b>${cellOf(row.field)}</b> <q>${String(row.value ?? "")}</q> ${inOneLanguage(row.message)}</li>`)}</ol>` : nothing}
  </div>`;
}

/** `row 3, team` in the reader's words. @param {string} field */
function cellOf(field) {
  const [, n, column] = /^row (\d+), (\w+)$/.exec(field) ?? [];
  return n ? t("roster.cell", { n, column: word("column", column) }) : field;
}
