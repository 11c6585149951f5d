// For a class: the keys of keyboards and remotes while presenting, swiping on a phone, copying a link.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  root.classList.add("has-script");

  const follow = (id) => byId(id)?.hasAttribute("href") && byId(id).click();
  const openSheet = () => document.querySelector("details.sheet[open]");
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
    if (!sheet) return follow("leave");
    sheet.open = false;
    sheet.querySelector("summary").focus({ preventScroll: true });
  };

  const next = () => follow("next"), back = () => follow("back");
  const KEYS = {
    ArrowRight: next, ArrowDown: next, PageDown: next, " ": next,
    ArrowLeft: back, ArrowUp: back, PageUp: back,
    Home: () => follow("first"), End: () => follow("last"),
    ".": blank, b: blank, f: fill, F5: fill, a: () => follow("ask"),
    n: () => toggle("numbers"), l: () => toggle("share"), q: () => toggle("share"), "?": () => toggle("keys"),
    Escape: leave,
  };
  const SCROLLS = new Set(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", " "]);

  // Single keys work only while presenting, and never while something is typed or chosen.
  const isMeant = (event) => {
    if (!document.querySelector(".is-present") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
    if (event.key === "Escape") return true;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return false;
    if (event.key === " " && event.target.closest("button, summary")) return false;
    return !(SCROLLS.has(event.key) && event.target.closest(".sheet-body"));
  };
  document.addEventListener("keydown", (event) => {
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = event.shiftKey && name === " " ? back : KEYS[name];
    if (!act || !isMeant(event)) return;
    event.preventDefault();
    if (root.classList.contains("is-blank")) root.classList.remove("is-blank");
    else act();
  });

  // A drawer of numbers has done its work once they are taken.
  document.addEventListener("htmx:afterSettle", (event) => {
    const sheet = byId("numbers");
    if (event.detail.requestConfig?.elt?.id === "edit" && sheet && !byId("problems")) sheet.open = false;
  });
  document.addEventListener("click", (event) => {
    const sheet = openSheet();
    if (sheet && !event.target.closest("details.sheet")) sheet.open = false;
  });
  addEventListener("htmx:afterSwap", () => { if (!document.querySelector(".is-present")) root.classList.remove("is-blank"); });

  // Focus is never lost: what took the place of the focused link gets it.
  let focused = null, presenting = false;
  document.addEventListener("focusin", (event) => { focused = event.target.closest("#app") && event.target; });
  document.addEventListener("htmx:afterSettle", () => {
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
    const counts = event.touches.length === 1 && event.target.closest(".stage") && !scrollsSideways(event.target);
    start = counts ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!start || !getSelection().isCollapsed) return;
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
