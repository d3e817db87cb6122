/** Warn about a county's data (made up, estimated, without roads) as long as the county is on screen. */

import { html, render } from "lit-html/lit-html.js";
import { boot } from "../../shared/boot.js";
import { watch } from "../../shared/changes.js";
import { noticeOf } from "../../shared/county-notice.js";
import { t } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { state } from "../../shared/store.js";
import { alerts } from "../alerts/model.js";

/** @param {HTMLElement} root */
export function mountBanner(root) {
  watch(["ground", "alerts", "connection"], () => {
    const { county } = state;
    const said = county ? noticeOf(county) : "";
    if (state.outdated && boot.wall) location.reload(); // nobody stands at it, and nothing is written on it
    const texts = [
      state.outdated ? t("banner.outdated") : "",
      roadsAreMissing() ? t("banner.roads_missing") : "",
      said,
    ].filter(Boolean);
    root.hidden = texts.length === 0;
    root.classList.toggle("serious", roadsAreMissing() || state.outdated);
    root.title = texts.join("\n");
    render(html`${icon("alarm")}<span>${texts.join(" · ")}</span>`, root);
  });
}

/** True while teams are sent by straight lines for lack of a graph, also after somebody has acknowledged it. */
function roadsAreMissing() {
  return [...alerts.open.values()].some(({ kind, gone_at }) => kind === "roads_missing" && !gone_at);
}
