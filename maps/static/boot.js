/** What the server wrote into the page: language, messages and the root of our own files. */

/** @type {{language: "zh" | "en", messages: Record<string, string>, static: string, wall: boolean}} */
export const boot = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("boot")).textContent ?? "{}");
