// Keeps the page fresh by the live stream, and sends what the dispatcher decides.
"use strict";

const words = document.body.dataset;
// A page that answers a form stands at the address of the form, which cannot be asked for: it is the page of the form.
if (words.here) history.replaceState(null, "", words.here);
// What only a script can do is shown now, and what it does better is not.
document.documentElement.classList.add("scripted");

// --- The live stream -------------------------------------------------------------------------------------------

const stream = document.getElementById("stream");
// A page of a ticket also hears who else has it open, and is told of to them (presence.js).
const watched = document.querySelector("[data-watched]")?.dataset.watched;
const STREAM = "/api/v1/events" + (watched ? `?ticket=${watched}` : "");

// The least time between two refreshes, ms, and how many times as long as the last one took: a burst of events costs one
// refresh soon and one after it, and a server that is slow to answer is asked less often, up to the longest pause.
// News after a quiet time come to all consoles in one instant: each waits a little, so that all are answered at once.
const PAUSE = 1000;
const SPREAD = 500;
const TIMES_AS_LONG = 10;
const LONGEST_PAUSE = 10000;
let pause = PAUSE;
let refreshing = false;
let next = null;
let refreshedAt = -PAUSE;

function showLive(state, text = words[state]) {
  stream.dataset.state = state;
  document.getElementById("stream-text").textContent = text;
}

// Nobody is signed in any more, or somebody else is. What was typed stays; the way to sign in opens beside it.
// Who a contact is from was for whoever asked: it is hidden again.
function showEnded() {
  mask();
  showLive("ended");
  document.getElementById("ended").hidden = false;
}

// What a page that was fetched just now says of who is signed in; whether this one can go on as it is.
function isSameUser(fresh) {
  if (fresh.user !== words.user) {
    if (isFilledIn(document.getElementById("content"))) showEnded();
    else location.reload();
    return false;
  }
  words.form = fresh.form;
  for (const field of document.querySelectorAll("input[name=form]")) field.value = fresh.form;
  document.getElementById("ended").hidden = true;
  return true;
}

// Refresh soon: in a moment after a quiet time, else when the pause is over. Whatever was said last is shown in the end,
// since a refresh that is due begins after it. Consoles do not all come back in the same instant.
function refreshSoon() {
  if (next !== null) return;
  const wait = refreshedAt + pause - performance.now();
  next = setTimeout(refresh, wait > 0 ? wait * (1 + Math.random() / 2) : Math.random() * SPREAD);
}

// Whether somebody has filled in something there that has not been sent.
function isFilledIn(part) {
  return [...part.querySelectorAll("input:not([type=hidden], [data-mark]), textarea, select")].some((field) =>
    field.options
      ? [...field.options].some((each) => each.selected !== each.defaultSelected && each.value)
      : field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

// Fetch this very page and put its fresh parts in place of ours, but for forms that somebody is filling in: no typed
// word is lost. What these send is of the ticket as it was, and is refused with what came in between.
async function refresh() {
  if (refreshing) {
    clearTimeout(next);
    next = setTimeout(refresh, PAUSE);
    return;
  }
  clearTimeout(next);
  next = null;
  refreshing = true;
  const began = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html", "X-Wenya-Background": "1" } });
    if (answer.status === 401) showEnded();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Who came instead may not see this page: what it shows is not for them.
    if (page.body.dataset.user !== undefined && !isSameUser(page.body.dataset)) return;
    if (!answer.ok) return;
    for (const old of document.querySelectorAll(".fresh-part")) {
      const fresh = page.getElementById(old.id);
      if (fresh && !isFilledIn(old)) swap(old, fresh);
    }
  } catch {
    showLive("away");
  } finally {
    refreshing = false;
    refreshedAt = performance.now();
    pause = Math.min(Math.max(PAUSE, TIMES_AS_LONG * (refreshedAt - began)), LONGEST_PAUSE);
    document.dispatchEvent(new CustomEvent("wenya:refreshed"));
  }
}

// Keeps keyboard focus, opened details and scroll positions; marks rows that were not there before.
function swap(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) return;
  const focused = old.contains(document.activeElement) ? placeOf(document.activeElement, old) : null;
  const open = new Set([...old.querySelectorAll("details[open][id]")].map((details) => details.id));
  const known = new Set([...old.querySelectorAll("tr[id]")].map((row) => row.id));
  const marked = [...old.querySelectorAll("[data-mark]:checked")].map((mark) => mark.id);
  old.replaceChildren(...fresh.childNodes);
  for (const id of marked) document.getElementById(id)?.click();
  unmask(old);
  for (const details of old.querySelectorAll("details[id]")) details.open = open.has(details.id);
  for (const row of old.querySelectorAll("tr[id]")) row.classList.toggle("fresh", !known.has(row.id));
  if (focused) likeIt(old, focused.sign)[focused.at]?.focus({ preventScroll: true });
}

// By what something is known again after a refresh: its id, else where it leads or what it sends, else what it says;
// of several alike, by which of them it is.
const signOf = (each) =>
  each.id || ["href", "name", "data-post"].map((name) => each.getAttribute(name) ?? "").join(" ").trim() || each.textContent;
const likeIt = (part, sign) =>
  [...part.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")].filter((each) => signOf(each) === sign);

function placeOf(element, part) {
  const sign = signOf(element);
  return { sign, at: likeIt(part, sign).indexOf(element) };
}

// What somebody has asked to see of who a contact is from, by its number: for as long as the page stays.
const revealed = new Map();

function unmask(part) {
  for (const [number, contact] of revealed) {
    for (const field of part.querySelectorAll(`[data-contact="${number}"] [data-field]`)) {
      field.dataset.masked ??= field.textContent;
      field.textContent = contact[field.dataset.field];
    }
    part.querySelector(`[data-reveal="${number}"]`)?.remove();
  }
}

function mask() {
  revealed.clear();
  for (const field of document.querySelectorAll("[data-masked]")) {
    field.textContent = field.dataset.masked;
    delete field.dataset.masked;
  }
}

let lost = false;
let source = null;

function listen() {
  if (source !== null) return;
  const opened = (source = new EventSource(STREAM));
  opened.onopen = () => {
    showLive("live");
    if (lost) refreshSoon();
    lost = false;
  };
  opened.addEventListener("presence", ({ data }) => tellOthers("wenya:presence", JSON.parse(data)));
  opened.onerror = async () => {
    lost = true;
    tellOthers("wenya:presence", { people: [] });
    showLive("away");
    // A refused stream is closed for good by the browser; a broken one comes back by itself.
    if (opened.readyState !== EventSource.CLOSED || opened !== source) return;
    source = null;
    await askWhy();
    again = setTimeout(listen, 5000);
  };
  opened.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    document.dispatchEvent(new CustomEvent("wenya:event", { detail: event.kind }));
    if (!isOfAnotherTicket(event)) refreshSoon();
  };
}

// A page of a ticket, which is the dearest of all to draw, has nothing to show of tickets that it does not lead to. What it
// may have of them after all comes with the next quarter of a minute.
function isOfAnotherTicket({ kind, subject }) {
  if (!watched || subject === watched || !kind.startsWith("ticket.")) return false;
  return document.getElementById("content").querySelector(`a[href="/tickets/${CSS.escape(subject)}"]`) === null;
}

function stopListening() {
  source?.close();
  source = null;
  lost = true;
}

// A browser has six connections to a server for all its tabs, and each stream takes one. A tab that nobody sees gives
// its own up while another one is seen, which rings for all; where none is seen, those that listen go on.
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("wenya-tabs") : null;
let again = null;

function tellTabs() {
  tabs.postMessage(document.hidden ? "hidden" : "seen");
}

function watchTabs() {
  tabs.onmessage = ({ data }) => {
    if (!document.hidden) {
      if (data === "hidden") tellTabs();
      return;
    }
    if (data === "hidden") return;
    clearTimeout(again);
    if (data === "seen") stopListening();
    else again = setTimeout(listen, 5000); // unless another page is seen by then
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    clearTimeout(again);
    listen();
    tellTabs();
  });
  addEventListener("pagehide", () => tabs.postMessage("closed"));
  tellTabs();
}

// A stream that is refused does not tell a page why; the same request by itself does.
async function askWhy() {
  const asked = new AbortController();
  const headers = { Accept: "text/event-stream", "Accept-Language": document.documentElement.lang };
  try {
    const answer = await fetch("/api/v1/events", { headers, signal: asked.signal });
    if (answer.status === 401) showEnded();
    else if (!answer.ok) showLive("away", (await answer.json()).title);
  } catch {
    showLive("away");
  } finally {
    asked.abort();
  }
}

if (stream) {
  listen();
  addEventListener("pagehide", stopListening);
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
  if (tabs !== null) watchTabs();
  // Remaining times move even when nothing happens, and so do values: no event tells of a reading.
  setInterval(refresh, 15000);
}

// --- Commands --------------------------------------------------------------------------------------------------

function say(where, kind, text) {
  where.dataset.kind = kind;
  where.textContent = text;
}

// What is wrong with several parts of what was sent is said by part; of the note by its name, since it is the one field.
function sentence({ title, detail, errors }) {
  const note = document.getElementById("note");
  const said = errors?.map(({ where, reason }) => {
    if (!note || !/(^|\.)text$/.test(where)) return reason;
    note.focus();
    return note.labels[0].textContent + words.colon + reason;
  });
  return title + words.colon + (said?.join(words.separator) ?? detail);
}

async function post(path, body, type = "application/json") {
  const headers = {
    "Content-Type": type,
    "Accept-Language": document.documentElement.lang,
    "X-Wenya-Form": words.form,
  };
  const answer = await fetch(path, { method: "POST", headers, body: body instanceof Blob ? body : JSON.stringify(body) });
  const said = answer.status === 204 ? {} : await answer.json();
  return { ok: answer.ok, status: answer.status, said };
}

const tellOthers = (what, detail) => document.dispatchEvent(new CustomEvent(what, { detail }));

async function send(button) {
  const said = document.getElementById(button.dataset.said);
  const note = document.getElementById("note");
  const { command, version } = button.dataset;
  const body = command
    ? { command, text: note.value.trim(), version: Number(version) }
    : JSON.parse(button.dataset.body ?? "{}");
  button.disabled = true;
  tellOthers("wenya:sent", button);
  try {
    let answer = await post(button.dataset.post, body);
    // What is done in bites goes on until nothing is left.
    while (answer.ok && answer.said.next != null) {
      answer = await post(button.dataset.post, { ...body, after: answer.said.next });
    }
    if (answer.status === 401) showEnded();
    say(said, answer.ok ? "good" : "bad", answer.ok ? words.done : sentence(answer.said));
    if (answer.ok && button.dataset.reveal) {
      revealed.set(button.dataset.reveal, answer.said);
      unmask(document);
    } else if (answer.ok && note) note.value = "";
    // A form that is too old gets a new one, and a ticket that others changed is shown as it is, for the next try.
    if (answer.ok || answer.said.code === "form-expired" || answer.said.code === "stale-version") await refresh();
  } catch {
    say(said, "bad", words.away);
  } finally {
    button.disabled = false;
    tellOthers("wenya:answered", button);
  }
}

// What a field does not take is said in the language of the page; a browser's own words are in that of the browser.
document.addEventListener("invalid", ({ target }) => {
  const { valueMissing, tooShort } = target.validity;
  if (valueMissing || tooShort) target.setCustomValidity(valueMissing ? words.missing : target.dataset.short);
}, true);
document.addEventListener("input", ({ target }) => target.setCustomValidity(""));

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-post]");
  if (button) send(button);
});

// --- Pictures --------------------------------------------------------------------------------------------------

// A picture that is chosen is added at once, of no ticket yet: one that no command names is taken away after a day.
// The form sends its digest.
const uploads = new WeakMap();

async function addPicture(box, chooser) {
  const digest = box.querySelector("input[name]");
  const chosen = box.querySelector(".chosen");
  const tell = (text) => {
    box.querySelector(".fault").textContent = text;
    chooser.setAttribute("aria-invalid", String(Boolean(text)));
  };
  const turn = (uploads.get(box) ?? 0) + 1;
  uploads.set(box, turn);
  digest.value = "";
  chosen.textContent = "";
  chooser.setCustomValidity("");
  tell("");
  const [file] = chooser.files;
  if (!file) return;
  const { types, most, other, large, empty, busy, kept } = box.dataset;
  if (!types.split(" ").includes(file.type)) return tell(other);
  if (!file.size) return tell(empty);
  if (file.size > Number(most)) return tell(large);
  // Nobody sends the form before it is there.
  chooser.setCustomValidity(busy);
  chosen.textContent = busy;
  let told = "";
  try {
    const answer = await post(box.dataset.post, file, file.type);
    if (uploads.get(box) !== turn) return;
    if (answer.status === 401) showEnded();
    if (answer.ok) digest.value = answer.said.digest;
    else told = sentence(answer.said);
  } catch {
    told = words.away;
  }
  if (uploads.get(box) !== turn) return;
  chooser.setCustomValidity("");
  chosen.textContent = "";
  tell(told);
  if (!digest.value) return;
  const drawn = await thumbnail(file);
  if (uploads.get(box) === turn) chosen.append(...drawn, kept + file.name);
}

// Drawn by hand: no picture comes from anywhere but this service.
async function thumbnail(file) {
  try {
    const picture = await createImageBitmap(file, { resizeHeight: 192 });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    canvas.role = "img";
    canvas.ariaLabel = file.name;
    return [canvas];
  } catch {
    return [];
  }
}

document.addEventListener("change", ({ target }) => {
  const box = target.type === "file" && target.closest(".picture");
  if (box) addPicture(box, target);
});
// The same file again is a choice, too, after it was refused.
document.addEventListener("click", ({ target }) => {
  const box = target.type === "file" && target.closest(".picture");
  if (box && !box.querySelector("input[name]").value) target.value = "";
});

// --- Names as they are typed ------------------------------------------------------------------------------------

// How long somebody has not typed, ms, before what they may mean is asked for; and how much is offered.
const STILL = 200;
const MOST_OFFERED = 10;
let asking = null;
let waiting = null;

const listOf = (field) => document.getElementById(`${field.id}-options`);
const offered = (field) => [...listOf(field).querySelectorAll("[role=option]")];

function tellNamed(field, text) {
  document.getElementById(`${field.id}-named`).textContent = text;
}

// What is being typed: all of it, or of several the last.
function typedIn(field) {
  return ("several" in field.dataset ? field.value.split(/[\s,，、;；]+/).at(-1) : field.value).trim();
}

function closeOptions(field) {
  clearTimeout(waiting);
  asking?.abort();
  const list = listOf(field);
  list.hidden = true;
  list.replaceChildren();
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

async function askNames(field) {
  const text = typedIn(field);
  closeOptions(field);
  if (!text) return;
  const asked = (asking = new AbortController());
  try {
    const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
    const query = new URLSearchParams({ text, limit: MOST_OFFERED });
    const answer = await fetch(`${field.dataset.lookup}?${query}`, { headers, signal: asked.signal });
    if (answer.status === 401) showEnded();
    const said = await answer.json();
    if (asked.signal.aborted || document.activeElement !== field) return;
    if (!answer.ok) tellNamed(field, sentence(said));
    else if (said.items.length) offer(field, said.items);
    else tellNamed(field, field.dataset.none);
  } catch {
    if (!asked.signal.aborted) tellNamed(field, words.away);
  }
}

// A place is known by the names down to it, of which everything has the first; somebody by their units, too.
function offer(field, items) {
  tellNamed(field, "");
  const options = items.map(({ id, name, path, units }, place) => {
    const option = document.createElement("li");
    option.id = `${field.id}-option-${place}`;
    option.role = "option";
    option.ariaSelected = "false";
    option.dataset.value = id ?? name;
    option.dataset.name = path?.slice(1).join(" › ") || (id ? name : "");
    const beside = document.createElement("span");
    beside.className = id ? "id" : "soft";
    beside.textContent = id ?? units?.map((each) => each.name).join(words.separator) ?? "";
    option.append(path?.slice(1).join(" › ") || name, " ", beside);
    return option;
  });
  const list = listOf(field);
  list.replaceChildren(...options);
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
}

function pointAt(field, step) {
  const options = offered(field);
  const before = options.findIndex((each) => each.ariaSelected === "true");
  const place = before < 0 && step < 0 ? options.length - 1 : (before + step + options.length) % options.length;
  for (const each of options) each.ariaSelected = "false";
  options[place].ariaSelected = "true";
  options[place].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", options[place].id);
}

function choose(field, option) {
  const { value, name } = option.dataset;
  const before = "several" in field.dataset ? field.value.slice(0, field.value.length - typedIn(field).length) : "";
  field.value = before + value;
  field.setCustomValidity("");
  closeOptions(field);
  tellNamed(field, name);
  if ("go" in field.dataset) field.form.requestSubmit();
}

// The box that finds everything, from anywhere but a field.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("search");
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || !box) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});

document.addEventListener("focusin", ({ target }) => {
  if (!target.dataset?.lookup) return;
  const roles = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false" };
  for (const [name, value] of Object.entries(roles)) target.setAttribute(name, value);
  target.setAttribute("aria-controls", `${target.id}-options`);
  target.removeAttribute("list");
});
// Who types a whole name of those offered has chosen it. Who leaves the page and comes back finds it there, which a
// browser does only where its own offers are not turned off.
document.addEventListener("focusout", ({ target }) => {
  if (!target.dataset?.lookup) return;
  target.removeAttribute("autocomplete");
  const whole = "go" in target.dataset ? [] : offered(target).filter((each) => each.dataset.name === typedIn(target));
  if (whole.length === 1) choose(target, whole[0]);
  else closeOptions(target);
});
document.addEventListener("input", ({ target, isComposing }) => {
  // What somebody spells for a Chinese character is not that character yet.
  if (!target.dataset?.lookup || isComposing) return;
  closeOptions(target);
  tellNamed(target, "");
  waiting = setTimeout(askNames, STILL, target);
});
document.addEventListener("compositionend", ({ target }) => {
  if (!target.dataset?.lookup) return;
  closeOptions(target);
  waiting = setTimeout(askNames, STILL, target);
});
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.dataset?.lookup || event.isComposing) return;
  const options = offered(field);
  if (!options.length) {
    if (event.key === "ArrowDown" && !event.altKey) askNames(field);
    return;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") pointAt(field, event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Escape") closeOptions(field);
  else if (event.key === "Enter" && field.hasAttribute("aria-activedescendant"))
    choose(field, document.getElementById(field.getAttribute("aria-activedescendant")));
  else return;
  event.preventDefault();
});
// Before the field loses focus, which closes the list.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".options [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(document.getElementById(option.parentElement.id.replace(/-options$/, "")), option);
});

// --- The menu of a small screen ------------------------------------------------------------------------------------

const menu = document.getElementById("menu");

menu?.addEventListener("click", () => {
  menu.ariaExpanded = String(menu.ariaExpanded !== "true");
});
