/** The data that the server wrote into the page: language, messages, and the roots of our own and of fetched files. */

// The page runs: what it says where its script did not come, or is not the server's, is not so.
document.getElementById("unstarted")?.remove();

/** @type {{language: "zh" | "en", messages: Record<string, string>, static: string, vendor: string, wall: boolean, attachment_mb: number, shelf_bases: string[]}} */
export const boot = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("boot")).textContent ?? "{}");
