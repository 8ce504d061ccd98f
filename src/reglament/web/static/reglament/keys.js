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
/* to the ends of what is shown, and ten rows on: while one stands on a row */
const LEAPS = { Home: -Infinity, End: Infinity, PageUp: -10, PageDown: 10 };
function leap(event) {
  const by = event.target.closest?.(".row, .hit") && LEAPS[event.key];
  if (!by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target.matches("input")) return;
  event.preventDefault();
  const all = rows();
  select(all[Math.min(all.length - 1, Math.max(0, all.indexOf(event.target.closest(".row, .hit")) + by))]);
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
  for (let at = control.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  control.dispatchEvent(new CustomEvent("letter", { detail: code, bubbles: true }));
  if (control.matches("input, textarea, select, [aria-disabled=true]")) control.focus();
  else control.click();
  return true;
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

/* palette: what may be done here and where one can go stand on the page, the server finds all else */
const box = palette?.querySelector("input");
const list = palette?.querySelector("ul");
const none = palette?.querySelector("[data-none]");
const MOST = 20;
let asked = 0, timer;
function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  box.value = "";
  find();
}
const titled = (control, kind, go) => ({ title: (control.querySelector("span") ?? control.firstChild).textContent.trim(), kind, go: () => go(control) });
function standing(words) {
  const actions = [...document.querySelectorAll(".acts a[data-form], [data-command]")].map((one) => titled(one, palette.dataset.action, perform));
  const pages = [...document.querySelectorAll("nav.side a[href]:not(.brand)")].map((one) => titled(one, palette.dataset.page, ({ href }) => leave(href)));
  const fits = ({ title }) => words.every((word) => title.toLocaleLowerCase().includes(word));
  return [actions.filter(fits), pages.filter(fits)];
}
/* as if it were pressed where it stands */
function perform(control) {
  palette.close();
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  control.scrollIntoView({ block: "nearest" });
  control.click();
}
const commands = new WeakMap();
function show(found) {
  list.replaceChildren(...found.slice(0, MOST).map((one, n) => {
    const item = document.createElement("li");
    item.id = `palette-${n}`;
    item.setAttribute("role", "option");
    const kind = document.createElement("small");
    kind.textContent = one.kind;
    item.append(one.title, " ", kind);
    commands.set(item, one.go ?? (() => leave(one.url)));
    return item;
  }));
  none.textContent = found.length ? "" : none.dataset.none;
  mark(0);
}
async function find() {
  const mine = ++asked;
  const text = box.value.trim();
  const [actions, pages] = standing(text.toLocaleLowerCase().split(/\s+/).filter(Boolean));
  if (!text) return show([...actions, ...pages]);
  const answer = await fetch(`${palette.dataset.url}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || mine !== asked) return;
  show([...actions, ...(await answer.json()).found, ...pages]);
}
function mark(at) {
  const items = [...list.children];
  for (const item of items) item.setAttribute("aria-selected", "false");
  const item = items[Math.max(0, Math.min(items.length - 1, at))];
  if (!item) return box.removeAttribute("aria-activedescendant");
  item.setAttribute("aria-selected", "true");
  item.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", item.id);
}
box?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, 120); });
box?.addEventListener("keydown", (event) => {
  const items = [...list.children];
  const here = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") { event.preventDefault(); mark(here + 1); }
  if (event.key === "ArrowUp") { event.preventDefault(); mark(here - 1); }
  if (event.key === "Enter") { event.preventDefault(); go(items[here]); }
});
/* an option of a list box holds no link: it is one control, and the list goes where it leads */
const go = (item) => { if (item) commands.get(item)(); };
list?.addEventListener("click", (event) => go(event.target.closest("li")));
