/** Going off: duty by one tap, and signing out, after which nothing of the work is left on the phone. */

import { changed } from "../shared/changes.js";
import { isOnDuty, model } from "./model.js";
import { outbox, put } from "./outbox.js";
import { send } from "./server.js";
import { forget } from "./storage.js";
import { sendFixes } from "./tracking.js";

/** Put the team on or off duty; it counts from when the server has it. */
export async function switchDuty() {
  const body = { on_duty: !isOnDuty() };
  await put({
    method: "POST",
    path: `/teams/${encodeURIComponent(model.phone.team ?? "")}/status?county=${model.phone.county}`,
    body,
    about: { kind: "duty" },
  });
}

/** True if signing out would lose nothing. */
export function mayLeave() {
  return outbox.waiting.length === 0;
}

/** Sign out; throws a Refusal where the server does not hear it, for the session would live on. */
export async function signOut() {
  await sendFixes();
  if (model.phone.team)
    await send("DELETE", `/phones/${model.phone.code}?county=${model.phone.county}`, {}).catch(() => {});
  await send("DELETE", "/session", {});
  await forget(outbox.sealed);
  changed("page");
  location.assign("/sign-in?after=%2Ffield");
}
