// For a class: the keys of keyboards and remotes while presenting, swiping on a phone, copying a link.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  root.classList.add("has-script");

  const follow = (id) => {
    const link = byId(id);
    if (!link?.hasAttribute("href")) return false;
    link.click();
    return true;
  };
  const openSheet = () => document.querySelector("details.sheet[open]");
  const isPresenting = () => Boolean(document.querySelector(".is-present"));
  const toggle = (id) => {
    const sheet = byId(id);
    if (!sheet) return;
    for (const other of document.querySelectorAll("details.sheet[open]")) if (other !== sheet) other.open = false;
    sheet.open = !sheet.open;
    sheet.querySelector("summary").focus({ preventScroll: true });
  };
  const fill = () => document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.().catch(() => {});
  const blank = () => root.classList.toggle("is-blank");
  const leave = () => {
    const sheet = openSheet();
    if (root.classList.contains("is-code")) return root.classList.remove("is-code");
    if (sheet) {
      sheet.open = false;
      return (isPresenting() ? byId("next") : sheet.querySelector("summary"))?.focus({ preventScroll: true });
    }
    if (follow("close")) return;
    follow("leave");
  };

  // The QR code, so large that the last row can read it.
  const code = () => {
    if (root.classList.toggle("is-code")) byId("share").open = true;
    else byId("share").open = false;
  };

  // The phase before and after, as the map has them; a step by its number; back to where one was.
  const phase = (way) => {
    const names = [...document.querySelectorAll("#map .group-name")];
    const at = names.findIndex((name) => name.closest(".group").classList.contains("is-current"));
    const there = names[at < 0 ? (way > 0 ? 0 : -1) : at + way];
    if (there) there.click();
    else if (way < 0) follow("first");
  };
  let typed = null;
  const sayJump = () => {
    const trail = document.querySelector(".trail");
    if (trail) trail.dataset.jump = typed === null ? "" : ` · go to step ${typed}_`;
  };
  const jump = (key) => {  // g, a number, Enter
    if (/^\d$/.test(key)) typed = (typed + key).slice(0, 6);
    else if (key === "Backspace") typed = typed.slice(0, -1);
    else {
      if (key === "Enter" && typed) {
        const there = new URL(location.href);
        there.searchParams.set("step", Math.min(Number(typed), Number(byId("app").dataset.steps)));
        htmx.ajax("GET", there.pathname + there.search, { source: byId("next") });
      }
      typed = null;
    }
    sayJump();
  };
  // The field of the step's own number, or of the first one in the picture; Tab leads to the others.
  const change = () => {
    const links = [...document.querySelectorAll("#picture :is(svg, .held) a[href*='edit=']")];
    (links.find((link) => link.closest(".is-active") || link.querySelector(".is-active")) ?? links[0])?.dispatchEvent(
      new MouseEvent("click", { bubbles: true, cancelable: true }));
  };
  const map = () => byId("app").classList.toggle("has-map");

  const next = () => follow("next"), back = () => follow("back");
  const tab = (n) => () => document.querySelectorAll("#panels a")[n - 1]?.click();
  const KEYS = {
    ArrowDown: next, PageDown: next, " ": next, ArrowUp: back, PageUp: back,
    Home: () => follow("first"), End: () => follow("last"), Backspace: () => history.back(),
    "[": () => phase(-1), "]": () => phase(1), g: () => { typed = ""; sayJump(); }, m: map,
    ".": blank, b: blank, f: fill, F5: fill, a: () => follow("ask"),
    n: () => follow("numbers"), e: change, u: () => follow("take-back"), l: () => toggle("share"), q: code, "?": () => toggle("keys"),
    Escape: leave,
  };
  for (let n = 1; n <= 8; n++) KEYS[n] = tab(n);
  const SCROLLS = new Set(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", " "]);

  const isTyping = (event) => event.target.closest("input, textarea, select, [contenteditable]");
  // What scrolls keeps the keys that scroll it; so does the page, where it is longer than the screen.
  const scrolls = (event) => {
    for (let e = event.target; e && e !== document.documentElement; e = e.parentElement) {
      if (e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY)) return true;
    }
    return root.scrollHeight > innerHeight + 1;
  };
  const STEPS = { ArrowRight: next, ArrowLeft: back };
  document.addEventListener("keydown", (event) => {
    if (!byId("app") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape" && openSheet()) return leave();
    if (event.key === "Escape" && isTyping(event)) {
      event.target.blur();
      return byId("next")?.focus({ preventScroll: true });
    }
    if (isTyping(event)) return;
    if (typed !== null) { event.preventDefault(); return jump(event.key); }
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (root.classList.contains("is-blank")) { event.preventDefault(); return root.classList.remove("is-blank"); }
    if (STEPS[name]) {
      if (event.shiftKey && isPresenting()) phase(name === "ArrowRight" ? 1 : -1);
      else if (!event.shiftKey) STEPS[name]();
      return event.preventDefault();
    }
    if (SCROLLS.has(name)) {
      if (scrolls(event) || (name === " " && (!isPresenting() || event.target.closest("button, summary")))) return;
      event.preventDefault();
      return event.shiftKey && name === " " ? back() : KEYS[name]();
    }
    if (!KEYS[name] || !isPresenting()) return;
    event.preventDefault();
    KEYS[name]();
  });

  document.addEventListener("click", (event) => {
    const sheet = openSheet();
    if (sheet && !event.target.closest("details.sheet")) sheet.open = false;
  });
  addEventListener("htmx:afterSwap", () => { if (!document.querySelector(".is-present")) root.classList.remove("is-blank"); });

  // Focus is never lost: what took the place of the focused link gets it.
  let focused = null, presenting = false;
  document.addEventListener("focusin", (event) => { focused = event.target.closest("#app") && event.target; });
  document.addEventListener("htmx:afterSwap", () => {
    const left = presenting && !document.querySelector(".is-present");
    presenting = Boolean(document.querySelector(".is-present"));
    if (document.activeElement !== document.body || !focused) return;
    (byId(focused.id) ?? byId(left ? "present" : "next"))?.focus({ preventScroll: true });
  });
  presenting = Boolean(document.querySelector(".is-present"));

  // A swipe over the lesson is a step, unless it moves something that scrolls sideways.
  let start = null;
  const scrollsSideways = (element) => {
    for (let e = element; e && e.id !== "app"; e = e.parentElement) if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible") return true;
    return false;
  };
  document.addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    const counts = event.touches.length === 1 && event.target.closest("#picture, .operation") && !scrollsSideways(event.target);
    start = counts ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!start || !getSelection().isCollapsed || root.classList.contains("is-dragging")) return;
    const touch = event.changedTouches[0], across = touch.clientX - start.x, down = touch.clientY - start.y;
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down) && event.timeStamp - start.at < 700) (across < 0 ? next : back)();
    start = null;
  }, { passive: true });

  // Copying works on plain http in a classroom, too, where there is no clipboard object.
  const copy = (field) => {
    field.select();
    return navigator.clipboard ? navigator.clipboard.writeText(field.value) : Promise.resolve(document.execCommand("copy"));
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) return print();
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const said = (words) => { button.textContent = words; setTimeout(() => { button.textContent = "Copy"; }, 2000); };
    copy(byId(button.dataset.copy)).then(() => said("Copied"), () => said("Press Ctrl+C"));
  });
})();
