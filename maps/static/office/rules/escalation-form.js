/** The form for escalation: who is notified of what, and when. The server names the alert kinds and levels. */

import { html, nothing } from "lit-html/lit-html.js";

import { t, word } from "../../shared/i18n.js";
import { field } from "./field.js";
import { faultOf, model, setOf } from "./model.js";
import { helpOf } from "./policy-form.js";
import { choicesFor } from "./units.js";

/** @typedef {{level: string, after_s: any}} Rung */

export function escalationForm() {
  const { rules, default: usual } = setOf("escalation");
  const plain = Object.keys(rules).filter((name) => name !== "kinds");
  return html`${plain.map((name) =>
    field({
      part: "escalation",
      path: name,
      name,
      label: word("rule", name),
      help: helpOf(name),
      kept: rules[name],
      usual: usual[name],
    }),
  )}
    ${Object.keys(rules.kinds).map(kind)}`;
}

/** @param {string} name */
function kind(name) {
  const { rules, default: usual } = setOf("escalation");
  const [now, before] = [rules.kinds[name], usual.kinds[name] ?? rules.kinds[name]];
  const path = `kinds.${name}`;
  const fault = faultOf("escalation", `${path}.ladder`);
  return html`<fieldset class="kind"><legend>${word("alert", name)}</legend>
    ${choicesFor("ladder").map((level) =>
      field({
        part: "escalation",
        path: `${path}.ladder.${level}`,
        name: "after_s",
        label: t("rules.tells", { level: word("level", level) }),
        kept: after(now.ladder, level),
        usual: after(before.ladder, level),
        optional: true,
        unit: "minutes",
      }),
    )}
    ${fault ? html`<p class="fault" role="alert">${fault}</p>` : nothing}
    ${Object.keys(now)
      .filter((rule) => rule !== "ladder")
      .map((rule) =>
        field({
          part: "escalation",
          path: `${path}.${rule}`,
          name: rule,
          label: word("rule", rule),
          kept: now[rule],
          usual: before[rule],
        }),
      )}</fieldset>`;
}

/** @param {Rung[]} ladder @param {string} level */
function after(ladder, level) {
  return ladder.find((rung) => rung.level === level)?.after_s ?? null;
}

/** The changes to send; a ladder is sent whole, lowest level first. */
export function escalationBody() {
  /** @type {Record<string, any>} */
  const body = {};
  for (const [path, value] of Object.entries(model.drafts.escalation)) {
    const [name, of, rule] = path.split(".");
    if (name !== "kinds") body[name] = value;
    else {
      body.kinds ??= {};
      body.kinds[of] = { ...body.kinds[of], [rule]: rule === "ladder" ? ladder(of) : value };
    }
  }
  return body;
}

/** @param {string} of @returns {Rung[]} */
function ladder(of) {
  const kept = setOf("escalation").rules.kinds[of].ladder;
  const drafts = model.drafts.escalation;
  return choicesFor("ladder")
    .map((level) => ({ level, path: `kinds.${of}.ladder.${level}` }))
    .map(({ level, path }) => ({ level, after_s: path in drafts ? drafts[path] : after(kept, level) }))
    .filter((rung) => rung.after_s !== null);
}
