// Copies what is shown once; where a browser lets no page copy, it is selected for whoever looks.
"use strict";

const secret = document.getElementById("secret");
const copy = document.getElementById("copy");
copy.hidden = false;
copy.addEventListener("click", async () => {
  const said = document.getElementById("copy-said");
  try {
    await navigator.clipboard.writeText(secret.textContent);
    said.textContent = copy.dataset.copied;
  } catch {
    getSelection().selectAllChildren(secret);
    said.textContent = copy.dataset.select;
  }
});
