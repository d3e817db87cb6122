/**
 * One button where a demonstration county shows nothing yet: traffic on the console, past months on the other pages. All
 * open pages show what is played, and offer to stop traffic.
 */

import { html, nothing } from "lit-html/lit-html.js";
import { address, ask, get } from "../api.js";
import { inOneLanguage, t } from "../i18n.js";
import { part } from "../part.js";
import { may, token } from "../session.js";
import { state } from "../store.js";

const AGAIN_MS = 5000;

const [demo, writable] = part({
  /** @type {import("../types.js").DemoState | null} */
  now: null,
  /** Why a press did nothing, or how a play ended that left nothing. @type {string | null} */
  trouble: null,
  busy: false,
});
let redraw = () => {};

export { demo };

/** Ask now and then what is played. @param {() => void} then draws the page again */
export function followDemo(then) {
  redraw = then;
  setInterval(() => document.hidden || void look(), AGAIN_MS);
  return look();
}

export async function look() {
  if (!state.county?.synthetic || !may("GET", "/demo")) return;
  try {
    learnt(await get("/demo"));
  } catch {} // asked again soon; the page itself says that the server is away
}

/** @param {import("../types.js").DemoState} answer */
function learnt(answer) {
  const was = demo.now;
  if (was?.playing === "past" && !answer.playing && !answer.past) location.reload();
  if (was?.playing && !answer.playing) writable.trouble = answer.said;
  writable.now = answer;
  redraw();
}

/** @param {"POST" | "DELETE"} method @param {"traffic" | "past"} play */
async function press(method, play) {
  Object.assign(writable, { busy: true, trouble: null });
  redraw();
  try {
    learnt(await ask(address(`/demo/${play}`), { method, headers: token() }));
  } catch (problem) {
    writable.trouble = /** @type {Error} */ (problem).message;
  }
  writable.busy = false;
  redraw();
}

/** On the console: play, where nothing is open; stop, while traffic plays. @param {boolean} isEmpty */
export function trafficOffer(isEmpty) {
  if (!(demo.now && state.county?.synthetic && may("POST", "/demo/traffic"))) return nothing;
  if (demo.now.playing === "traffic") return offer(t("demo.playing"), t("demo.stop"), "DELETE", "traffic");
  if (!isEmpty || demo.now.playing) return nothing;
  const past = html`<p><small>${t("demo.past_first")} <a href="/cases">${t("demo.past")}</a></small></p>`;
  const note = demo.now.past && may("POST", "/demo/past") ? past : nothing;
  return offer(t("demo.traffic_hint"), t("demo.traffic"), "POST", "traffic", note);
}

/** On the other pages: write past months, while there is no case; how far that is. */
export function pastOffer() {
  if (demo.now?.playing === "past")
    return html`<p class="demo-offer" role="status">${t("demo.past_running", { month: /^\d{4}-\d\d/.exec(demo.now.said ?? "")?.[0] ?? "" })}</p>`;
  if (!demo.now?.past || demo.now.playing || !may("POST", "/demo/past")) return nothing;
  return offer(t("demo.past_hint"), t("demo.past"), "POST", "past");
}

/** @param {string} about @param {string} label @param {"POST" | "DELETE"} method @param {"traffic" | "past"} play @param {unknown} [note] */
function offer(about, label, method, play, note = nothing) {
  return html`<div class="demo-offer"><p>${about}</p><button class=${method === "POST" ? "primary" : ""} ?disabled=${demo.busy}
    @click=${() => void press(method, play)}>${label}</button>${note}<p role="alert">${inOneLanguage(demo.trouble ?? "")}</p></div>`;
}
