/** What happened to the case, in order, with when and by whom. */

import { html, nothing } from "lit-html/lit-html.js";

import { detail } from "../case-detail.js";
import { wallTime } from "../format.js";
import { nameOf, t, word } from "../i18n.js";
import { state } from "../store.js";

export function history() {
  if (detail.events.length === 0) return nothing;
  return html`<section class="history"><h3>${t("history.title")}</h3>
    <ol>${detail.events.map(line)}</ol></section>`;
}

/** Who reported it: a desk, the machine, or a team by itself. @param {string} code */
function actor(code) {
  return word("actor", code.split(":")[0]);
}

/** @param {import("../case-detail.js").CaseEvent} event */
function line(event) {
  const team = event.team === null ? undefined : state.teams.get(event.team);
  const note = event.data?.note;
  return html`<li class=${event.type}>
    <time datetime=${event.at}>${wallTime(event.at)}</time>
    <span><b>${word("event", event.type)}</b>${event.team === null ? nothing : html` · ${team ? nameOf(team) : event.team}`}
      <small>${actor(event.actor)}</small>${note ? html`<q>${note}</q>` : nothing}</span>
  </li>`;
}
