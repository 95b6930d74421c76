// Says that something is on its way once that takes longer than a second, and sends no form twice meanwhile.
"use strict";

(() => {
  const A_SECOND = 1000;
  const shown = document.getElementById("progress");
  const under = new Set(); // forms and commands that have been sent and not been answered yet

  const draw = () => {
    shown.textContent = under.size ? document.body.dataset.busy : "";
  };

  function begin(work) {
    under.add(work);
    setTimeout(draw, A_SECOND);
  }

  function end(work) {
    under.delete(work);
    draw();
  }

  // A form leads to another page: the answer ends it. Others may have refused to send it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (under.has(form)) event.preventDefault();
    else begin(form);
  });
  // Whoever comes back finds the page as it was left, and may send its form again.
  addEventListener("pageshow", () => {
    under.clear();
    draw();
  });
  document.addEventListener("wenya:sent", ({ detail }) => begin(detail));
  document.addEventListener("wenya:answered", ({ detail }) => end(detail));
})();
