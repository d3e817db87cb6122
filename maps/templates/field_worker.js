/**
 * The service worker of the inspector's page: its shell is on the phone, whole and of one version, so it opens without
 * the network. It keeps nothing that tells of a case; tiles of the map are kept, for they are nobody's secret.
 */

const SHELL = `wangge-shell-${VERSION}`;
const TILES = "wangge-tiles";
const MOST_TILES = 3000;

addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => skipWaiting()));
});

/** All or nothing: what something on the way gives in the server's place would be the page for good. */
async function fill() {
  const cache = await caches.open(SHELL);
  const fetched = await Promise.all(FILES.map(fetchOurs));
  await Promise.all(fetched.map(({ request, answer }) => cache.put(request, answer)));
}

/** @param {string} file */
async function fetchOurs(file) {
  const request = asked(file);
  const answer = await fetch(request);
  if (!(await isOurs(file, answer))) throw new Error(`not the server's answer: ${file}`);
  return { request, answer };
}

/** The page names its script by its version; a script, a style or a picture is no page. @param {string} file @param {Response} answer */
async function isOurs(file, answer) {
  if (!answer.ok || answer.redirected) return false;
  if (file === "/field") return (await answer.clone().text()).includes(FILES[1]);
  return !(answer.headers.get("content-type") ?? "html").includes("html");
}

/** Our files carry their version in the address, so what the browser has of them is not fetched again. @param {string} file */
function asked(file) {
  return new Request(file, { cache: file.startsWith("/static/") ? "default" : "reload" });
}

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith("wangge-shell-") && name !== SHELL).map((name) => caches.delete(name)),
        ),
      )
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === "/field") event.respondWith(page(event.request));
  else if (pathname.startsWith("/static/") || pathname.startsWith("/vendor/"))
    event.respondWith(kept(event.request, SHELL));
  // What the page itself keeps of the map it fetches past us.
  else if (pathname.startsWith("/api/v1/tiles/") && event.request.cache !== "no-store")
    event.respondWith(tile(event.request));
});

/** The page may be closed: its delivery is reported from here, and what it is stands on the page. */
addEventListener("push", (event) => {
  const { case: number, exercise } = event.data?.json() ?? {};
  const title = exercise ? `${WORDS.exercise} · ${WORDS.title}` : WORDS.title;
  event.waitUntil(
    Promise.all([
      registration.showNotification(title, {
        tag: `case-${number}`,
        body: WORDS.body.replace("{id}", number),
        requireInteraction: true,
        vibrate: [400, 200, 400],
      }),
      delivered(number).catch(() => {}),
    ]),
  );
});

/** @param {number} number */
async function delivered(number) {
  const phone = await keptPhone();
  if (!phone?.team) return;
  const session = await (await fetch("/api/v1/session", { credentials: "same-origin" })).json();
  await fetch(`/api/v1/complaints/${number}/delivery?county=${phone.county}`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", ...(session.csrf ? { "X-CSRF-Token": session.csrf } : {}) },
    body: JSON.stringify({ phone: phone.code }),
  });
}

/** Which phone this is, as the page keeps it. @returns {Promise<any>} */
function keptPhone() {
  return new Promise((found, refused) => {
    const opened = indexedDB.open("wangge-field");
    opened.onerror = () => refused(opened.error);
    opened.onsuccess = () => {
      const asked = opened.result.transaction("kept").objectStore("kept").get("phone");
      asked.onerror = () => refused(asked.error);
      asked.onsuccess = () => {
        opened.result.close();
        found(asked.result);
      };
    };
  });
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    clients.matchAll({ type: "window", includeUncontrolled: true }).then((open) => {
      const there = open.find((client) => new URL(client.url).pathname === "/field");
      return there ? there.focus() : clients.openWindow("/field");
    }),
  );
});

/** The page in the language it was asked for, else the one that is kept. @param {Request} request */
async function page(request) {
  const asked = new URL(request.url).searchParams.get("lang");
  const cache = await caches.open(SHELL);
  if (asked) {
    const answer = await fetch(request).catch(() => null);
    if (answer && (await isOurs("/field", answer))) {
      await cache.put("/field", answer.clone());
      return answer;
    }
  }
  return (await cache.match("/field")) ?? fetch(request);
}

/** @param {Request} request @param {string} name */
async function kept(request, name) {
  const cache = await caches.open(name);
  return (await cache.match(request)) ?? fetch(request);
}

/** The page of a network is none. @param {Response} answer */
function isTile({ status, headers }) {
  return status === 204 || headers.get("content-type") === "application/vnd.mapbox-vector-tile";
}

/** @param {Request} request */
async function tile(request) {
  const known = await caches.match(request, { ignoreVary: true });
  if (known && isTile(known)) return known;
  const cache = await caches.open(TILES);
  const answer = await fetch(request);
  if (answer.ok && isTile(answer)) {
    await cache.put(request, answer.clone());
    const all = await cache.keys();
    if (all.length > MOST_TILES) await cache.delete(all[0]);
  }
  return answer;
}
