// The work list by keys: from ticket to ticket, and into one of them.
"use strict";

{
  const numbers = () => [...document.querySelectorAll("#work .board .number")];
  const keys = document.getElementById("keys");

  // From the one that has the focus, or from the first; the page may have been drawn anew since.
  function move(step) {
    const every = numbers();
    const before = every.indexOf(document.activeElement);
    const next = before < 0 ? 0 : Math.min(Math.max(before + step, 0), every.length - 1);
    every[next]?.focus();
    every[next]?.closest("tr").scrollIntoView({ block: "nearest" });
  }

  function openFilters() {
    const filters = document.getElementById("filters");
    filters.open = true;
    filters.querySelector("select, input:not([type=hidden])").focus();
  }

  // The ticket that has the focus is chosen, or not any more.
  function mark() {
    document.activeElement?.closest("tr")?.querySelector("[data-mark]")?.click();
  }

  const does = { j: () => move(1), k: () => move(-1), x: mark, f: openFilters, "?": () => keys.showModal() };

  document.addEventListener("keydown", (event) => {
    // A dialog that was closed just now may have the focus until the next frame.
    const fields = "input:not([data-mark]), select, textarea, dialog[open], [contenteditable]";
    const typing = event.target.closest?.(fields);
    if (typing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !does[event.key]) return;
    event.preventDefault();
    does[event.key]();
  });
  document.getElementById("keys-open").addEventListener("click", () => keys.showModal());
}
