/** From one shift to the next: what is open, handed over and taken over, signed by both. */

import { live } from "lit-html/directives/live.js";
import { html, nothing, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { changedNow, watch } from "../../shared/changes.js";
import { learnNames } from "../../shared/colleagues.js";
import { wallDate, wallTime } from "../../shared/format.js";
import { inOneLanguage, nameOf, t } from "../../shared/i18n.js";
import { may, session } from "../../shared/session.js";
import { state } from "../../shared/store.js";
import { beginPage, followTheme } from "../duty-page.js";
import { ownAccount } from "../own-account.js";
import { begin, follow, load, loadOlder, model, note, set, show, sign, typed } from "./model.js";
import { sheet } from "./sheet.js";

const root = /** @type {HTMLElement} */ (document.getElementById("page"));
const mayHandOver = () => may("POST", "/handovers");

function view() {
  const other = boot.language === "zh" ? "en" : "zh";
  const snapshot = model.kept?.snapshot ?? model.present;
  return html`<header>
      <a href="/">${t("app.name")}</a><h1>${t("handover.title")}</h1><span class="county">${state.county ? nameOf(state.county) : ""}</span>
      <span class="tools"><button @click=${() => print()}>${t("roster.print")}</button>
        <a class="button" href="/roster">${t("roster.title")}</a>
        <a href="/help">${t("guide.open")}</a> <a lang=${other} href="?lang=${other}">${other === "zh" ? "中文" : "EN"}</a> ${ownAccount()}</span>
    </header>
    ${waiting()}
    <div class="said ${model.said?.good ? "good" : "bad"}" role=${model.said?.good ? "status" : "alert"}>${model.said ? html`<p>${model.said.text}</p>` : nothing}</div>
    <div class="halves"><nav class="kept" aria-label=${t("handover.kept")}>
      <button aria-pressed=${model.kept === null} @click=${() => void open(null)}>${t("handover.now")}</button>
      ${model.lines.map(
        (line) => html`<button aria-pressed=${model.kept?.id === line.id} @click=${() => void open(line.id)}>
        ${t("handover.line", { at: wallDate(line.made_at), name: line.outgoing?.name ?? "", open: line.open })}
        ${line.incoming ? html`<small>${line.incoming.name}</small>` : html`<em>${t("handover.unsigned")}</em>`}</button>`,
      )}
      ${model.before === null ? nothing : html`<button @click=${() => void loadOlder().catch(tell)}>${t("handover.older")}</button>`}
    </nav>
    <article>${model.kept ? signatures(model.kept) : html`${model.present ? html`<p class="quiet as-of" role="status">${t("handover.as_of", { at: wallTime(model.present.at) })}</p>` : nothing}${mayHandOver() ? outgoing() : nothing}`}${snapshot ? sheet(snapshot) : nothing}</article></div>`;
}

/** Handovers nobody has taken over, so that none is forgotten. */
function waiting() {
  const open = model.lines.filter((line) => !line.incoming).length;
  return open ? html`<p class="waits" role="status">${t("handover.waits", { n: open })}</p>` : nothing;
}

function outgoing() {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const body = {
      hours: model.hours,
      notes: String(form.get("notes")),
      ...(typed() ? { name: String(form.get("name")) } : {}),
    };
    void sign("/handovers", body, t("handover.done")).then((taken) => taken && note(""));
  };
  const write = (/** @type {Event} */ event) => note(/** @type {HTMLTextAreaElement} */ (event.target).value);
  const hours = (/** @type {Event} */ event) => {
    set({ hours: Number(/** @type {HTMLInputElement} */ (event.target).value) || 12 });
    void load().catch(tell);
  };
  return html`<form class="card" @submit=${submit} aria-label=${t("handover.make")}>
    <label>${t("handover.hours")}<input type="number" min="1" max="48" .value=${String(model.hours)} @change=${hours}></label>
    <label class="wide">${t("handover.notes")}<textarea name="notes" rows="3" maxlength="4000" placeholder=${t("handover.notes_hint")} .value=${live(model.notes)} @input=${write}></textarea></label>
    ${typed() ? html`<label>${t("handover.name")}<input autocomplete="off" name="name" required minlength="2" maxlength="40"></label>` : html`<span class="quiet">${session.who?.title ?? session.who?.name}</span>`}
    <button class="primary" ?disabled=${model.busy}>${t("handover.make")}</button></form>`;
}

/** @param {import("./model.js").Handover} kept */
function signatures(kept) {
  return html`<p class="quiet">${t("handover.frozen", { at: wallDate(kept.made_at) })}</p>
    ${kept.notes ? html`<section><h2>${t("handover.notes")}</h2><p class="notes">${kept.notes}</p></section>` : nothing}
    <dl class="signed"><div><dt>${t("handover.outgoing")}</dt><dd>${signed(kept.outgoing)}</dd></div>
      <div><dt>${t("handover.incoming")}</dt><dd>${kept.incoming ? signed(kept.incoming) : t("handover.unsigned")}</dd></div></dl>
    ${!kept.incoming && mayHandOver() ? incoming(kept) : nothing}`;
}

/** @param {import("./model.js").Signature | null} signature */
function signed(signature) {
  return signature ? t("handover.signed_at", { name: signature.name, at: wallDate(signature.at) }) : "";
}

/** @param {import("./model.js").Handover} kept */
function incoming(kept) {
  const path = `/handovers/${kept.id}/signature`;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const given = [...form].filter(([, value]) => value !== "").map(([name, value]) => [name, String(value)]);
    void sign(path, Object.fromEntries(given), t("handover.done"));
  };
  const own = kept.outgoing?.signer !== `user:${session.who?.name}` && !typed();
  return html`${own ? html`<p><button class="primary" ?disabled=${model.busy} @click=${() => void sign(path, {}, t("handover.done"))}>${t("handover.sign_own")}: ${session.who?.title ?? session.who?.name}</button></p>` : nothing}
    <form class="card" @submit=${submit} aria-label=${t("handover.sign_here")}><h2>${t("handover.sign_here")}</h2>
    ${
      typed()
        ? html`<label>${t("handover.name")}<input autocomplete="off" name="name" required minlength="2" maxlength="40"></label>`
        : html`
      <label>${t("handover.login")}<input name="login" required autocomplete="off"></label>
      <label>${t("handover.password")}<input name="password" type="password" required autocomplete="off"></label>
      <label>${t("handover.code")}<input name="code" autocomplete="one-time-code"></label>`
    }
    <button class="primary" ?disabled=${model.busy}>${t("handover.sign")}</button></form>`;
}

/** @param {number | null} id */
async function open(id) {
  set({ said: null });
  await show(id).catch(tell);
}

/** @param {unknown} problem */
function tell(problem) {
  set({ said: { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false } });
  changedNow("page");
}

watch(["page"], () => render(view(), root));
followTheme();
void beginPage(
  begin,
  () => {
    set({ said: null });
    changedNow("page");
    follow();
    void learnNames(() => changedNow("page"));
  },
  tell,
);
