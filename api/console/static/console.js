// The console's only script: keeps the page fresh by the live stream, and sends what the dispatcher decides.
"use strict";

const words = document.body.dataset;
const TOKEN = "wenya-token";

// --- The live stream -------------------------------------------------------------------------------------------

const stream = document.getElementById("stream");

// The least time between two refreshes, ms. A burst of events costs one refresh at once and one after it.
const PAUSE = 1000;
let refreshing = false;
let next = null;
let refreshedAt = -PAUSE;

function showLive(state) {
  if (stream.dataset.state === state) return;
  stream.dataset.state = state;
  document.getElementById("stream-text").textContent = state === "live" ? words.live : words.away;
}

// Refresh soon: at once after a quiet time, else when the pause is over. Whatever was said last is shown in the end,
// since a refresh that is due begins after it. Consoles do not all come back in the same instant.
function refreshSoon() {
  if (next !== null) return;
  const wait = refreshedAt + PAUSE - performance.now();
  next = setTimeout(refresh, wait > 0 ? wait * (1 + Math.random() / 2) : 0);
}

// Fetch this very page and put its fresh parts in place of ours. Forms are not among them, so no typed word is lost.
async function refresh() {
  if (refreshing) {
    clearTimeout(next);
    next = setTimeout(refresh, PAUSE);
    return;
  }
  clearTimeout(next);
  next = null;
  refreshing = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of document.querySelectorAll(".fresh-part")) {
      const fresh = page.getElementById(old.id);
      if (fresh) swap(old, fresh);
    }
  } catch {
    showLive("away");
  } finally {
    refreshing = false;
    refreshedAt = performance.now();
  }
}

// Keeps keyboard focus, opened details and scroll positions; marks rows that were not there before.
function swap(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const open = new Set([...old.querySelectorAll("details[open][id]")].map((details) => details.id));
  const known = new Set([...old.querySelectorAll("tr[id]")].map((row) => row.id));
  old.replaceChildren(...fresh.childNodes);
  for (const details of old.querySelectorAll("details[id]")) details.open = open.has(details.id);
  for (const row of old.querySelectorAll("tr[id]")) row.classList.toggle("fresh", !known.has(row.id));
  if (focused) document.getElementById(focused)?.focus();
}

function listen() {
  const source = new EventSource("/api/v1/events");
  let lost = false;
  source.onopen = () => {
    showLive("live");
    if (lost) refreshSoon();
    lost = false;
  };
  source.onerror = () => {
    lost = true;
    showLive("away");
    // A refused stream is closed for good by the browser; a broken one comes back by itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  };
  source.onmessage = () => refreshSoon();
  addEventListener("pagehide", () => source.close(), { once: true });
}

if (document.querySelector(".fresh-part")) {
  listen();
  // Remaining times move even when nothing happens.
  setInterval(refresh, 30000);
}

// --- The dispatcher's token ------------------------------------------------------------------------------------

const signIn = document.getElementById("sign-in");

function token() {
  return sessionStorage.getItem(TOKEN);
}

async function post(path, body, bearer = token()) {
  const headers = {
    "Content-Type": "application/json",
    "Accept-Language": document.documentElement.lang,
    Authorization: `Bearer ${bearer}`,
  };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const said = answer.status === 204 ? {} : await answer.json();
  return { ok: answer.ok, status: answer.status, said };
}

function showUser() {
  document.getElementById("user").textContent = sessionStorage.getItem("wenya-user") ?? words.signIn;
}

// Asks for the token once a session; resolves to whether there is one now.
function askToken() {
  signIn.showModal();
  return new Promise((done) => {
    signIn.addEventListener("close", () => done(signIn.returnValue === "in"), { once: true });
  });
}

signIn.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = document.getElementById("token");
  const said = document.getElementById("sign-in-said");
  const typed = field.value.trim();
  if (!/^[\x21-\x7e]+$/.test(typed)) {
    say(said, "bad", words.badToken);
    return;
  }
  const answer = await post("/session", {}, typed);
  if (!answer.ok) {
    say(said, "bad", answer.said.detail ?? words.badToken);
    return;
  }
  sessionStorage.setItem(TOKEN, typed);
  sessionStorage.setItem("wenya-user", answer.said.name);
  field.value = "";
  showUser();
  signIn.close("in");
  if (document.querySelector("[data-needs-sign-in]")) location.reload();
});

document.getElementById("sign-in-cancel").addEventListener("click", () => signIn.close(""));
document.getElementById("user").addEventListener("click", () => askToken());
showUser();

// --- Commands --------------------------------------------------------------------------------------------------

function say(where, kind, text) {
  where.dataset.kind = kind;
  where.textContent = text;
}

async function send(button) {
  const said = document.getElementById(button.dataset.said);
  const note = document.getElementById("note");
  if (!token() && !(await askToken())) return;
  const { command, version } = button.dataset;
  const body = command
    ? { command, text: note.value.trim(), version: Number(version) }
    : JSON.parse(button.dataset.body ?? "{}");
  button.disabled = true;
  try {
    let answer = await post(button.dataset.post, body);
    // What is done in bites goes on until nothing is left.
    while (answer.ok && answer.said.next != null) {
      answer = await post(button.dataset.post, { ...body, after: answer.said.next });
    }
    if (answer.status === 401) {
      sessionStorage.clear();
      showUser();
    }
    say(said, answer.ok ? "good" : "bad", answer.ok ? words.done : answer.said.title + words.colon + answer.said.detail);
    if (answer.ok && note) note.value = "";
    if (answer.ok) await refresh();
  } catch {
    say(said, "bad", words.away);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post]");
  if (button) send(button);
});
