// Makes stepping smooth; everything works without it.
(() => {
  "use strict";

  // Deferred scripts run before htmx sets to work. Nothing is evaluated and no style is put in: the policy forbids both.
  Object.assign(htmx.config, {
    includeIndicatorStyles: false, allowEval: false, historyCacheSize: 0, defaultSettleDelay: 0,
    scrollIntoViewOnBoost: false,
    responseHandling: [
      { code: "204", swap: false }, { code: "[23]..", swap: true }, { code: "422", swap: true },
      { code: "[45]..", swap: false, error: true },
    ],
  });

  // The next and the previous step are fetched ahead and taken apart, so that a click has only to show them.
  const ready = new Map();
  const taken = (text, address) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    return { app: page.getElementById("app"), title: page.title, address };
  };
  const prepare = async (href) => {
    if (ready.has(href)) return;
    ready.set(href, null);
    try {
      const answer = await fetch(href, { priority: "low", headers: { "HX-Request": "true" } });
      const page = taken(answer.ok ? await answer.text() : "", answer.headers.get("HX-Push-Url") ?? href);
      if (page.app) ready.set(href, page);
      else ready.delete(href);
    } catch { ready.delete(href); }
  };
  const ahead = () => {
    const wanted = ["next", "back"].map((id) => document.getElementById(id)?.getAttribute("href")).filter(Boolean);
    for (const href of ready.keys()) if (!wanted.includes(href)) ready.delete(href);
    wanted.forEach(prepare);
  };

  const morph = (old, fresh) => Idiomorph.morph(old, fresh, { morphStyle: "outerHTML" });
  // htmx remembers where a link led when it first saw it, so it looks again: once the new picture stands, or before a click.
  let unseen = false;
  const process = () => { if (unseen) htmx.process(document.getElementById("app")); unseen = false; };
  addEventListener("click", process, true);
  addEventListener("submit", process, true);
  const show = (page) => {
    if (page.address !== "false") {
      if (!history.state?.htmx) history.replaceState({ htmx: true }, "", location.href);
      history.pushState({ htmx: true }, "", page.address);
    }
    document.title = page.title;
    morph(document.getElementById("app"), page.app);
    unseen = true;
    const app = document.getElementById("app");
    htmx.trigger(app, "htmx:afterSwap", {});
    const seen = () => setTimeout(() => { process(); htmx.trigger(app, "htmx:afterSettle", {}); });
    requestAnimationFrame(() => requestAnimationFrame(seen));  // the picture is on the screen by then
  };
  // htmx asks; its answer is shown in the same way, in half the time. Another kind of page takes the place of this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, shouldSwap } = event.detail;
    if (!shouldSwap || target?.id !== "app") return;
    event.detail.shouldSwap = false;
    const page = taken(xhr.responseText, xhr.getResponseHeader("HX-Push-Url") ?? xhr.responseURL);
    if (page.app) show(page);
    else location.assign(xhr.responseURL);
  });

  // When the server does not answer: say so, show what the browser still has, and look for the server again.
  const say = (failed) => {
    const banner = document.getElementById("offline"), said = document.getElementById("narration");
    if (banner) banner.hidden = !failed;
    if (banner && said) {  // what is read aloud is read aloud in one place only
      if (failed && before === null) before = said.textContent;
      if (failed) said.textContent = banner.textContent;
      else if (said.textContent === banner.textContent) said.textContent = before ?? "";
      if (!failed) before = null;
    }
    clearTimeout(looking);
    if (failed) looking = setTimeout(look, 2000);
  };
  let looking = 0, before = null;
  const look = () => fetch("/healthz", { cache: "no-store" }).then((answer) => say(!answer.ok), () => say(true));
  const visited = async (address, push) => {
    say(true);
    const kept = await fetch(address, { cache: "only-if-cached", mode: "same-origin" }).catch(() => null);
    if (!kept?.ok) return;
    htmx.swap("#app", await kept.text(), { swapStyle: "morph:outerHTML", swapDelay: 0, settleDelay: 0 }, { select: "#app" });
    if (push) history.pushState({ htmx: true }, "", address);
    say(true);
  };
  addEventListener("online", () => { if (looking) look(); });
  document.addEventListener("htmx:sendError", (event) => visited(event.detail.pathInfo.finalRequestPath, true));
  document.addEventListener("htmx:historyCacheMiss", (event) => event.detail.xhr.addEventListener("error", () => visited(event.detail.path, false)));
  document.addEventListener("htmx:responseError", () => say(true));
  document.addEventListener("htmx:afterSwap", () => say(false));

  document.addEventListener("htmx:afterSettle", ahead);

  // The colours belong to the whole document, of which only a part is swapped.
  document.addEventListener("htmx:afterSwap", () => {
    const theme = document.getElementById("app")?.dataset.theme;
    if (theme && theme !== "auto") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  });

  // After a mistake the first wrong field is at hand, unless somebody types in another one already.
  document.addEventListener("htmx:afterSwap", () => {
    const wrong = document.querySelector("[aria-invalid]");
    const types = document.activeElement?.matches("#edit input[type=text], #edit textarea");
    if (wrong && !types) { wrong.focus({ preventScroll: true }); wrong.scrollIntoView({ block: "center" }); }
  });

  const isPlain = (event) => !(event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey);
  // On a narrow screen what a button opens stands elsewhere on the page: it comes into sight.
  const narrow = matchMedia("(max-width: 899px), (max-aspect-ratio: 1/1)"), OPENED = { numbers: "#drawer", practise: ".operation" };
  let opened = null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#numbers, #practise, #panels a");
    opened = link && isPlain(event) && narrow.matches ? OPENED[link.id] ?? "#panels" : null;
  }, true);
  document.addEventListener("htmx:afterSwap", () => {
    if (opened) document.querySelector(opened)?.scrollIntoView({ block: "start" });
    opened = null;
  });

  // Numbers that were typed but not sent yet go along with the next step, instead of being lost.
  const isDirty = (form) => [...form.elements].some((e) => e.defaultValue !== undefined && e.type !== "hidden" && e.value !== e.defaultValue);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#app a[href*='step']");
    const form = document.getElementById("edit");
    if (!link || link.matches("#close-field, #take-back") || !form || event.ctrlKey || event.metaKey || event.shiftKey || !isDirty(form)) return;
    const there = new URL(link.href?.baseVal ?? link.href, location.href).searchParams;
    if (!there.has("v")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const key of ["step", "iteration", "numbers"]) {
      let field = form.elements.namedItem(key);
      if (!field) { field = document.createElement("input"); field.type = "hidden"; field.name = key; form.append(field); }
      field.value = there.get(key) ?? (key === "numbers" ? "" : "0");
    }
    form.requestSubmit(document.getElementById("use"));
  }, true);

  document.addEventListener("click", (event) => {
    const page = ready.get(event.target.closest("#app a[href]")?.getAttribute("href"));
    if (!page || !isPlain(event) || document.querySelector(".htmx-request")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(page);
  }, true);

  // Links in a drawing are none of HTML's, so htmx does not find them by itself.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#app svg a[href]");
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    htmx.ajax("GET", link.getAttribute("href"), { source: link });
  });

  document.addEventListener("input", (event) => event.target.form?.classList.toggle("is-dirty", event.target.form.id === "edit"));

  // Back and Forward lead to where the reader was on the page, too.
  const places = new Map();
  let restoring = false;
  history.scrollRestoration = "manual";
  addEventListener("pagehide", () => { history.scrollRestoration = "auto"; });
  addEventListener("scroll", () => { if (!restoring) places.set(location.href, scrollY); }, { passive: true });
  addEventListener("popstate", () => { restoring = true; }, true);
  document.addEventListener("htmx:historyRestore", () => {
    scrollTo(0, places.get(location.href) ?? 0);
    requestAnimationFrame(() => { restoring = false; });
  });

  // A choice of the view takes effect at once.
  document.addEventListener("change", (event) => {
    if (event.target.closest("#view")) document.getElementById("edit")?.requestSubmit(document.getElementById("use"));
  });

  // What the step speaks of is in sight in a pane that scrolls.
  const inSight = () => {
    const pane = document.getElementById("panel");
    const lit = pane?.querySelector(".is-subject, .code-line.is-active, tr.is-active, .origins .is-opened");
    if (!lit || pane.scrollHeight <= pane.clientHeight + 1) return;
    const own = lit.getBoundingClientRect(), box = pane.getBoundingClientRect();
    if (own.bottom > box.bottom || own.top < box.top) pane.scrollTop += own.top - box.top - (box.height - own.height) / 2;
  };
  document.addEventListener("htmx:afterSettle", inSight);
  addEventListener("load", inSight);

  // Point at a term, touch or focus it: every place of the same quantity lights up, and the letter explains itself.
  const unlight = () => {
    for (const e of document.querySelectorAll(".is-lit")) e.classList.remove("is-lit");
    const card = document.getElementById("letter-card");
    if (card) card.hidden = true;
  };
  const light = (element) => {
    unlight();
    const term = element?.closest("[data-term]")?.dataset.term;
    if (!term) return;
    for (const e of document.querySelectorAll(`[data-term="${CSS.escape(term)}"]`)) e.classList.add("is-lit");
    explain(term, element.closest("[data-term]"));
  };
  const explain = (term, place) => {
    const card = document.getElementById("letter-card");
    const words = document.querySelector(`[data-letter="${CSS.escape(term)}"]`);
    if (!card || !words || place.closest("#letters")) return;
    card.replaceChildren(...[...words.cloneNode(true).childNodes]);
    for (const e of card.querySelectorAll("a")) e.remove();
    card.hidden = false;
    const box = place.getBoundingClientRect(), own = card.getBoundingClientRect();
    const below = box.bottom + 12 + own.height < innerHeight;
    card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - own.width - 8))}px`;
    card.style.top = `${Math.max(8, below ? box.bottom + 12 : box.top - own.height - 12)}px`;
  };
  document.addEventListener("pointerover", (event) => light(event.target));
  document.addEventListener("focusin", (event) => light(event.target));
  document.addEventListener("focusout", unlight);
  document.addEventListener("scroll", unlight, { passive: true });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") unlight(); });
  document.addEventListener("htmx:afterSwap", unlight);

  // What the reader opened stays open, and what is the same need not be gone through; what was typed is looked at.
  if (window.Idiomorph) {
    const callbacks = Idiomorph.defaults.callbacks, fields = "input, select, textarea";
    callbacks.beforeAttributeUpdated = (name, node) => !(name === "open" && node.localName === "details");
    callbacks.beforeNodeMorphed = (old, fresh) =>
      !(old.nodeType === 1 && old.isEqualNode(fresh) && !old.matches(fields) && !old.querySelector(fields));
  }
  addEventListener("load", ahead);
})();
