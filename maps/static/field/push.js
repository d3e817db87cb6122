/**
 * Notices while the page is closed: by the browser's push service, where the office has it on and the phone reaches one.
 * Many phones reach none; then the open page is all there is, and the server passes over a team it does not reach.
 */

import { changed } from "../shared/changes.js";
import { model } from "./model.js";
import { ask, send } from "./server.js";

/** @type {{key: string | null, asked: boolean}} */
const service = { key: null, asked: false };

/** Learn whether the office announces by push, and go on with what somebody has allowed before. */
export async function preparePush() {
  if (service.asked || !("PushManager" in globalThis) || !model.phone.team) return;
  service.asked = true;
  service.key = (await ask("/push").catch(() => null))?.key ?? null;
  if (service.key && Notification.permission === "granted") await subscribe().catch(() => {});
  changed("page");
}

/** True if the user should be asked to allow notices. */
export function mayAskForPush() {
  return service.key !== null && Notification.permission === "default";
}

/** Asked for by a finger, as browsers want it. */
export async function allowPush() {
  if ((await Notification.requestPermission()) === "granted") await subscribe().catch(() => {});
  changed("page");
}

async function subscribe() {
  const ready = await navigator.serviceWorker.ready;
  const kept = await ready.pushManager.getSubscription();
  const found =
    kept ??
    (await ready.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: /** @type {string} */ (service.key),
    }));
  const { endpoint, keys } = found.toJSON();
  await send("PUT", `/phones/${model.phone.code}/push?county=${model.phone.county}`, {
    endpoint,
    p256dh: keys?.p256dh,
    auth: keys?.auth,
  });
}
