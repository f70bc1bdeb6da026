// A journey that is dragged, pinched, scrolled and keyed through: its frame follows at once, the server draws what is seen then.
"use strict";

(() => {
  const DAY = 86_400_000, LEAST = 60_000, STILL = 140;
  let view = null, waiting = 0, shown = location.search;

  const section = () => document.getElementById("journey");
  const plane = () => document.getElementById("plane");
  const whole = () => ({ first: +section().dataset.wholeFirst, end: +section().dataset.wholeEnd });
  const drawn = () => ({ first: +section().dataset.first, end: +section().dataset.end });
  const length = (span) => span.end - span.first;

  function within(span) {
    const all = whole(), long = Math.min(Math.max(length(span), LEAST), length(all));
    const first = Math.max(Math.min(span.first, all.end - long), all.first);
    return { first, end: first + long };
  }

  const zoomed = (span, by, around = 0.5) => {
    const long = Math.max(length(span) * by, LEAST), first = span.first + around * (length(span) - long);
    return within({ first, end: first + long });
  };
  const moved = (span, by) => within({ first: span.first + by * length(span), end: span.end + by * length(span) });

  function written(at, long) {
    const grain = long > 60 * DAY ? DAY : long > 2 * DAY ? DAY / 24 : long > DAY / 12 ? 60_000 : 1000;
    return new Date(Math.round(at / grain) * grain).toISOString().slice(0, 19);
  }

  function address(span) {
    const asked = new URLSearchParams(shown), all = whole();
    for (const name of ["from", "to", "page", "fact", "day", "width"]) asked.delete(name);
    if (length(span) < length(all)) {
      asked.set("from", written(span.first, length(span)));
      asked.set("to", written(span.end, length(span)));
    }
    return `?${asked}`;
  }

  // The frame follows before the server has drawn anything: what is drawn is moved and stretched.
  function follow(span) {
    view = span;
    const was = drawn(), all = whole(), part = (one, of) => `${(one / length(of)) * 100}%`;
    const frame = plane().querySelector(".moved"), pane = section().querySelector(".window");
    frame.setAttribute("x", part(was.first - span.first, span));
    frame.setAttribute("width", part(length(was), span));
    pane.setAttribute("x", part(span.first - all.first, all));
    pane.setAttribute("width", part(length(span), all));
  }

  function settle(wait = STILL) {
    clearTimeout(waiting);
    waiting = setTimeout(() => view && go(address(view), { replace: true }), wait);
  }

  async function go(search, { replace = false, keep = false, to = "" } = {}) {
    clearTimeout(waiting);
    const focused = document.activeElement?.id, one = section();
    one.setAttribute("aria-busy", "true");
    const asked = ++turn;
    await (await htmxHere()).ajax("GET", one.dataset.address + search, { source: one, target: "#journey", swap: "outerHTML" });
    if (asked !== turn) return;
    if (!keep) history[replace ? "replaceState" : "pushState"](null, "", location.pathname + (search === "?" ? "" : search));
    shown = location.search;
    wake();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    if (to.startsWith("f")) location.replace(`#${to}`);
    else if (to === "sentences") document.getElementById(to)?.scrollIntoView();
  }
  let turn = 0;

  function wake() {
    view = null;
    if (!plane()) return;
    section().classList.add("is-alive");
    section().setAttribute("hx-sync", "this:replace");
    plane().classList.add("can-move");
    plane().tabIndex = 0;
  }

  document.addEventListener("click", (click) => {
    const link = click.target.closest("#journey a[href]");
    if (!link || click.ctrlKey || click.metaKey || click.shiftKey || click.button) return;
    const [search, to = ""] = link.getAttribute("href").split("#");
    if (dragged) return click.preventDefault();
    click.preventDefault();
    if (!search) location.hash = to;
    else go(search, { to: to === "journey" ? "" : to });
  });

  document.addEventListener("submit", (sent) => {
    if (!sent.target.closest("#journey")) return;
    sent.preventDefault();
    go(`?${new URLSearchParams(new FormData(sent.target))}`);
  });

  document.addEventListener("keydown", (press) => {
    if (press.target.id !== "plane" || press.ctrlKey || press.metaKey || press.altKey) return;
    const now = view ?? drawn(), way = {
      "+": () => zoomed(now, 0.5), "=": () => zoomed(now, 0.5), "-": () => zoomed(now, 2), "−": () => zoomed(now, 2),
      ArrowLeft: () => moved(now, -0.25), ArrowRight: () => moved(now, 0.25), 0: whole,
    }[press.key];
    if (!way) return;
    press.preventDefault();
    follow(way());
    settle();
  });

  document.addEventListener("wheel", (turned) => {
    const on = turned.target.closest("#plane");
    if (!on || !(turned.ctrlKey || turned.metaKey || document.activeElement === on)) return;
    turned.preventDefault();
    const now = view ?? drawn(), box = on.getBoundingClientRect(), sideways = turned.shiftKey ? turned.deltaY : turned.deltaX;
    const further = Math.abs(sideways) > Math.abs(turned.deltaY) || turned.shiftKey;
    follow(further ? moved(now, sideways / box.width)
      : zoomed(now, Math.exp(turned.deltaY * (turned.ctrlKey ? 0.01 : 0.003)), (turned.clientX - box.left) / box.width));
    settle();
  }, { passive: false });

  // One pointer moves, two zoom; on the overview one draws the stretch that is wanted.
  const pointers = new Map();
  let held = null, dragged = false;

  document.addEventListener("pointerdown", (down) => {
    dragged = false;
    const on = down.target.closest("#plane, #journey .overview");
    if (!on || down.button) return;
    pointers.set(down.pointerId, down.clientX);
    const xs = [...pointers.values()];
    held = { on, xs, span: view ?? drawn(), box: on.getBoundingClientRect() };
  });

  document.addEventListener("pointermove", (move) => {
    if (!held || !pointers.has(move.pointerId)) return;
    pointers.set(move.pointerId, move.clientX);
    const xs = [...pointers.values()], share = (x) => (x - held.box.left) / held.box.width;
    if (!dragged && Math.max(...xs.map((x, n) => Math.abs(x - held.xs[n]))) < 4) return;
    if (!dragged) held.on.setPointerCapture(move.pointerId);
    dragged = true;
    held.on.classList.add("is-moved");
    if (held.on.id !== "plane") {
      const all = whole(), [from, to] = [share(held.xs[0]), share(xs[0])].sort((a, b) => a - b);
      follow(within({ first: all.first + from * length(all), end: all.first + to * length(all) }));
    } else if (xs.length > 1 && held.xs.length > 1) {
      const [was, is] = [held.xs, xs].map(([a, b]) => Math.max(Math.abs(a - b), 8));
      follow(zoomed(held.span, was / is, share((held.xs[0] + held.xs[1]) / 2)));
    } else follow(moved(held.span, (held.xs[0] - xs[0]) / held.box.width));
  });

  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, (up) => {
      if (!pointers.delete(up.pointerId) || pointers.size) return;
      held?.on.classList.remove("is-moved");
      held = null;
      if (dragged) settle(0);
      setTimeout(() => { dragged = false; });
    });
  }

  document.addEventListener("dragstart", (drag) => drag.target.closest("#plane, #journey .overview") && drag.preventDefault());
  addEventListener("popstate", () => { if (location.search !== shown && section()) go(location.search, { keep: true }); });
  if (section()) wake();
})();
