// Numbers change where they stand: dragged sideways, with the keys, typed over; everything follows.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const field = () => document.querySelector(".number-form input[type=text]");
  const OPENS = "#picture :is(svg, .held) a[href*='edit=']";

  // One answer is shown after the other: the next request leaves when the last answer stands, so that nothing piles up.
  let wanted = null, shown = null, working = null;
  const follow = (address) => {
    wanted = address;
    shown = null;
    working ??= showAll().finally(() => { working = null; });
    return working;
  };
  const showAll = async () => {
    while (wanted) {
      const address = wanted, here = location.href;
      wanted = null;
      const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (!answer || (!answer.ok && answer.status !== 422)) { htmx.trigger(byId("app"), "htmx:responseError", {}); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html"), app = page.getElementById("app");
      if (!app || location.href !== here) return;  // another page stands there by now
      shown = { asked: address, ok: answer.ok, address: answer.headers.get("HX-Push-Url"), title: page.title, said: page.getElementById("narration").textContent };
      page.getElementById("narration").textContent = byId("narration").textContent;  // heard once, at the end
      Idiomorph.morph(byId("app"), app, { morphStyle: "outerHTML", ignoreActiveValue: Boolean(field()) });
      await new Promise(requestAnimationFrame);
    }
  };
  const settle = (focus) => {
    const app = byId("app");
    byId("narration").textContent = shown.said;
    document.title = shown.title;
    base = null;
    htmx.process(app);
    byId(focus)?.focus({ preventScroll: true });
    htmx.trigger(app, "htmx:afterSwap", {});
    requestAnimationFrame(() => htmx.trigger(app, "htmx:afterSettle", {}));
  };
  const commit = async (address, focus) => {
    await follow(address);
    if (shown?.asked !== address) return;
    if (shown.ok && shown.address && shown.address !== "false") {
      history.replaceState({ htmx: true }, "", location.href);
      history.pushState({ htmx: true }, "", shown.address);
    }
    settle(focus);
  };
  const restore = async (focus) => {
    await follow(location.pathname + location.search);
    if (shown) settle(focus);
  };

  // How far one pixel or one press of an arrow moves a number: a hundredth of its power of ten, or ten times as much.
  const numberIn = (text) => Number((/[-−]?\d[\d.]*/.exec(text.replace(/^.*?\s(?=[-−\d])/, "")) ?? ["0"])[0].replace("−", "-"));
  const unitOf = (value) => 10 ** Math.max(-3, Math.floor(Math.log10(Math.abs(value) || 0.1)) - 1);
  const moved = (value, units, fast) => {
    const unit = unitOf(value) * (fast ? 10 : 1), places = Math.max(0, -Math.round(Math.log10(unitOf(value))));
    return String(Number((value + units * unit).toFixed(Math.max(places, (String(value).split(".")[1] ?? "").length))));
  };

  // The link at a number; an edge is as good as its label, but for a finger, which swipes there.
  const at = (term) => term ? document.querySelector(`${OPENS}[id="at-${CSS.escape(term)}"]`) : null;
  const ofEdge = (element) => at(element.closest(".edges path[data-term]")?.dataset.term);

  // Dragging. What was shown before comes back with Escape; a change is one entry of the history.
  let drag = null;
  const stop = () => {
    drag = null;
    setTimeout(() => root.classList.remove("is-dragging"));
  };
  document.addEventListener("pointerdown", (event) => {
    const link = event.target.closest(OPENS) ?? (event.pointerType === "mouse" && !field() ? ofEdge(event.target) : null);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const number = numberIn([...link.querySelectorAll("text:not(.name)")].at(0)?.textContent ?? link.textContent);
    drag = { id: link.id, href: link.getAttribute("href"), x: event.clientX, from: number, value: null };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const across = event.clientX - drag.x;
    if (drag.value === null && Math.abs(across) < 5) return;
    const value = moved(drag.from, Math.round(across / 2), event.shiftKey);
    if (value === drag.value) return;
    drag.value = value;
    root.classList.add("is-dragging");
    follow(`${drag.href}&value=${value}`);
  });
  document.addEventListener("pointerup", () => {
    if (drag?.value != null) commit(`${drag.href}&value=${drag.value}`, drag.id);
    stop();
  });
  const giveUp = () => {
    if (drag?.value != null) restore(drag.id);
    stop();
  };
  document.addEventListener("pointercancel", giveUp);
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.("#picture")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    if (!root.classList.contains("is-dragging")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // A given number in the equation leads where the same number in the picture does, and so does an edge.
  document.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    const link = ofEdge(event.target) ?? at(event.target.closest("#equation .numbers [data-term]")?.dataset.term);
    link?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  });

  // The field at one number. `base` is the form as it was opened: what is tried out changes the lesson that was there.
  let base = null;
  const address = (form, more) => {
    base ??= [...new FormData(form)].filter(([key]) => key !== "value");
    const keys = new URLSearchParams(base);
    for (const [key, value] of new FormData(form)) if (["step", "iteration", "numbers"].includes(key)) keys.set(key, value);
    keys.set("value", form.elements.value.value);
    if (more) keys.set(more, "1");
    return `/step?${keys}`;
  };
  const placeOf = (input) => input.id.replace("field-", "at-");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) { event.preventDefault(); event.stopImmediatePropagation(); return giveUp(); }
    const input = event.target.closest?.(".number-form input");
    if (event.key === "Escape" && field() && !document.querySelector("details.sheet[open]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return restore(placeOf(field()));
    }
    if (!input) return;
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key], value = Number(input.value.replace("−", "-").replace(",", "."));
    if (!way || !Number.isFinite(value)) return;
    event.preventDefault();
    input.value = moved(value, way, event.shiftKey);
    follow(address(input.form, "hold"));
  }, true);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".number-form")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const input = event.target.elements.value;
    if (!base && !isChanged(input) && !input.hasAttribute("aria-invalid") && !byId("change-start")) return restore(placeOf(input));  // nothing was changed
    commit(address(event.target), placeOf(input));
  }, true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#close-field")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    restore(field() ? placeOf(field()) : "next");
  }, true);
  document.addEventListener("htmx:afterSwap", () => {
    if (!field() || document.activeElement === field()) return;
    base = null;
    field().focus({ preventScroll: true });
    field().select();
  });

  // In the drawer, and in that field, a number takes effect when its field is left, unless for a link or a button.
  let pressing = false;
  document.addEventListener("pointerdown", (event) => { pressing = Boolean(event.target.closest("a, button, summary, select")); }, true);
  document.addEventListener("pointerup", () => setTimeout(() => { pressing = false; }), true);
  const isChanged = (input) => input.value !== input.defaultValue;
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (!input.form?.matches(".ledgers, .number-form") || !input.matches("input:not([type=hidden]), textarea")) return;
    if (working || pressing || !isChanged(input) || !input.isConnected || event.relatedTarget?.closest("a, button, summary")) return;
    input.form.requestSubmit(byId("use"));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".ledgers select")) event.target.form.requestSubmit(byId("use"));
  });

  // What was typed after a request had left is not lost when its answer comes, and is sent then.
  let sent = new Map(), asking = null;
  document.addEventListener("htmx:beforeSend", (event) => { asking = event.detail.xhr; });
  document.addEventListener("htmx:configRequest", () => {
    sent = new Map([...(byId("edit")?.elements ?? [])].filter((e) => e.id).map((e) => [e.id, e.value]));
  });
  const callbacks = Idiomorph.defaults.callbacks, before = callbacks.beforeAttributeUpdated;
  callbacks.beforeAttributeUpdated = (name, node, kind) => {
    if (name === "value" && sent.has(node.id) && node.value !== sent.get(node.id)) return false;
    return before?.(name, node, kind);
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    const isUnderWay = asking && asking.readyState > 0 && asking.readyState < 4;
    if (isUnderWay && asking !== event.detail?.xhr) return;  // another request has left since
    const typed = [...sent].some(([id, value]) => byId(id)?.isConnected && byId(id).value !== value && isChanged(byId(id)) && byId(id) !== document.activeElement);
    sent = new Map();
    if (typed) byId("edit")?.requestSubmit(byId("use"));
  });
})();
