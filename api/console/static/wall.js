// Keeps the wall fresh without anybody, and says since when it is not.
"use strict";

const words = document.body.dataset;
const shown = () => document.getElementById("wall").dataset;
words.state = "live";
// How often it asks, and at most how long it pauses where nobody answers; from when on it calls itself blind where an
// answer is only late, ms. Where none comes at all it does so at once.
const OFTEN = 5000;
const SELDOM = 10000;
const BLIND = 15000;
const TOO_LONG = 10000;
// A page that stays open for weeks begins anew now and then, ms.
const ANEW = 6 * 3600 * 1000;
const began = Date.now();
let wait = OFTEN;
let seenAt = Date.now();
let ahead = Number(shown().now) - Date.now();
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  timeZone: shown().zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

function show(state, text) {
  words.state = state;
  document.querySelector(".live").dataset.state = state === "live" ? "live" : "away";
  const said = document.getElementById("state");
  if (said.textContent !== text) said.textContent = text;
}

// How long until an instant, in hours, minutes and seconds; behind it with a minus.
function left(due, now) {
  const seconds = Math.trunc((due - now) / 1000);
  const parts = [Math.trunc(Math.abs(seconds) / 3600), Math.trunc(Math.abs(seconds) / 60) % 60, Math.abs(seconds) % 60];
  return (seconds < 0 ? "−" : "") + parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function showBlind() {
  if (words.state === "live") show("blind", `${words.blind} ${clock.format(seenAt + ahead)}`);
}

function tick() {
  const now = Date.now() + ahead;
  document.getElementById("clock").textContent = clock.format(now);
  if (Date.now() - seenAt > BLIND) showBlind();
  for (const each of document.querySelectorAll("[data-due]")) {
    each.textContent = left(Number(each.dataset.due), now);
    each.classList.toggle("overdue", Number(each.dataset.due) < now);
  }
}

async function look() {
  try {
    const headers = { Accept: "text/html", "X-Wenya-Background": "1" };
    const answer = await fetch(location.href, { headers, signal: AbortSignal.timeout(TOO_LONG) });
    if (answer.status === 401) show("ended", `${words.ended} ${clock.format(seenAt + ahead)}`);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("wall");
    if (!fresh) throw new Error(answer.status);
    // What is newer than this page, or has been open for too long, begins anew: the service answers just now.
    if (fresh.dataset.version !== shown().version || Date.now() - began > ANEW) return location.reload();
    document.getElementById("wall").replaceWith(fresh);
    ahead = Number(fresh.dataset.now) - Date.now();
    seenAt = Date.now();
    wait = OFTEN;
    show("live", words.live);
  } catch {
    showBlind();
    wait = Math.min(wait * 2, SELDOM);
  }
  tick();
  // Screens do not all come back in the same instant.
  setTimeout(look, wait * (1 + Math.random() / 4));
}

tick();
setInterval(tick, 1000);
setTimeout(look, OFTEN);
