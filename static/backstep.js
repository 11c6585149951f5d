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
  addEventListener("load", ahead);
})();
