/**
 * Notices on the desktop, for when the page is not in sight. The browser is asked on the user's own click only, and gives
 * them to pages with HTTPS, or of this machine.
 */

/** @type {Map<string, Notification>} */
const shown = new Map();

/** @returns {"insecure" | "missing" | "default" | "denied" | "granted"} */
export function noticeState() {
  if (!window.isSecureContext) return "insecure";
  return "Notification" in window ? Notification.permission : "missing";
}

export async function askForNotices() {
  if (noticeState() === "default") await Notification.requestPermission();
}

/**
 * @param {string} id
 * @param {string} title
 * @param {string} body
 * @param {() => void} opened
 */
export function showNotice(id, title, body, opened) {
  if (noticeState() !== "granted" || !document.hidden || shown.has(id)) return;
  const notice = new Notification(title, { body, tag: `wangge-alert-${id}` });
  notice.onclick = () => {
    window.focus();
    opened();
    notice.close();
  };
  shown.set(id, notice);
}

/** Take back what somebody has seen to. @param {Set<string>} still */
export function keepNotices(still) {
  for (const [id, notice] of shown) {
    if (still.has(id)) continue;
    notice.close();
    shown.delete(id);
  }
}
