/** What a county says of its own data (made up, or estimated in part), for as long as it is on screen. */

import { html, render } from "lit-html/lit-html.js";

import { boot } from "../boot.js";
import { t } from "../i18n.js";
import { icon } from "../map/icons.js";
import { state, watch } from "../store.js";

/** @param {HTMLElement} root */
export function mountBanner(root) {
  watch(["ground"], () => {
    const { county } = state;
    root.hidden = !county?.synthetic && !county?.notice;
    root.title = county?.notice ?? "";
    render(html`${icon("alarm")}<span>${county?.notice ? inLanguage(county.notice) : t("banner.notice")}</span>`, root);
  });
}

/**
 * A notice may say the same twice, Chinese first: then the reader's half of it.
 *
 * @param {string} notice
 */
function inLanguage(notice) {
  const halves = notice.split(/(?<=[。！])\s*(?=[A-Z])/);
  return halves.length === 2 ? halves[boot.language === "zh" ? 0 : 1] : notice;
}
