// Who else has this ticket open, and who is filling something in there.
"use strict";

{
  const shown = document.getElementById("presence");
  // How often this page says that it is still here, ms: it is taken for gone after two words that do not come.
  const EVERY = 5000;
  let seat = null;
  let told = false;

  const isFilling = () => isFilledIn(document.getElementById("content"));

  async function speak() {
    if (!seat) return;
    told = isFilling();
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ filling: told });
    await fetch(`/api/v1/presence/${seat}`, { method: "POST", headers, body }).catch(() => {});
  }

  document.addEventListener("wenya:presence", ({ detail }) => {
    const isNew = detail.seat && detail.seat !== seat;
    seat = detail.seat ?? null;
    if (isNew) speak();
    shown.replaceChildren(...detail.people.map(({ name, filling }) => {
      const person = document.createElement("span");
      person.classList.add("tag");
      person.classList.toggle("warn", filling);
      person.textContent = (filling ? shown.dataset.filling : shown.dataset.viewing).replace("{name}", name);
      return person;
    }));
  });
  setInterval(speak, EVERY);
  document.addEventListener("input", () => {
    if (isFilling() !== told) speak();
  });
}
