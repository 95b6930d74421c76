"""What a browser shows of a page: all texts of it, those that only the browser knows among them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.walk.console.reading import CODES, latin

TEXTS = """
() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const found = [document.title];
  // What a device sent, keys of a keyboard, folds that are said to be in English, the link to the other one.
  const asItCame = (node) => node.closest("script, style, .payload, kbd, details [lang=en], a[hreflang=en]");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!asItCame(walker.currentNode.parentElement)) found.push(walker.currentNode.data.trim());
  }
  const read = ["title", "alt", "placeholder", "label", "aria-label", "aria-description", "data-label"];
  for (const element of document.querySelectorAll("*")) {
    for (const name of read) found.push(element.getAttribute(name));
    if (asItCame(element)) continue;
    for (const where of ["::before", "::after", "::marker"]) {
      const drawn = getComputedStyle(element, where).content;
      if (drawn.startsWith('"')) found.push(drawn.slice(1, -1));
    }
    if (element.validity && element.type !== "hidden") {
      element.checkValidity();
      found.push(element.validationMessage);
      // What is chosen is shown by its name.
      if (!["password", "checkbox", "select-one"].includes(element.type)) found.push(element.value);
    }
  }
  return found.filter(Boolean);
}
"""


def texts_of(page: Page) -> list[str]:
    """Every text of ``page`` as it stands: what it says, what it would say of its fields, what it draws."""
    return page.evaluate(TEXTS)


def latin_on(page: Page) -> list[str]:
    """What of that is neither Chinese nor a name nor a code."""
    return [word for text in texts_of(page) for word in latin(CODES.sub("", text))]
