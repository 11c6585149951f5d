// Makes stepping smooth; everything works without it.
(() => {
  "use strict";
  const banner = () => document.getElementById("offline");
  const fetched = new Set();

  // The next and the previous step are fetched ahead into the browser's own cache.
  const ahead = () => {
    for (const id of ["next", "back"]) {
      const href = document.getElementById(id)?.getAttribute("href");
      if (!href || fetched.has(href)) continue;
      fetched.add(href);
      fetch(href, { priority: "low", headers: { "HX-Request": "true" } }).catch(() => fetched.delete(href));
    }
  };

  const say = (failed) => { const b = banner(); if (b) b.hidden = !failed; };
  document.addEventListener("htmx:sendError", () => say(true));
  document.addEventListener("htmx:responseError", () => say(true));
  document.addEventListener("htmx:afterSwap", () => say(false));

  document.addEventListener("htmx:afterSettle", ahead);

  // The colours belong to the whole document, of which only a part is swapped.
  document.addEventListener("htmx:afterSwap", () => {
    const theme = document.getElementById("app")?.dataset.theme;
    if (theme && theme !== "auto") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  });

  // What the reader opened stays open.
  if (window.Idiomorph) {
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !(name === "open" && node.localName === "details");
  }
  addEventListener("load", ahead);
})();
