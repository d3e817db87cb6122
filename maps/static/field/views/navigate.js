/**
 * Handing the way over to the phone's own map application, in the datum that it expects; the server has converted it.
 *
 * @typedef {import("../../shared/types.js").CasePlace} CasePlace
 * @typedef {Pick<CasePlace, "lon" | "lat" | "name"> & Partial<CasePlace>} Place
 * @typedef {{place: Place | null, handover?: import("../model.js").Case["handover"]}} Destination
 */

import { html, nothing } from "lit-html/lit-html.js";

import { t } from "../../shared/i18n.js";
import { placeTitle } from "../../shared/place/words.js";

/** @param {Destination} item */
export function navigate(item) {
  if (!item.place) return nothing;
  return html`<nav class="hand-over" aria-label=${t("field.navigate")}>${links(item).map(
    ([name, address]) => html`<a class="button" href=${address} data-app=${name}>${t(`field.open_${name}`)}</a>`,
  )}</nav>`;
}

/**
 * GCJ-02 for Amap (`dev=0`: it is that already), BD-09 for Baidu, WGS84 for whatever answers to `geo:`.
 *
 * @param {Destination} item
 * @returns {[string, string][]}
 */
export function links({ place, handover }) {
  if (!place) return [];
  const name = encodeURIComponent(placeTitle(place) ?? t("field.scene"));
  const [amap, baidu] = [handover?.gcj02, handover?.bd09];
  const isApple = /iPhone|iPad/.test(navigator.userAgent);
  /** @type {[string, string][]} */
  const found = [];
  if (amap) {
    const scheme = isApple ? "iosamap://path" : "androidamap://route/plan/";
    found.push(["amap", `${scheme}?sourceApplication=wangge&dlat=${amap[1]}&dlon=${amap[0]}&dname=${name}&dev=0&t=0`]);
  }
  if (baidu)
    found.push([
      "baidu",
      `baidumap://map/direction?destination=name:${name}|latlng:${baidu[1]},${baidu[0]}&coord_type=bd09ll&mode=driving&src=wangge`,
    ]);
  found.push(["other", `geo:${place.lat},${place.lon}?q=${place.lat},${place.lon}(${name})`]);
  return found;
}
