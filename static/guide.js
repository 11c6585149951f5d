// Lets a chapter move: a number is dragged, and the picture lights up what is read. Everything works without it.
(() => {
  "use strict";
  const form = document.getElementById("guide-number");

  // While a number is dragged the chapter is fetched anew, the latest value only, and what depends on it is put in its place.
  const PARTS = ["story", "scene", "dragged-said", "contents"];
  let wanted = "", busy = false;
  const address = () => `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
  const show = (page, href) => {
    const open = [...document.querySelectorAll("#story details")].map((e) => e.open);
    for (const id of PARTS) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
    }
    document.querySelectorAll("#story details").forEach((e, i) => { e.open = open[i] ?? false; });
    history.replaceState(null, "", href);
    tell();
  };
  const follow = async () => {
    if (busy) return;
    busy = true;
    try {
      for (let shown = ""; shown !== wanted; ) {
        const href = wanted, answer = await fetch(href);
        if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"), href);
        shown = href;
      }
    } catch { /* the page stays as it is */ }
    busy = false;
  };
  form?.classList.add("is-live");
  form?.addEventListener("input", () => { wanted = address(); follow(); });
  form?.addEventListener("submit", (event) => { event.preventDefault(); wanted = address(); follow(); });

  // The paragraph that is being read is the last that begins above two fifths of the window; what it names is lit.
  const tell = () => {
    const begun = [...document.querySelectorAll("#story > :is(p, .worked, details, h1)")];
    const now = begun.filter((e) => e.getBoundingClientRect().top < innerHeight * 0.4).pop();
    const terms = new Set([...(now?.querySelectorAll("[data-term]") ?? [])].map((e) => e.dataset.term));
    for (const e of document.querySelectorAll("#scene [data-term]")) e.classList.toggle("is-told", terms.has(e.dataset.term));
  };
  const light = (term) => {
    for (const e of document.querySelectorAll(".is-lit")) e.classList.remove("is-lit");
    if (term) for (const e of document.querySelectorAll(`[data-term="${CSS.escape(term)}"]`)) e.classList.add("is-lit");
  };
  document.addEventListener("pointerover", (event) => light(event.target.closest("[data-term]")?.dataset.term));
  document.addEventListener("focusin", (event) => light(event.target.closest("[data-term]")?.dataset.term));
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; tell(); });
  }, { passive: true });
  addEventListener("resize", tell);
  tell();
})();
