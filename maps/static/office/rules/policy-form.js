/** The form for the policy of dispatching cases: every rule the server names, in its order. */

import { html } from "lit-html/lit-html.js";

import { word } from "../../shared/i18n.js";
import { field } from "./field.js";
import { model, setOf } from "./model.js";
import { choicesFor } from "./units.js";

/** The help text of a rule, if it has one. @param {string} name */
export function helpOf(name) {
  const help = word("rulehelp", name);
  return help === name ? "" : help;
}

export function policyForm() {
  const { rules, default: usual } = setOf("policy");
  return Object.keys(rules).map((name) =>
    isByKind(usual[name])
      ? byKind(name)
      : field({
          part: "policy",
          path: name,
          name,
          label: word("rule", name),
          help: helpOf(name),
          kept: rules[name],
          usual: usual[name],
        }),
  );
}

/** @param {unknown} usual */
function isByKind(usual) {
  return typeof usual === "object" && usual !== null;
}

/** Something for each kind of cell, perhaps nothing. @param {string} name */
function byKind(name) {
  const { rules, default: usual } = setOf("policy");
  return html`<fieldset><legend>${word("rule", name)}</legend><small class="help">${helpOf(name)}</small>
    ${choicesFor(name).map((kind) =>
      field({
        part: "policy",
        path: `${name}.${kind}`,
        name: "after_s",
        label: word("cell", kind),
        kept: rules[name][kind] ?? null,
        usual: usual[name][kind] ?? null,
        optional: true,
        unit: "minutes",
      }),
    )}</fieldset>`;
}

/** The changes to send; rules by kind are sent whole, as they are set together. */
export function policyBody() {
  const { rules } = setOf("policy");
  /** @type {Record<string, any>} */
  const body = {};
  for (const [path, value] of Object.entries(model.drafts.policy)) {
    const [name, kind] = path.split(".");
    if (kind === undefined) body[name] = value;
    else body[name] = { ...(body[name] ?? rules[name]), [kind]: value };
  }
  for (const [name, value] of Object.entries(body)) {
    if (isByKind(value)) body[name] = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  }
  return body;
}
