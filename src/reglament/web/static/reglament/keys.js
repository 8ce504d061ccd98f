/* Keys of the desk. Letters act by their place on the keyboard, so the Russian layout works; a setting turns
   them off. A control with data-key="KeyT" is pressed, entered where it takes text, opened where it folds a form;
   it hears which key it was as an event "letter". One that is not possible now is shown, not pressed. */
const keys = document.getElementById("keys");
const palette = document.getElementById("palette");
const letters = keys?.dataset.letters !== "no";
const queue = document.querySelector(".queue");
const request = document.querySelector("[data-only]");
const GO = { KeyQ: "/desk/", KeyC: "/desk/customers/", KeyR: "/regulations/", KeyP: "/desk/reports/" };
let going = 0;

/* from now on keys are not meant for this page (held.js) */
const left = () => document.documentElement.setAttribute("aria-busy", "true");
function leave(url) { left(); location.assign(url); }
addEventListener("submit", (event) => { if (!event.defaultPrevented && event.target.matches("form.act, form.composer")) left(); });

const rows = () => [...document.querySelectorAll(".queue .row, .hits .hit")];
function select(row) {
  for (const other of document.querySelectorAll(".row[aria-current], .hit[aria-current]")) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.querySelector("a").focus();
}
const current = () => document.querySelector(".row[aria-current], .hit[aria-current]");
function step(by) {
  const all = rows();
  if (!all.length) return neighbour(by);
  const here = all.indexOf(current());
  if (here === all.length - 1 && by > 0) return onward();
  select(all[Math.min(all.length - 1, Math.max(0, here + by))]);
}

/* the next page: further.js brings its rows and goes on at the first of them */
function onward() {
  const link = document.querySelector("[data-further]");
  if (!link) return;
  link.dataset.going = "";
  link.focus();
}
/* to the ends of what is shown; from a row also ten rows on */
const LEAPS = { Home: -Infinity, End: Infinity, PageUp: -10, PageDown: 10 };
function leap(event) {
  /* the ends are there also for whoever stands nowhere yet */
  const from = event.target.closest?.(".row, .hit") ?? (event.target === document.body && ["Home", "End"].includes(event.key) && !document.querySelector("dialog[open]") && current());
  const by = from !== false && rows().length > 0 && LEAPS[event.key];
  if (!by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target.matches("input")) return;
  event.preventDefault();
  const all = rows();
  select(all[Math.min(all.length - 1, Math.max(0, all.indexOf(from) + by))]);
}
addEventListener("keydown", leap);

/* the order of the list one came from, so that J and K go on from a request */
const remembered = () => { try { return JSON.parse(sessionStorage.getItem("rows") ?? "[]"); } catch { return []; } };
function remember() {
  try {
    sessionStorage.setItem("rows", JSON.stringify(rows().map((row) => row.querySelector("a").getAttribute("href"))));
    sessionStorage.setItem("list", location.pathname + location.search);
  } catch { /* storage may be closed to us: then J and K stay in the list */ }
}
if (queue) remember();
addEventListener("further", ({ detail: row }) => { remember(); count(); if (row) select(row); });
function neighbour(by) {
  const all = remembered();
  const next = all[all.indexOf(location.pathname) + by];
  if (all.includes(location.pathname) && next) leave(next);
}
function back() {
  let list = "/desk/";
  try {
    list = sessionStorage.getItem("list") ?? list;
    sessionStorage.setItem("returns", "yes");
    /* at the request one leaves, where one went on to it from another or was given it */
    const number = request?.dataset.only, place = JSON.parse(sessionStorage.getItem("place"));
    if (number) sessionStorage.setItem("place", JSON.stringify({ ...(place?.list === list ? place : { list, pages: 0 }), number }));
  } catch { /* as above */ }
  leave(list.startsWith("/desk/") ? list : "/desk/");
}
function choose() {
  const box = current()?.querySelector("input[type=checkbox]");
  if (box) { box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); }
}
function why() {
  if (current()) return leave(`${current().querySelector("a").href}#why`);
  const asks = document.querySelector(".promise [popovertarget]");
  asks?.focus();
  asks?.click();
}
if (location.hash === "#why") why();
function press(code) {
  const control = document.querySelector(`[data-key~="${code}"]`);
  if (!control || control.closest(".changes[hidden]")) return false;
  reach(control, () => control.dispatchEvent(new CustomEvent("letter", { detail: code, bubbles: true })));
  return true;
}
/* what is not possible now is shown with its reason; a form that stands open stays so, and is entered (ticket.js) */
function reach(control, first) {
  for (let at = control.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  first?.();
  const refused = control.matches("[aria-disabled=true]");
  if (refused || control.matches("input, textarea, select")) control.focus();
  else if (control.matches("[data-form][aria-expanded=true]")) control.dispatchEvent(new Event("enter", { bubbles: true }));
  else control.click();
  if (refused) control.closest("li")?.scrollIntoView({ block: "nearest" });
}
/* where one was in the menu of columns */
if (/^#(earlier|later)-/.test(location.hash)) document.getElementById(location.hash.slice(1))?.focus();
const LETTERS = { KeyJ: () => step(1), KeyK: () => step(-1), KeyX: choose, KeyW: why, KeyU: back };
function letter(event) {
  if (going && Date.now() - going < 1500 && GO[event.code]) return leave(GO[event.code]);
  going = 0;
  if (event.code === "KeyG") { going = Date.now(); return; }
  if (event.code === "KeyA" && queue && !document.querySelector(".row input:checked")) choose();
  if (press(event.code)) return event.preventDefault();
  const act = LETTERS[event.code];
  if (act) { event.preventDefault(); act(); }
}
/* Ctrl Enter sends the form of an action, as it sends what the composer holds */
addEventListener("keydown", (event) => {
  const form = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest("form.act");
  if (form) { event.preventDefault(); form.requestSubmit(); }
});
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.code === "KeyK") { event.preventDefault(); return openPalette(); }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey) || (event.key === "," && event.code === "Slash" && event.shiftKey)) { event.preventDefault(); return keys?.showModal(); }
  if (!letters) return;
  if (event.code === "Slash") { event.preventDefault(); return press("Slash"); }
  if (!event.shiftKey) letter(event);
});

/* one menu open at a time; Escape and a click elsewhere close it */
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
const every = document.querySelector("[data-all]");
if (every) every.hidden = false;
addEventListener("change", (event) => {
  if (every && event.target === every) for (const box of document.querySelectorAll(".row .choose input")) box.checked = every.checked;
  count();
});
function count() {
  const shown = document.querySelector("[data-chosen]");
  if (!shown) return;
  const boxes = [...document.querySelectorAll(".row .choose input")];
  every.checked = boxes.length > 0 && boxes.every((box) => box.checked);
  shown.textContent = document.querySelectorAll(".row input:checked").length || "";
}

/* palette: what may be done here and where one can go stands on the page and is shown with each key; what the server
   finds for the same words comes below it. Enter is meant for the words that stand in the box: where nothing on the page
   fits them, it waits for the answer to exactly these. */
const box = palette?.querySelector("input");
const list = palette?.querySelector("ul");
const told = palette?.querySelector("[role=status]");
/* the last question to the server and the one under way; whether it was answered, and whether Enter waits for that */
let question = 0, asking = 0, answered = false, entered = false, timer;
function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  box.value = "";
  typed();
}
const plain = (words) => words.toLocaleLowerCase().replaceAll("ё", "е");
const titled = (control, kind, go) => ({ title: (control.querySelector("span") ?? control.firstChild).textContent.trim(), also: control.closest("[data-also]")?.dataset.also, kind, go: () => go(control) });
const refusal = (control) => `${palette.dataset.refused} ${control.parentElement.querySelector(".cl")?.textContent ?? ""}`;
/* what begins with the words stands first, then what has them, then what is called so elsewhere; what is not possible now
   after what is, and of each what may be done before where one can go */
function standing(text) {
  const words = text.split(/\s+/);
  const actions = [...document.querySelectorAll(".acts a[data-form], [data-command]")].map((one) => titled(one, palette.dataset.action, perform));
  const pages = [...document.querySelectorAll("nav.side a[href]:not(.brand)")].map((one) => titled(one, palette.dataset.page, ({ href }) => leave(href)));
  const refused = [...document.querySelectorAll(".acts button[aria-disabled=true]")].map((one) => titled(one, refusal(one), perform));
  const other = ({ also }) => plain(also ?? "").split(", ").some((name) => words.every((word) => ` ${name}`.includes(` ${word}`)));
  const rank = (one) => {
    const title = plain(one.title);
    return title.startsWith(text) ? 0 : words.every((word) => title.includes(word)) ? 1 : other(one) ? 2 : 3;
  };
  return [...actions, ...pages, ...refused].map((one) => [rank(one), one]).filter(([at]) => at < 3).sort(([one], [other]) => one - other).map(([, one]) => one);
}
/* as if it were pressed where it stands */
function perform(control) {
  palette.close();
  control.scrollIntoView({ block: "nearest" });
  reach(control);
}
const commands = new WeakMap();
function add(found) {
  for (const one of found) {
    const item = document.createElement("li");
    item.id = `palette-${list.children.length}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const kind = document.createElement("small");
    kind.textContent = one.kind;
    item.append(one.title, " ", kind);
    commands.set(item, one.go ?? (() => leave(one.url)));
    list.append(item);
  }
}
/* nothing asked before is meant any more; with nothing typed nothing is chosen */
function typed() {
  forget();
  const text = plain(box.value.trim());
  list.replaceChildren();
  add(standing(text));
  mark(text ? 0 : -1);
  told.textContent = "";
  if (text) timer = setTimeout(ask, 120);
}
function forget() {
  clearTimeout(timer);
  question += 1;
  answered = entered = false;
}
async function ask() {
  clearTimeout(timer);
  const mine = asking = ++question;
  let found = null;
  try {
    const answer = await fetch(`${palette.dataset.url}?q=${encodeURIComponent(box.value.trim())}`, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) ({ found } = await answer.json());
  } catch { /* offline for a moment: Enter asks again */ }
  if (mine !== question) return;
  asking = 0;
  answered = found !== null;
  add(found ?? []);
  if (!chosen()) mark(0);
  told.textContent = !answered ? told.dataset.failed : list.children.length ? "" : told.dataset.none;
  if (entered) go(chosen());
  entered = false;
}
function enter() {
  if (chosen()) return go(chosen());
  if (!box.value.trim() || answered || entered) return;
  entered = true;
  told.textContent = told.dataset.asking;
  /* a failed question is over, one that is under way goes on */
  if (asking !== question) ask();
}
const chosen = () => list.querySelector("[aria-selected=true]");
function mark(at) {
  const items = [...list.children];
  for (const item of items) item.setAttribute("aria-selected", "false");
  const item = items[Math.min(items.length - 1, at)];
  if (!item) return box.removeAttribute("aria-activedescendant");
  item.setAttribute("aria-selected", "true");
  item.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", item.id);
}
box?.addEventListener("input", typed);
box?.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const here = [...list.children].indexOf(chosen());
  if (event.key === "ArrowDown") { event.preventDefault(); mark(here + 1); }
  if (event.key === "ArrowUp") { event.preventDefault(); mark(Math.max(0, here - 1)); }
  if (event.key === "Enter") { event.preventDefault(); enter(); }
});
palette?.addEventListener("close", forget);
/* an option of a list box holds no link: it is one control, and the list goes where it leads */
const go = (item) => { if (item) commands.get(item)(); };
list?.addEventListener("click", (event) => go(event.target.closest("li")));
