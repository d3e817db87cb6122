/** What the server wrote into the page: language, messages and the roots of our own and of fetched files. */

/** @type {{language: "zh" | "en", messages: Record<string, string>, static: string, vendor: string, wall: boolean, attachment_mb: number}} */
export const boot = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("boot")).textContent ?? "{}");
