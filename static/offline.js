// A lesson in one file: every step's page is kept here, packed, and shown by the part of the address after the #.
(async () => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const packed = Uint8Array.from(atob(byId("pages").textContent.trim()), (sign) => sign.charCodeAt(0));
  const pages = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  const show = () => {
    const focused = document.activeElement?.id;
    byId("main").innerHTML = pages[location.hash.slice(1)] ?? pages["0"];
    document.title = byId("question").lastChild.textContent + " · Backstep";
    (byId(focused) ?? byId("next"))?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("htmx:afterSwap"));
    document.dispatchEvent(new Event("htmx:afterSettle"));
  };
  // What other scripts ask of the server is here as well: a step, told by its number.
  globalThis.htmx = {
    ajax: (method, address) => {
      const step = new URL(address, "http://step/").searchParams.get("step");
      location.hash = (document.querySelector(".is-present") ? "p" : "") + step;
    },
  };
  // A name lights up wherever it stands.
  const light = (event) => {
    for (const lit of document.querySelectorAll(".is-lit")) lit.classList.remove("is-lit");
    const term = event.target.closest?.("[data-term]")?.dataset.term;
    if (term) for (const same of document.querySelectorAll(`[data-term="${CSS.escape(term)}"]`)) same.classList.add("is-lit");
  };
  document.addEventListener("pointerover", light);
  document.addEventListener("focusin", light);
  addEventListener("hashchange", show);
  show();
})();
