/** Write a value of a siting criterion with its unit. */

import { driving } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";

/** @typedef {"equal" | "households" | "cases"} Weights what the places of a question weigh */

/**
 * A value of a criterion with its unit: demand is counted in what the places weigh.
 *
 * @param {string} criterion
 * @param {number} value
 * @param {Weights} weights
 */
export function valueText(criterion, value, weights) {
  const n = Number.isInteger(value) ? String(value) : value.toFixed(2);
  switch (criterion) {
    case "worst":
      return driving(value);
    case "time":
      return t(`siting.hours.${weights}`, { n: (value / 3600).toFixed(1) });
    case "sites":
      return t("siting.unit.posts", { n });
    case "cost":
      return t("siting.unit.cost", { n });
    default:
      return t(`siting.unit.${weights}`, { n });
  }
}
