/** Says that a county is made up, for as long as it is on screen. */

import { html, render } from "lit-html/lit-html.js";

import { t } from "../i18n.js";
import { icon } from "../map/icons.js";
import { state, watch } from "../store.js";

/** @param {HTMLElement} root */
export function mountBanner(root) {
  watch(["ground"], () => {
    const { county } = state;
    root.hidden = !county?.synthetic;
    render(html`${icon("alarm")}<b>${t("banner.synthetic")}</b><span>${county?.notice ?? t("banner.notice")}</span>`, root);
  });
}
