/**
 * Keeps the page on the phone for where there is no network. What hinders that is said, for nobody sees it before the
 * network is gone: without HTTPS there is no worker and no position, and a certificate that the phone does not trust
 * keeps the worker out although the page itself opens.
 */

import { boot } from "../shared/boot.js";
import { changed } from "../shared/changes.js";
import { model, set } from "./model.js";

export const AGAIN_MS = 30_000;

/** Counts failed attempts. */
let tries = 0;

/**
 * After the first screen and its state: on a slow line what is for later does not stand in their way. A line that breaks
 * meanwhile leaves no worker, and no page without a network: it is tried again until there is one.
 */
export async function install() {
  if (!isSecureContext) return say("no_https");
  if (!("serviceWorker" in navigator)) return say("no_worker");
  const { worker } = /** @type {any} */ (boot);
  const kept = await navigator.serviceWorker.register(worker, { scope: "/field" }).catch(() => null);
  if (kept?.active) return say("");
  tries += 1;
  // One failure may be the line's, and the first takes its time.
  if (tries > 1 && navigator.onLine) say("not_yet");
  setTimeout(install, AGAIN_MS);
}

/** @param {typeof model.unkept} unkept */
function say(unkept) {
  if (model.unkept === unkept) return;
  set({ unkept });
  changed("page");
}
