/** Messages to locked phones: how each channel is doing, a test, and the rules of what it carries when. */

import { html, nothing } from "lit-html/lit-html.js";
import { get, post, put } from "../../shared/api.js";
import { changedNow } from "../../shared/changes.js";
import { wallDate } from "../../shared/format.js";
import { inOneLanguage, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { part } from "../../shared/part.js";
import { may } from "../../shared/session.js";
import { model, setOf } from "./model.js";
import { reachedTable } from "./reached.js";
import { nameOfRule } from "./rule-name.js";
import { stationName } from "./units.js";

/** @typedef {import("../../shared/types.js").ChannelRule} Rule */

const LEVELS = {
  offer: [],
  alert: ["dispatcher", "station_chief", "bureau"],
  deadline: ["", "handler", "chief", "leader"],
};
/** @typedef {keyof typeof LEVELS} Subject */

const [desk, writable] = part({
  /** @type {import("../../shared/types.js").Channels | null} null: not read, or not to be seen */
  kept: null,
  /** @type {Rule[]} as they are written */
  rules: [],
  /** @type {Record<string, string>} the answer to the last test, by channel */
  tested: {},
  /** @type {{text: string, good: boolean} | null} */
  said: null,
  busy: false,
});

/** Read the channels and their rules, where the reader may see them. */
export async function readChannels() {
  if (!may("GET", "/channels")) return;
  const kept = await get("/channels");
  Object.assign(writable, { kept, rules: kept.rules });
  changedNow("page");
}

/** True if rules were written and not saved. */
export function isMessagesDrafted() {
  return desk.kept !== null && desk.rules !== desk.kept.rules;
}

export function messagesSection() {
  if (!desk.kept) return nothing;
  const fixed = !may("PUT", "/channels/rules");
  return html`<section id="messages"><h2>${t("rules.messages")}</h2>
    <p class="quiet">${t("rules.messages_about")}${fixed ? ` ${t("rules.read_only")}` : ""}</p>
    ${desk.kept.channels.length ? channelTable() : html`<p>${t("rules.no_channels")} <code>wangge channel add --help</code></p>`}
    ${desk.kept.channels.length ? html`<p class="quiet">${t("rules.telephones", { n: desk.kept.telephones })}</p>` : nothing}
    ${desk.kept.channels.length ? ruleForm(fixed) : nothing}
    ${reachedTable()}</section>`;
}

function channelTable() {
  return html`<div class="listing as-cards"><table><thead><tr>${["channel", "channel_kind", "channel_host", "channel_state"].map((name) => html`<th scope="col">${t(`rules.${name}`)}</th>`)}<td></td></tr></thead>
    <tbody>${desk.kept?.channels.map(
      (
        each,
      ) => html`<tr><th scope="row">${each.name}</th><td>${word("channel_kind", each.kind)}</td><td>${each.host}</td>
      <td>${each.failing_since ? html`<b class="bad">${icon("missed")}${t("rules.channel_failing", { since: wallDate(each.failing_since) })} <code>${word("message_why", each.failing_because ?? "")}</code></b>` : each.carried_at ? t("rules.channel_carried", { at: wallDate(each.carried_at) }) : t("rules.channel_unused")}</td>
      <td>${may("POST", "/channels/{name}/test") ? html`<button ?disabled=${desk.busy} @click=${() => void test(each.name)}>${t("rules.channel_test")}</button>` : nothing}
        <span role="status">${desk.tested[each.name] ?? ""}</span></td></tr>`,
    )}</tbody></table></div>`;
}

/** @param {boolean} fixed */
function ruleForm(fixed) {
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    void keep();
  };
  return html`<form novalidate aria-label=${t("rules.messages")} @submit=${save}><ol class="needs">${desk.rules.map((rule, place) => html`<li>${fields(rule, place, fixed)}</li>`)}</ol>
    ${desk.rules.length ? nothing : html`<p class="quiet">${t("rules.no_message_rules")}</p>`}
    ${fixed ? nothing : html`<p class="actions"><button type="button" @click=${add}>${t("rules.add_message_rule")}</button> <button class="primary" ?disabled=${desk.busy}>${t("rules.save")}</button></p>`}
    ${tooLate()}
    ${desk.said ? html`<div class="said ${desk.said.good ? "good" : "bad"}" role=${desk.said.good ? "status" : "alert"}><p>${desk.said.text}</p></div>` : nothing}</form>`;
}

/** Warn of messages that come after the offer has gone on; below the buttons, which must not move when one is pressed. */
function tooLate() {
  const s = setOf("policy").rules.deliver_within_s;
  if (!desk.rules.some((rule) => rule.subject === "offer" && rule.after_s >= s)) return nothing;
  return html`<p class="fault" role="status">${t("rules.too_late", { s, rule: nameOfRule("deliver_within_s") })}</p>`;
}

/** @param {Rule} rule @param {number} place @param {boolean} fixed */
function fields(rule, place, fixed) {
  const set = (/** @type {Partial<Rule>} */ changed) => {
    writable.rules = desk.rules.map((each, at) => (at === place ? { ...each, ...changed } : each));
    writable.said = null;
    changedNow("page");
  };
  const text = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value.trim();
  const number = (/** @type {Event} */ event) => (text(event) === "" ? null : Number(text(event)));
  const subject = /** @type {Subject} */ (rule.subject);
  const levels = LEVELS[subject] ?? [];
  return html`<fieldset ?disabled=${fixed}><legend>${t("rules.message_rule_n", { n: place + 1 })}</legend>
    <label>${t("rules.subject")}<select @change=${(/** @type {Event} */ event) => set({ subject: text(event), level: LEVELS[/** @type {Subject} */ (text(event))][0] || null })}>
      ${Object.keys(LEVELS).map((each) => html`<option value=${each} ?selected=${each === subject}>${word("message_subject", each)}</option>`)}</select></label>
    ${levels.length ? html`<label>${t("rules.level")}<select @change=${(/** @type {Event} */ event) => set({ level: text(event) || null })}>${levels.map((each) => html`<option value=${each} ?selected=${each === (rule.level ?? "")}>${each ? levelName(subject, each) : t("rules.every_level")}</option>`)}</select></label>` : nothing}
    <label>${t("rules.channel")}<select @change=${(/** @type {Event} */ event) => set({ channel: text(event) })}>${desk.kept?.channels.map(({ name }) => html`<option value=${name} ?selected=${name === rule.channel}>${name}</option>`)}</select></label>
    <label>${t("rules.after_s")}<input class="narrow" type="number" min="0" max="86400" .value=${String(rule.after_s)} @change=${(/** @type {Event} */ event) => set({ after_s: number(event) ?? 0 })}></label>
    <label>${t("rules.station")}<select @change=${(/** @type {Event} */ event) => set({ station: text(event) || null })}><option value="">${t("rules.any_station")}</option>
      ${model.stations.map(({ code }) => html`<option value=${code} ?selected=${code === rule.station}>${stationName(code)}</option>`)}</select></label>
    <label>${t("rules.from_hour")}<input class="narrow" type="number" min="0" max="23" .value=${String(rule.from_hour ?? "")} @change=${(/** @type {Event} */ event) => set({ from_hour: number(event) })}></label>
    <label>${t("rules.to_hour")}<input class="narrow" type="number" min="0" max="24" .value=${String(rule.to_hour ?? "")} @change=${(/** @type {Event} */ event) => set({ to_hour: number(event) })}></label>
    <label class="check"><input type="checkbox" .checked=${rule.on_call_only} @change=${() => set({ on_call_only: !rule.on_call_only })}>${t("rules.on_call_only")}</label>
    ${fixed ? nothing : html`<button type="button" class="small" @click=${() => remove(place)}>${t("rules.remove")}</button>`}</fieldset>`;
}

/** @param {Subject} subject @param {string} level */
function levelName(subject, level) {
  return word(subject === "alert" ? "level" : "duty", level);
}

function add() {
  const channel = desk.kept?.channels[0]?.name ?? "";
  const rule = { channel, subject: "offer", after_s: 10, station: null, level: null, on_call_only: false };
  Object.assign(writable, { rules: [...desk.rules, { ...rule, from_hour: null, to_hour: null }], said: null });
  changedNow("page");
}

/** @param {number} place */
function remove(place) {
  Object.assign(writable, { rules: desk.rules.filter((_, at) => at !== place), said: null });
  changedNow("page");
}

async function keep() {
  await doing(async () => {
    const kept = await put("/channels/rules", { rules: desk.rules, seen_version: desk.kept?.version });
    Object.assign(writable, { kept, rules: kept.rules, said: { text: t("rules.saved"), good: true } });
  });
}

/** @param {string} name */
async function test(name) {
  await doing(async () => {
    const { outcome, why } = await post(`/channels/${encodeURIComponent(name)}/test`, {});
    const answer = `${word("message", outcome ?? "waiting")}${why ? ` (${word("message_why", why)})` : ""}`;
    const { channels } = await get("/channels"); // not the version: somebody may have changed the rules
    writable.tested = { ...desk.tested, [name]: answer };
    if (desk.kept) writable.kept = { ...desk.kept, channels };
  });
}

/** @param {() => Promise<void>} act */
async function doing(act) {
  Object.assign(writable, { busy: true, said: null });
  changedNow("page");
  try {
    await act();
  } catch (problem) {
    writable.said = { text: inOneLanguage(/** @type {Error} */ (problem).message), good: false };
  }
  writable.busy = false;
  changedNow("page");
}
