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

  // After a mistake the first wrong field is at hand; after a good edit nothing is left to send.
  document.addEventListener("htmx:afterSettle", () => {
    const wrong = document.querySelector("[aria-invalid]");
    if (wrong) { wrong.focus({ preventScroll: true }); wrong.scrollIntoView({ block: "center" }); }
  });

  // Numbers that were typed but not sent yet go along with the next step, instead of being lost.
  const isDirty = (form) => [...form.elements].some((e) => e.defaultValue !== undefined && e.type !== "hidden" && e.value !== e.defaultValue);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#app a[href*='step']");
    const form = document.getElementById("edit");
    if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey || !isDirty(form)) return;
    const there = new URL(link.href?.baseVal ?? link.href, location.href).searchParams;
    if (!there.has("v")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const key of ["step", "iteration"]) {
      let field = form.elements.namedItem(key);
      if (!field) { field = document.createElement("input"); field.type = "hidden"; field.name = key; form.append(field); }
      field.value = there.get(key) ?? "0";
    }
    form.requestSubmit(document.getElementById("use"));
  }, true);

  // A choice of the view takes effect at once.
  document.addEventListener("change", (event) => {
    if (event.target.closest("#view")) document.getElementById("edit")?.requestSubmit(document.getElementById("use"));
  });

  // What the reader opened stays open.
  if (window.Idiomorph) {
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !(name === "open" && node.localName === "details");
  }
  addEventListener("load", ahead);
})();
