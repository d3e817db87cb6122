/** List photographs that a team named but never sent: which ones, since when, and whom to ask. */

import { html, nothing } from "lit-html/lit-html.js";
import { wallDate } from "../../shared/format.js";
import { nameOf, t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { state } from "../../shared/store.js";
import { detail } from "../case/detail.js";
import { shelf } from "../off-shelf/model.js";
import { awaitedPhotos } from "./awaited.js";

/** @typedef {import("./awaited.js").Awaited} Awaited */

/** @param {import("../../shared/types.js").Case} item */
export function awaitedPart(item) {
  if (detail.id !== item.id || detail.loading) return nothing;
  const awaited = awaitedPhotos(item, detail.attachments, shelf.id === item.id ? shelf.orders : []);
  if (awaited.length === 0) return nothing;
  return html`<section class="awaited" aria-label=${t("awaited.title", { n: awaited.length })}>
    <h3>${icon("at_risk")}${t("awaited.title", { n: awaited.length })}</h3>
    <ul>${awaited.map((each) => html`<li>${words(each)}</li>`)}</ul><p>${t("awaited.what_now")}</p></section>`;
}

/** @param {Awaited} awaited */
function words({ premises, at, team }) {
  const known = team === null ? undefined : state.teams.get(team);
  const values = {
    time: wallDate(at),
    who: known ? nameOf(known) : (team ?? t("awaited.nobody")),
    name: premises ?? "",
  };
  return t(premises === null ? "awaited.findings" : "awaited.premises", values);
}
