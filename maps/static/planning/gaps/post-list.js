/** The posts as a list: what a mouse does on the map can be done here by keys. */

import { html, nothing } from "lit-html/lit-html.js";

import { nameOf, t, word } from "../../shared/i18n.js";
import { chart } from "../chart.js";
import { askForGaps, changePost, dropChange, model } from "../model.js";

/** @typedef {import("../model.js").Post} Post */

const MOST_EXTRA = 20;

/** @param {Post[]} posts */
export function postList(posts) {
  return html`<details class="plan-posts" ?open=${model.changes.size > 0}><summary>${t("planning.posts", { n: posts.filter((each) => !each.closed).length })}</summary>
    <ul>${posts.map(item)}</ul></details>`;
}

/** @param {Post} post */
function item(post) {
  const change = model.changes.get(post.code);
  const ask = (/** @type {object} */ more) => {
    changePost(post.code, more);
    void askForGaps();
  };
  return html`<li class=${post.closed ? "closed" : ""}>
    <button class="link" @click=${() => chart.map.setView([post.lat, post.lon], Math.max(13, chart.map.getZoom()))}>${nameOf(post)}</button>
    ${post.is_new ? html`<em>${t("planning.is_new")}</em>` : nothing}${post.is_moved ? html`<em>${t("planning.is_moved")}</em>` : nothing}${post.closed ? html`<em>${t("planning.is_closed")}</em>` : nothing}
    <span class="plan-crews">${post.teams.map((team) => html`<span class=${team.duty}>${nameOf(team)} <small>${word("team_duty", team.duty)}</small></span>`)}${post.teams.length ? nothing : t("planning.post_without_team")}</span>
    <span class="plan-tools">${post.closed ? nothing : html`<label>${t("planning.extra")}<input type="number" min="0" max=${MOST_EXTRA} .value=${String(change?.extra_teams ?? 0)} @change=${(/** @type {Event} */ event) => extra(event, ask)}></label>`}
      ${post.is_new ? nothing : html`<button @click=${() => ask(post.closed ? { closed: false } : { closed: true, extra_teams: 0 })}>${t(post.closed ? "planning.reopen" : "planning.close")}</button>`}
      ${change ? html`<button @click=${() => undo(post)}>${t(post.is_new ? "planning.remove" : "planning.undo")}</button>` : nothing}</span>
  </li>`;
}

/** @param {Event} event @param {(more: object) => void} ask */
function extra(event, ask) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.reportValidity()) ask({ extra_teams: Number(field.value) });
}

/** @param {Post} post */
function undo(post) {
  dropChange(post.code);
  void askForGaps();
}
