/* What others change while a page is open: rows change in their place, the list is told of new ones and of those that
   stand elsewhere now (further.js), the counts of the views and what comes next are asked anew. */
const place = document.querySelector("[data-live]");
const note = document.querySelector("[data-changes]");
const words = note?.querySelector("a span");
let since = place?.dataset.since ?? "";
let source = null;

let ended = false;
function offer() {
  if (!note || ended) return;
  words.textContent = words.parentElement.dataset.words;
  note.hidden = false;
}
const elsewhere = (number) => dispatchEvent(new CustomEvent("elsewhere", { detail: number }));
function change({ number, version, html, sure }) {
  recount();
  if (place.dataset.only) {
    if (number === place.dataset.only && behind(version)) renew(version);
    return;
  }
  const row = place.querySelector(`.row[data-number="${CSS.escape(number)}"]`);
  if (row && Number(row.dataset.version) >= version) return;
  if (!html) {
    if (row) { row.classList.add("moved"); elsewhere(); }
    return;
  }
  if (!row) {
    if (sure) elsewhere(number);
    return;
  }
  const made = document.createRange().createContextualFragment(html).querySelector(".row");
  const held = row.contains(document.activeElement) ? document.activeElement : null;
  made.querySelector("input").checked = row.querySelector("input").checked;
  if (row.hasAttribute("aria-current")) made.setAttribute("aria-current", "true");
  made.classList.add("fresh");
  row.replaceWith(made);
  if (held) made.querySelector(held.matches("input") ? "input" : "a").focus({ preventScroll: true });
  if (made.dataset.place !== row.dataset.place) elsewhere();
}
/* The page of a request is read anew in its place. What somebody is about to fill in or reads opened stays as it is,
   and the way to the rest is shown; a page that is being left takes no words of the next one with it. */
let leaving = false;
addEventListener("submit", (event) => { leaving ||= !event.defaultPrevented && event.target.method !== "dialog"; });
addEventListener("pageshow", () => { leaving = false; });
const FIELDS = "form.act :is(textarea, select, input:not([type=hidden]))";
const OPENED = "[aria-busy=true], form.act:not([hidden], [data-stands]) .field, .sent-view:not([hidden]), :popover-open";
const first = (select) => Math.max(0, [...select.options].findIndex((one) => one.defaultSelected));
const changed = (field) => field.matches("select") ? field.selectedIndex !== first(field) : field.value !== field.defaultValue || field.checked !== field.defaultChecked;
/* a link that has the focus is found again by its address; anything else there is in use */
const linked = (part) => part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
const again = (href, made) => made.querySelector(`a[href="${CSS.escape(href)}"]`);
/* a list that lies over the page does what stands on it: nothing is taken away under it */
const inUse = (part, made) => document.querySelector("dialog[open]") || (part.contains(document.activeElement) && !(made && linked(part) && again(linked(part), made))) || [...part.querySelectorAll(OPENED)].some((one) => one.checkVisibility())
  || [...part.querySelectorAll(FIELDS)].some(changed) || (!getSelection().isCollapsed && part.contains(getSelection().anchorNode));
/* the folds of a part by the entry they stand in and their words, without the numbers that change, and by their place among alike */
function folds(part) {
  const found = new Map();
  for (const summary of part.querySelectorAll("details > summary")) {
    const name = `${summary.closest("article")?.id ?? ""} ${summary.textContent.replace(/\d+/g, "")}`;
    let key = name;
    for (let n = 1; found.has(key); n += 1) key = `${name} ${n}`;
    found.set(key, summary.parentElement);
  }
  return found;
}
function keepFolds(part, made) {
  const anew = folds(made);
  for (const [key, fold] of folds(part)) if (fold.open && anew.has(key)) anew.get(key).open = true;
}
function swap(part, made) {
  if (inUse(part, made)) return false;
  const href = linked(part);
  keepFolds(part, made);
  part.replaceWith(made);
  if (href) again(href, made).focus({ preventScroll: true });
  return true;
}
/* the composer stands in the record and stays */
function rewrite(record, made) {
  const old = [...record.querySelectorAll(":scope > article")];
  if (old.some((one) => inUse(one))) return false;
  const known = new Set(old.map((one) => one.id));
  keepFolds(record, made);
  const entries = [...made.querySelectorAll(":scope > article")];
  for (const entry of entries) entry.classList.toggle("fresh", !known.has(entry.id));
  for (const one of old) one.remove();
  record.prepend(...entries);
  return true;
}
/* the desk counts versions; the portal has a word for how all stands that the page shows */
const mark = place?.dataset.state === undefined ? "version" : "state";
const behind = (told) => mark === "state" ? told !== place.dataset.state : told > Number(place.dataset.version);
let renewing = null;
async function renew(version) {
  if (renewing) { renewing = version; return; }
  renewing = version;
  try {
    const answer = await fetch(location.pathname, { headers: { "Reglament-Part": "renewed" } });
    if (leaving || !answer.ok || answer.redirected) throw new Error("not now");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = page.querySelector("[data-live]").dataset[mark];
    for (const button of page.querySelectorAll("#composer button[value]")) {
      const same = document.querySelector(`#composer button[value=${button.value}]`);
      if (same) same.disabled = button.disabled;
    }
    const whole = [...document.querySelectorAll("[data-part]")].map((part) => swap(part, document.adoptNode(page.querySelector(`[data-part=${part.dataset.part}]`))));
    const record = document.querySelector(".record");
    if (record) whole.push(rewrite(record, document.adoptNode(page.querySelector(".record"))));
    place.dataset[mark] = shown;
    place.querySelector("[data-renewed]").textContent = page.querySelector("[data-renewed]").dataset.renewed;
    if (whole.includes(false)) offer();
    /* how much of the history it shows now, where all of it could be put in */
    dispatchEvent(new CustomEvent("renewed", { detail: whole.includes(false) ? null : shown }));
  } catch { offer(); }
  const last = renewing;
  renewing = null;
  if (last !== version && behind(last) && note.hidden) renew(last);
}
/* a stream that is refused stays closed. Where that is for a session that ended, the way to the page leads through the
   door, and back: what is written here is kept as for a reload */
async function refused() {
  if (source?.readyState !== EventSource.CLOSED || ended || !note) return;
  try {
    const answer = await fetch(views?.dataset.counts ?? location.pathname, { method: "HEAD", headers: { "Reglament-Part": "renewed" } });
    ended = answer.redirected;
  } catch { /* offline: nothing is known of the session */ }
  if (!ended) return;
  words.textContent = note.dataset.ended;
  note.dataset.over = "";
  note.hidden = false;
}
function listen() {
  if (source || document.hidden) return;
  const url = new URL(place.dataset.live, location.href);
  if (since) url.searchParams.set("since", since);
  source = new EventSource(url);
  source.addEventListener("row", (event) => { since = event.lastEventId; change(JSON.parse(event.data)); });
  source.addEventListener("state", (event) => { const { state } = JSON.parse(event.data); if (behind(state)) renew(state); });
  source.addEventListener("writing", (event) => dispatchEvent(new CustomEvent("writing", { detail: JSON.parse(event.data).names })));
  source.addEventListener("error", refused);
  source.addEventListener("reset", () => place.matches(".queue") ? elsewhere() : offer());
}
/* once a minute while the page is seen, and soon after a change, but not for every one: a list that names what comes next
   asks at once, and again after a pause that grows with the time that answers take. They do not all ask at one moment */
const views = document.querySelector("[data-counts]");
const coming = document.getElementById("coming");
const EVERY = 60000, LEAST = 10000, BRISK = 2000, PAUSE = 20;
let counted = 0, waiting = 0, said;
function recount() {
  waiting ||= setTimeout(recounted, Math.max(50 + Math.random() * 200, counted + LEAST - Date.now()));
}
function follow(html) {
  if (html === undefined || html === said) return;
  said = html;
  const href = linked(coming);
  coming.replaceChildren(document.createRange().createContextualFragment(html));
  coming.hidden = !html;
  if (href) again(href, coming)?.focus({ preventScroll: true });
}
async function recounted() {
  waiting = 0;
  const asked = counted = Date.now();
  try {
    const answer = await fetch(views.dataset.counts + (coming ? "?next" : ""), { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const counts = await answer.json();
    for (const link of views.querySelectorAll(".nav a")) {
      const count = counts[link.getAttribute("href")];
      if (count !== undefined) link.querySelector("b").textContent = count;
    }
    if (!coming) return;
    follow(counts.next);
    counted = Date.now() + Math.max(BRISK, PAUSE * (Date.now() - asked)) - LEAST;
  } catch { /* offline for a moment: the next minute asks again */ }
}
if (views) {
  if (views.querySelector("[data-saved]")) recounted();
  const opened = Date.now();
  setInterval(() => { if (!document.hidden && Date.now() - Math.max(counted, opened) >= EVERY) recounted(); }, 5000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) recount(); });
}

/* a hidden page gives its connection back, and catches up from where it was */
if (place) {
  listen();
  addEventListener("pagehide", () => { source?.close(); source = null; });
  addEventListener("pageshow", listen);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return listen();
    source?.close();
    source = null;
  });
}
