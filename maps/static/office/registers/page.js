/** The page of registers: entries with their lines, kept in versions. */

import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { actorName, learnNames } from "../../shared/colleagues.js";
import { wallDate } from "../../shared/format.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { sum } from "../../shared/numbers/sums.js";
import { may } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";
import { entryForm } from "./form.js";
import { begin, called, model, openEntry, save, show, write } from "./model.js";

/**
 * @typedef {import("../../shared/types.js").Entry} Entry
 * @typedef {import("../../shared/types.js").Register} Register
 * @typedef {import("../../shared/types.js").RegisterField} RegisterField
 */

const root = /** @type {HTMLElement} */ (document.getElementById("page"));
const mayWrite = () => may("POST", "/registers/{register}");

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  const query = new URLSearchParams(location.search);
  query.set("lang", other);
  const { register, said } = model;
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("registers.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <span class="tools"><a class="button" href="/reports">${t("reports.title")}</a>
        <button @click=${() => print()}>${t("roster.print")}</button><a href="/help">${t("guide.open")}</a>
        <a lang=${other} href="?${query}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span>
    </header>
    <div class="said ${said?.good ? "good" : "bad"}" role=${said?.good ? "status" : "alert"}>${said ? html`<p>${said.text}</p>` : nothing}${model.faults.length ? html`<ol>${model.faults.map(fault)}</ol>` : nothing}</div>
    ${register ? html`${entryForm(register)}${list(register)}` : nothing}`;
}

/** A fault with its row and field. @param {{field: string, value?: unknown, message: string}} fault */
function fault({ field, value, message }) {
  const [, n, column = field] = /^row (\d+), (\w+)$/.exec(field) ?? [];
  const known = [...(model.register?.fields ?? []), ...(model.register?.lines ?? [])].find(
    ({ name }) => name === column,
  );
  const label = known ? called(known) : column;
  return html`<li><b>${n ? t("registers.cell", { n, column: label }) : label}</b> <q>${String(value ?? "")}</q> ${inOneLanguage(message)}</li>`;
}

/** @param {Register} register */
function list(register) {
  const headings = [...register.fields.map(called), t("registers.n_lines"), t("registers.yuan")];
  return html`<section aria-labelledby="entries"><h2 id="entries">${called(register)}</h2><p class="quiet">${t("registers.about")}</p>
    ${mayWrite() && !model.form ? html`<p><button class="primary" data-act="new" @click=${() => write()}>${t("registers.new")}</button></p>` : nothing}
    ${
      model.entries.length
        ? html`<div class="scroll" tabindex="0" role="group" aria-labelledby="entries"><table><thead><tr>${headings.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>${model.entries.map((entry) => row(register, entry))}</tbody></table></div>`
        : html`<p class="quiet">${t("registers.none")}</p>`
    }</section>`;
}

/** @param {Register} register @param {Entry} entry */
function row(register, entry) {
  const { number, withdrawn, values, lines } = entry;
  const isOpen = model.open === number;
  const cells = register.fields.map(({ name }, at) => {
    const words = values[name] ?? "";
    return at
      ? html`<td>${words}</td>`
      : html`<th scope="row"><button class="value" aria-expanded=${isOpen} @click=${() => void openEntry(number)}>${words}</button>${withdrawn ? html` <span class="tag">${t("registers.withdrawn")}</span>` : nothing}</th>`;
  });
  return html`<tr data-entry=${number} class=${withdrawn ? "withdrawn" : ""}>${cells}<td>${lines.length || ""}</td><td>${lines.length ? sum(String(total(lines))) : ""}</td></tr>
    ${isOpen ? html`<tr><td colspan=${register.fields.length + 2}>${detail(register, entry)}</td></tr>` : nothing}`;
}

/** @param {Record<string, any>[]} lines */
const total = (lines) => lines.reduce((yuan, line) => yuan + Math.round(100 * Number(line.yuan)), 0) / 100;

/** @param {Register} register @param {Entry} entry */
function detail(register, entry) {
  return html`${mayWrite() && !model.form ? acts(entry) : nothing}
    ${model.versions.map(
      (each) => html`<details ?open=${each.version === entry.version}>
        <summary>${t(each.withdrawn ? "registers.version_withdrawn" : "registers.version", { n: each.version, by: actorName(each.made_by), at: wallDate(each.made_at) })}</summary>
        ${content(register, each)}</details>`,
    )}`;
}

/** The values and lines of a version. @param {Register} register @param {Entry} entry */
function content(register, { values, lines }) {
  const said = register.fields.flatMap((field) =>
    field.name in values ? `${called(field)}: ${values[field.name]}` : [],
  );
  const row = (/** @type {Record<string, any>} */ line) =>
    html`<tr>${register.lines.map(({ name, kind }) => html`<td>${kind === "yuan" ? sum(line[name]) : line[name]}</td>`)}</tr>`;
  if (!lines.length) return html`<p>${said.join(" · ")}</p>`;
  return html`<p>${said.join(" · ")}</p><table><thead><tr>${register.lines.map((field) => html`<th scope="col">${called(field)}</th>`)}</tr></thead>
    <tbody>${lines.map(row)}</tbody></table>`;
}

/** @param {Entry} entry */
function acts(entry) {
  const withdraw = () => {
    write(entry);
    void save(true);
  };
  return html`<p class="actions"><button data-act="correct" @click=${() => write(entry)}>${t("registers.correct")}</button>
    ${entry.withdrawn ? nothing : html`<button class="danger" data-act="withdraw" ?disabled=${model.busy} @click=${withdraw}>${t("registers.withdraw")}</button>`}</p>`;
}

watch(["page"], () => render(view(), root));
followTheme();
void beginPage(
  begin,
  () => void learnNames(() => changedNow("page")),
  (problem) => show({ said: { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false } }),
);
