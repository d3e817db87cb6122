/**
 * Decide what a key does to the command line. Pure: the field and the page carry it out. A command never does more than
 * it says: if it cannot be done, the key refuses and the line keeps its text.
 *
 * @typedef {import("./suggest.js").Suggestion} Suggestion
 * @typedef {{does: "help" | "clear" | "first" | "refuse" | "nothing"} | {does: "move", at: number} |
 *   {does: "complete" | "run", chosen: Suggestion}} Press `first`: open the first case that is listed
 */

/**
 * @param {{key: string, shiftKey?: boolean}} event
 * @param {{text: string, at: number}} line `at` is -1 where nothing is chosen
 * @param {Suggestion[] | null} found null where the line is no command
 * @returns {Press | null} null: the key is the browser's
 */
export function press({ key, shiftKey = false }, { text, at }, found) {
  const length = found?.length ?? 0;
  const chosen = found?.[at];
  if (!text && key === "?") return { does: "help" };
  if (!text && key === "/") return { does: "clear" }; // it led here already
  if (key === "ArrowDown" || key === "ArrowUp")
    return { does: "move", at: moved(at, length, key === "ArrowDown" ? 1 : -1) };
  if (key === "Escape") return text ? { does: "clear" } : null;
  if (key === "Tab")
    return text.trim() && chosen && !shiftKey && chosen.text !== text ? { does: "complete", chosen } : null;
  return key === "Enter" ? entered(text, chosen, found === null) : null;
}

/**
 * @param {string} text
 * @param {Suggestion | undefined} chosen
 * @param {boolean} search
 * @returns {Press}
 */
function entered(text, chosen, search) {
  if (search) return { does: text.trim() ? "first" : "nothing" };
  if (!chosen) return { does: text.trim() ? "refuse" : "nothing" };
  if (chosen.run && text.trim()) return { does: "run", chosen };
  return chosen.text === text ? { does: "refuse" } : { does: "complete", chosen };
}

/**
 * The chosen suggestion: the first, if something is typed.
 *
 * @param {{text: string, at: number}} line
 * @param {Suggestion[] | null} found
 */
export function chosenAt({ text, at }, found) {
  if (at === -1 && !text.trim()) return -1;
  return Math.min(Math.max(at, 0), (found?.length ?? 1) - 1);
}

/** @param {number} at @param {number} length @param {1 | -1} step */
function moved(at, length, step) {
  if (length === 0) return -1;
  return at === -1 ? (step === 1 ? 0 : length - 1) : (at + step + length) % length;
}
