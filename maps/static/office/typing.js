/** Tell typing from shortcuts. */

/** Fields that take no letters: a key pressed on one is a command. */
const PRESSED = ["file", "checkbox", "radio", "range", "button", "submit"].map((type) => `[type=${type}]`).join();
const WRITTEN = `input:not(${PRESSED}), textarea, select, [contenteditable]`;

/** True if letters go into a field, or into a dialog that lies over the page. @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof HTMLElement && target.matches(`${WRITTEN}, dialog *`);
}
