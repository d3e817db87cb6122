/** Messages about the open case: by which channel, what the channel said, and whether its link was opened or acknowledged. */

import { html, nothing } from "lit-html/lit-html.js";
import { actorName } from "../../shared/colleagues.js";
import { wallTime } from "../../shared/format.js";
import { nameOf, t, word } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { state } from "../../shared/store.js";
import { detail } from "../case/detail.js";

/** @typedef {import("../../shared/types.js").Message} Message */

/** @param {import("../../shared/types.js").Case} item */
export function messagesPart(item) {
  const messages = detail.id === item.id ? detail.messages : [];
  if (messages.length === 0) return nothing;
  return html`<section class="messages" aria-labelledby="messages-title"><h3 id="messages-title">${t("message.title")}</h3>
    <ul>${messages.map(line)}</ul></section>`;
}

/** @param {Message} each */
function line(each) {
  const standing = each.acknowledged_at ? "acknowledged" : each.opened_at ? "opened" : (each.outcome ?? "waiting");
  const at = each.acknowledged_at ?? each.opened_at ?? each.ended_at ?? each.due_at;
  const team = state.teams.get(each.team ?? "");
  const who = each.recipient ? actorName(`user:${each.recipient}`) : team ? nameOf(team) : each.team;
  return html`<li class=${standing}>${icon(GLYPHS[standing] ?? "missed")}<b>${each.channel ?? t("message.push")}</b>
    <span>${word("message", standing)}${each.why ? html` <code>${word("message_why", each.why)}</code>` : nothing}</span>
    <small>${[word("message_subject", each.subject), who, wallTime(at)].filter(Boolean).join(" · ")}</small></li>`;
}

/** @type {Record<string, string>} */
const GLYPHS = {
  acknowledged: "met",
  opened: "phone",
  handed_over: "phone",
  sent: "phone",
  waiting: "running",
  not_needed: "untimed",
  not_wanted: "untimed",
};
