/** The priority of danger to people: given to an open case, or taken from it, with the reason. */

import { html, nothing } from "lit-html/lit-html.js";
import { t } from "../../shared/i18n.js";
import { may } from "../../shared/session.js";
import { forgetDraft, hasDraft, keepsDraft } from "../frame/form-drafts.js";
import { formOf } from "../frame/reason-field.js";
import { isOver } from "./clock.js";
import { send, steps } from "./steps.js";

/** In the case's panel. @param {import("../../shared/types.js").Case} item */
export function priorityPart(item) {
  if (isOver(item) || item.share_only || !may("POST", "/complaints/{case_id}/priority")) return nothing;
  const submit = async (/** @type {SubmitEvent} */ event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { reason } = formOf(event);
    if (!(await send(item, "priority", { danger: !item.danger, reason }, "danger.done"))) return;
    if (!forgetDraft(item.id, "priority", reason)) return;
    form.reset();
    form.closest("details")?.removeAttribute("open");
  };
  return html`<section class="priority"><details ?open=${hasDraft(item.id, "priority")}>
    <summary>${t(item.danger ? "danger.unset" : "danger.set")}</summary><form class="assign" @submit=${submit}>
    <input autocomplete="off" name="reason" required maxlength="500" placeholder=${t("because.why")} aria-label=${t("because.title")} ${keepsDraft(item.id, "priority")} />
    <button class="primary" ?disabled=${steps.busy}>${t("danger.keep")}</button></form></details></section>`;
}
