/** The page of a message's link reports once that it is on a screen; chat programs that prefetch links do not show it. */

function report() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", report);
  navigator.sendBeacon(location.href, new URLSearchParams({ do: "opened" }));
}

document.addEventListener("visibilitychange", report);
report();
