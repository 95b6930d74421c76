// The change of shift over the page, and the end of a session before it comes. After console.js.
"use strict";

const over = document.getElementById("take-over");

if (over) {
  const relieve = document.getElementById("relieve");
  const overSaid = document.getElementById("take-over-said");
  const ending = document.getElementById("ending");
  const user = document.getElementById("over-name");
  // So long before the end the page says so, ms; and so often it looks.
  const WARN = 5 * 60000;
  const LOOK = 10000;
  const idle = Number(over.dataset.idle);
  let ends = Date.now() + Number(over.dataset.left);
  let told = Date.now();
  let asking = false;

  // --- The change of shift: the page goes on below, and rings, until somebody else has signed in.

  function openOver(name) {
    say(overSaid, "", "");
    user.value = name;
    askForCode(null);
    over.showModal();
    (name ? document.getElementById("over-password") : user).focus();
  }

  // After a password that was right comes a code, where somebody has a second factor. Until it is right, too,
  // whoever is signed in stays.
  function askForCode(answer) {
    const coding = document.getElementById("over-code-form");
    over.querySelector("form").hidden = answer !== null;
    document.getElementById("take-over-code").hidden = answer === null;
    coding.reset();
    coding.elements.form.value = answer === null ? "" : answer.code;
    document.getElementById("over-code-of").textContent = answer === null ? "" : user.value.trim();
    if (answer !== null) coding.elements.code.focus();
  }

  // Nothing of who was here stays: neither what they began to write nor what this page shows.
  function forget() {
    for (const store of [sessionStorage, localStorage])
      for (const key of Object.keys(store)) if (key.startsWith("wenya-draft")) store.removeItem(key);
  }

  relieve.addEventListener("click", (event) => {
    event.preventDefault();
    openOver("");
  });
  for (const cancel of over.querySelectorAll("[data-cancel]")) cancel.addEventListener("click", () => over.close());
  over.addEventListener("close", () => {
    over.querySelector("form").reset();
    askForCode(null);
  });
  over.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    const same = user.value.trim() === words.user;
    const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
    try {
      const answer = await fetch(form.action, { method: "POST", headers, body: new URLSearchParams(new FormData(form)) });
      const said = await answer.json();
      if (!answer.ok) {
        say(overSaid, "bad", sentence(said));
        if (said.code === "second-step-over") askForCode(null);
        for (const secret of over.querySelectorAll("[name=password], [name=code]")) secret.value = "";
        if (answer.status === 401 && said.code === "session-ended") showEnded();
      } else if (said.code) {
        say(overSaid, "", "");
        askForCode(said);
      } else if (same && said.next === form.elements.next.value) {
        // The same person again: what they are writing stays.
        over.close();
        await look();
        await refresh();
      } else {
        forget();
        location.replace(said.next);
      }
    } catch {
      say(overSaid, "bad", words.away);
    } finally {
      button.disabled = false;
    }
  });

  // --- The end of the session. Who types or clicks is there, though nothing is sent.

  async function look(byItself) {
    if (asking) return;
    asking = true;
    try {
      const headers = { Accept: "application/json", ...(byItself ? { "X-Wenya-Background": "1" } : {}) };
      const answer = await fetch("/api/v1/session", { headers });
      if (answer.status === 401) return showEnded();
      if (!answer.ok) return;
      const { seconds_left, ends_by } = await answer.json();
      if (seconds_left === null) return;
      ends = Date.now() + seconds_left * 1000;
      ending.dataset.by = ends_by;
    } catch {
      // The stream says that the connection is lost.
    } finally {
      asking = false;
      show();
    }
  }

  function show() {
    const left = Math.max(0, ends - Date.now());
    ending.hidden = left > WARN || left === 0;
    if (ending.hidden) return;
    const byIdle = ending.dataset.by !== "hours";
    document.getElementById("ending-idle").hidden = !byIdle;
    document.getElementById("ending-hours").hidden = byIdle;
    const seconds = Math.floor(left / 1000);
    document.getElementById("ending-left").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function used() {
    if (Date.now() - told < Math.min(60000, idle / 4)) return;
    told = Date.now();
    look(false);
  }

  for (const use of ["keydown", "pointerdown"]) document.addEventListener(use, used, { passive: true });
  document.getElementById("ending-go-on").addEventListener("click", () => {
    told = Date.now();
    look(false);
  });
  document.getElementById("ending-again").addEventListener("click", () => openOver(words.user));
  setInterval(() => {
    // Another window may have been used meanwhile.
    if (ends - Date.now() <= WARN) look(true);
    else show();
  }, LOOK);
  setInterval(() => ending.hidden || show(), 1000);
}
