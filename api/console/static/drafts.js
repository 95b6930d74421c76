// Keeps what somebody types, of this page and of them, until it is sent: a page that is loaded anew has it again.
// A shift that hands over takes it away with everything else whose key begins like these (doors.js).
"use strict";

(() => {
  const { user } = document.body.dataset;
  if (!user) return;
  const keyOf = (field) => `wenya-draft:${user}:${location.pathname}:${field.id}`;
  const kept = (field) => field.id && field.matches("textarea");

  // A browser that keeps nothing for pages keeps no draft either.
  function store(work) {
    try {
      return work(sessionStorage);
    } catch {
      return null;
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (!kept(target)) return;
    store((drafts) => (target.value ? drafts.setItem(keyOf(target), target.value) : drafts.removeItem(keyOf(target))));
  });
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (defaultPrevented) return;
    for (const field of target.querySelectorAll("textarea")) store((drafts) => drafts.removeItem(keyOf(field)));
  });
  // The note of a command is emptied once it is on record.
  document.addEventListener("wenya:answered", () => {
    const note = document.getElementById("note");
    if (note && !note.value) store((drafts) => drafts.removeItem(keyOf(note)));
  });

  for (const field of document.querySelectorAll("textarea")) {
    const draft = store((drafts) => drafts.getItem(keyOf(field)));
    if (!draft || !kept(field) || field.value) continue;
    field.value = draft;
    const fold = field.closest("details");
    if (fold) fold.open = true;
  }
})();
