/** A wheel that is turned over a field for a number to scroll the page does not change the number: the field is left first. */
export function keepNumbers() {
  const leave = (/** @type {Event} */ { target }) => {
    if (target instanceof HTMLInputElement && target.type === "number") target.blur();
  };
  addEventListener("wheel", leave, { passive: true, capture: true });
}
