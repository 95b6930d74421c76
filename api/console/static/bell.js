// Tells who is signed in of what they were told and have not said that they know: by a count in the title and beside the
// link, a line with a button, a sound, and a notification of the desktop.
"use strict";

const bell = document.getElementById("bell");

if (bell) {
  // How long what is urgent and unanswered is silent, ms: it sounds anew with every look after that.
  const SILENT = 25000;
  // The least time between two looks, ms; what comes meanwhile is seen by the second.
  const LOOK = 300;
  const SHOWN_AT_ONCE = 3;
  const title = document.title;
  const told = document.getElementById("told");
  const counter = document.getElementById("waiting-count");
  let audio = null;
  let looking = false;
  let again = false;
  let count = null;

  // --- What this browser remembers: whether it sounds, and what was heard last, in whichever of its windows.

  function remembered(key, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  function remember(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // It sounds in each window then.
    }
  }

  const wanted = () => remembered("wenya-sound", true);

  // --- Sound. A browser lets none be heard before somebody has used the page; the button says so.

  function showSound() {
    const state = !wanted() ? "off" : audio?.state === "running" ? "on" : "blocked";
    bell.dataset.state = state;
    bell.textContent = bell.dataset[state];
    bell.setAttribute("aria-pressed", String(state === "on"));
  }

  async function turnOn() {
    if (!wanted()) return showSound();
    if (!audio) {
      audio = new AudioContext();
      audio.onstatechange = showSound;
    }
    if (audio.state === "suspended" && navigator.userActivation?.hasBeenActive !== false) await audio.resume();
    showSound();
  }

  function sound(pitches) {
    if (!wanted() || audio?.state !== "running") return;
    pitches.forEach((pitch, place) => {
      const from = audio.currentTime + place * 0.22;
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0, from);
      loudness.gain.linearRampToValueAtTime(0.4, from + 0.02);
      loudness.gain.linearRampToValueAtTime(0, from + 0.2);
      tone.connect(loudness).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.2);
    });
  }

  bell.addEventListener("click", (event) => {
    // One that was blocked is turned on by this very click.
    event.stopPropagation();
    if (bell.dataset.state === "on") remember("wenya-sound", false);
    else {
      remember("wenya-sound", true);
      if (window.Notification?.permission === "default") Notification.requestPermission();
    }
    turnOn();
    showSound();
  });
  for (const use of ["click", "keydown"]) document.addEventListener(use, turnOn);

  // --- What waits

  // Number, what it is, place and limit, as one line.
  function about(notice) {
    const due = notice.due_at ? bell.dataset.due + words.colon + notice.due_at.slice(11, 16) : "";
    return [notice.what === null ? notice.subject : notice.number, notice.what, notice.place_name, due].filter(Boolean).join(" · ");
  }

  function line(notice) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = notice.path ?? "/notices";
    link.textContent = about(notice);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = bell.dataset.answer;
    button.addEventListener("click", () => answer(notice, button));
    item.append(notice.sentence + words.colon, link, " ", button);
    return item;
  }

  async function answer(notice, button) {
    button.disabled = true;
    try {
      const { ok, status, said } = await post(`/api/v1/notices/${notice.id}/answer`, {});
      if (status === 401) showEnded();
      else if (ok) await Promise.all([look(), refresh()]);
      else button.after(" ", sentence(said));
    } catch {
      showLive("away");
    } finally {
      button.disabled = false;
    }
  }

  function show({ newest, urgent, count: all }) {
    document.title = all ? `(${all}) ${title}` : title;
    counter.textContent = all;
    counter.hidden = !all;
    const key = newest.map((notice) => notice.id + notice.sentence).join() + urgent;
    if (told.dataset.shown === key) return;
    told.dataset.shown = key;
    const [first, ...others] = newest.map(line);
    told.querySelector("ul").replaceChildren(...(first ? [first] : []));
    showOthers(others, urgent - newest.length);
    told.hidden = !first;
  }

  // The newest is in sight; the others would leave no room for the page, and are one click away.
  function showOthers(lines, unseen) {
    const fold = document.getElementById("told-more");
    const list = fold.querySelector("ul");
    list.replaceChildren(...lines);
    if (unseen > 0) {
      const all = document.createElement("a");
      all.href = "/notices";
      all.textContent = bell.dataset.all;
      list.appendChild(document.createElement("li")).append(all);
    }
    fold.querySelector("summary").textContent = bell.dataset.more + words.colon + (lines.length + unseen);
    fold.hidden = !lines.length;
  }

  function notify(notice) {
    if (window.Notification?.permission !== "granted") return;
    const shown = new Notification(notice.sentence, {
      body: about(notice),
      tag: `wenya-${notice.id}`,
      lang: document.documentElement.lang,
    });
    shown.onclick = () => {
      window.focus();
      location.assign(notice.path ?? "/notices");
    };
  }

  // Of several windows of a browser the first one sounds, and of several people at it each anew.
  function ring({ newest, count: all }) {
    const heard = remembered("wenya-heard", {});
    const last = heard.user === words.user ? heard.id : 0;
    const fresh = newest.filter((notice) => notice.id > last);
    if (newest.length && (fresh.length || Date.now() - heard.at > SILENT)) {
      remember("wenya-heard", { user: words.user, id: Math.max(last, newest[0].id), at: Date.now() });
      sound([880, 660, 880, 660]);
      fresh.slice(0, SHOWN_AT_ONCE).forEach(notify);
    } else if (count !== null && all > count) sound([660]);
    count = all;
  }

  async function look() {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    again = false;
    try {
      const headers = {
        Accept: "application/json",
        "Accept-Language": document.documentElement.lang,
        "X-Wenya-Background": "1",
      };
      const found = await fetch("/api/v1/notices/waiting", { headers });
      if (!found.ok) return;
      const waiting = await found.json();
      show(waiting);
      ring(waiting);
    } catch {
      showLive("away");
    } finally {
      setTimeout(() => {
        looking = false;
        if (again) look();
      }, LOOK);
    }
  }

  document.addEventListener("wenya:event", ({ detail }) => {
    if (detail.startsWith("notice")) look();
  });
  document.addEventListener("wenya:refreshed", look);
  bell.hidden = !window.AudioContext;
  if (window.AudioContext) turnOn();
  look();
}
