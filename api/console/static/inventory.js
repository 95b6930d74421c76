// Sends a file of the inventory as it is, first to be looked at and then to be done, and tells how far it has come.
"use strict";

(() => {
  const form = document.getElementById("upload");
  const file = document.getElementById("file");
  const replace = document.getElementById("replace");
  const sending = document.getElementById("sending");
  const [bar, status] = sending.children;
  const types = JSON.parse(form.dataset.types);
  const outcome = () => document.getElementById("outcome");

  function tell(text, kind = "bad") {
    const said = document.createElement("p");
    said.className = "said";
    said.dataset.kind = kind;
    said.setAttribute("role", "alert");
    said.textContent = text;
    outcome().replaceChildren(said);
    outcome().dataset.mark = "";
    outcome().hidden = false;
  }

  // The type that a file is sent with; none: nobody reads such a file.
  function typeOf(name) {
    const end = Object.keys(types).find((each) => name.toLowerCase().endsWith(each));
    return end && types[end];
  }

  function send(mark) {
    const [chosen] = file.files;
    if (!chosen) return file.focus();
    const type = typeOf(chosen.name);
    if (!type) return tell(form.dataset.other);
    if (chosen.size > Number(form.dataset.most)) return tell(form.dataset.large);
    const query = new URLSearchParams(replace.checked ? { replace: "true" } : {});
    if (mark) query.set("previewed", mark);
    const request = new XMLHttpRequest();
    request.open("POST", `${form.dataset.post}?${query}`);
    request.setRequestHeader("Content-Type", type);
    request.setRequestHeader("Accept", "text/html");
    request.setRequestHeader("X-Wenya-Form", document.body.dataset.form);
    request.upload.onprogress = ({ loaded, total }) => {
      const part = Math.round((100 * loaded) / total);
      bar.value = part;
      status.textContent = part < 100 ? `${form.dataset.sending} ${part} %` : form.dataset[mark ? "writing" : "reading"];
      if (part === 100) bar.removeAttribute("value"); // how long the rest takes nobody knows
    };
    request.onloadend = () => {
      sending.hidden = true;
      enable(true);
      show(request);
    };
    sending.hidden = false;
    bar.value = 0;
    enable(false);
    request.send(chosen);
  }

  function enable(is) {
    for (const button of document.querySelectorAll("#look, #do-it")) button.disabled = !is;
  }

  // The answer is this page again, or a page of what was refused: it is the part that counts.
  function show(request) {
    if (!request.responseText) return tell(form.dataset.lost);
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = page.getElementById("outcome");
    if (fresh) outcome().replaceWith(fresh);
    else tell(page.querySelector(".empty")?.textContent.trim() ?? form.dataset.lost);
    outcome().focus();
  }

  document.getElementById("look").addEventListener("click", () => send(""));
  document.addEventListener("click", (event) => {
    if (event.target.id === "do-it") send(outcome().dataset.mark);
  });
  // What was looked at was another file, or meant in another way.
  for (const field of [file, replace])
    field.addEventListener("change", () => {
      outcome().hidden = true;
      outcome().dataset.mark = "";
    });
})();
