/* The queue goes on as one scrolls: the page behind "Next page" is fetched and its rows stand below the others. Without
   scripts the link leads there. Whoever comes back to the list finds it as long as it was, at the row one left it by.
   What comes while it is open is put in its place while nobody is at work in it, and else named on a button. */
const MOST = 24;
const list = document.querySelector(".queue");
const nav = () => document.querySelector("nav.pages");
const link = () => nav()?.querySelector("[data-further]");
const KEY = "place";
let taken = 0, under = null, loaded = false;
addEventListener("DOMContentLoaded", () => { loaded = true; }, { once: true });

function keep(row) {
  try { sessionStorage.setItem(KEY, JSON.stringify({ list: location.pathname + location.search, number: row?.dataset.number ?? "", pages: taken })); } catch { /* storage may be closed to us */ }
}
function counted(section, more) {
  section.querySelector("h2 span").textContent = section.querySelectorAll(".row").length + (more ? "+" : "");
}
/* rows of one heading stand under it once; a heading that comes again later has a name of its own */
function join(made, list, page, hours) {
  const [first, ...others] = made.querySelectorAll(".queue > section");
  const last = list.querySelector(":scope > section:last-of-type");
  const news = [...made.querySelectorAll(".queue .row")];
  if (last && first && last.querySelector("h2").firstChild.data === first.querySelector("h2").firstChild.data) last.append(...first.querySelectorAll(".row"));
  else if (first) others.unshift(first);
  if (last) counted(last, false);
  for (const section of others) {
    const heading = section.querySelector("h2");
    if (list.querySelector(`#${heading.id}`)) section.setAttribute("aria-labelledby", heading.id += `-${page}`);
    list.append(section);
  }
  for (const symbol of made.querySelectorAll("#hours symbol")) if (!hours.querySelector(`#${CSS.escape(symbol.id)}`)) hours.append(symbol);
  return news;
}
async function further() {
  const at = link();
  if (!at || under || taken >= MOST) return under;
  at.setAttribute("aria-busy", "true");
  under = (async () => {
    try {
      const answer = await fetch(at.href);
      if (!answer.ok || answer.redirected) return;
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      taken += 1;
      const going = document.activeElement === at && "going" in at.dataset;
      const next = made.querySelector("[data-further]");
      const [first] = join(document.adoptNode(made.querySelector("main")), list, taken, document.querySelector("#hours"));
      counted(list.querySelector(":scope > section:last-of-type"), next);
      if (next) at.href = next.getAttribute("href");
      else at.remove();
      dispatchEvent(new CustomEvent("further", { detail: going ? first : null }));
    } catch { /* offline for a moment: the link still leads there */ }
    at.removeAttribute("aria-busy");
    dispatchEvent(new Event("free"));
  })();
  await under;
  under = null;
  watch();
}
/* asked anew each time: what stands in sight already tells nothing a second time */
const sight = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) further(); }, { rootMargin: "600px" });
function watch() {
  sight.disconnect();
  if (link() && taken < MOST) sight.observe(link());
}
async function comeBack() {
  let was = null;
  try {
    was = JSON.parse(sessionStorage.getItem(KEY));
    const returns = sessionStorage.getItem("returns") || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    sessionStorage.removeItem("returns");
    if (!returns) was = null;
  } catch { /* as above */ }
  if (was?.list !== location.pathname + location.search) return;
  const found = () => list.querySelector(`.row[data-number="${CSS.escape(was.number)}"]`);
  while (taken < was.pages && link()) {
    const before = taken;
    await further();
    if (taken === before) break;
  }
  const row = found();
  if (!row) return;
  /* keys.js runs after this script, and it is the one that hears */
  if (!loaded) await new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }));
  row.scrollIntoView({ block: "center" });
  dispatchEvent(new CustomEvent("further", { detail: row }));
}
/* Rows are not moved from under a finger, nor away from ticks, from what is open or from who goes through them by keys;
   nor is a list asked for whole that has become very long. Who waits too long for answers asks less often. */
const AT_WORK = `.queue :is(.row input:checked, details[open], :popover-open), dialog[open], :is(html, .pages *)[aria-busy=true]`;
const SOON = 60, LEAST = 1500, PAUSE = 20, QUIET = 3000, MOST_ANEW = 4, MOST_WORDS = 90;
const note = document.querySelector("[data-changes]");
const came = document.querySelector("[data-came]");
const rules = new Intl.PluralRules(document.documentElement.lang);
const heard = new Set(), named = new Set();
let touched = -QUIET, due = 0, ready = 0, asking = null, held = false, fresh = [];
const rowsOf = (part) => [...part.querySelectorAll(".row")];
const number = (row) => row.dataset.number;
const byNumber = (part) => new Map(rowsOf(part).map((row) => [number(row), row]));
const idle = () => performance.now() - touched > QUIET && taken <= MOST_ANEW && !under && !document.querySelector(AT_WORK)
  && (getSelection().isCollapsed || !list.contains(getSelection().anchorNode));

/* what came, in words: the first of it by priority, customer and subject */
function words(rows) {
  const [row] = rows;
  const parts = [".meta > .tag:first-child", ".of", ".subject"].map((one) => row.querySelector(one)?.textContent.trim()).filter(Boolean);
  const what = parts.join(" ");
  const { more, new: one } = note.dataset;
  return (rows.length > 1 ? more.replace("#", rows.length - 1) : one).replace("{}", () => what.length > MOST_WORDS ? `${what.slice(0, MOST_WORDS)}…` : what);
}
function offer(text) {
  const span = note.querySelector("span");
  if ("over" in note.dataset) return;
  if (span.textContent !== text) span.textContent = text;
  note.hidden = !text;
}
function offerNew(rows) {
  for (const row of rows) named.add(number(row));
  offer(note.dataset.show.replace("{}", () => words(rows)));
}
function offerMoved() {
  const moved = list.querySelectorAll(".row.moved").length;
  const { one, few, many } = note.dataset;
  offer(moved ? ({ one, few }[rules.select(moved)] ?? many).replace(/\d+/, moved) : "");
}
/* the list as it is by now, as long as it is shown */
async function anew(pages) {
  let main = null, at = location.href;
  for (let page = 0; at && page <= pages; page += 1) {
    const answer = await fetch(at, { headers: { "Reglament-Part": "renewed" } });
    if (!answer.ok || answer.redirected) throw new Error("not now");
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    const next = made.querySelector("[data-further]")?.getAttribute("href");
    if (main) {
      join(made, main.querySelector(".queue"), page, main.querySelector("#hours"));
      counted(main.querySelector(".queue > section:last-of-type"), next);
      main.querySelector("nav.pages").replaceWith(made.querySelector("nav.pages"));
    } else main = made;
    at = next;
  }
  return main;
}
const inSight = (row) => row.getBoundingClientRect().bottom > 0 && row.getBoundingClientRect().top < innerHeight;
/* where the rows stand from the one on that is looked at: under the pointer, with the focus, highlighted, or first in sight
   of a list that is scrolled. The first of them that is still there stays where it is */
function anchors() {
  const all = rowsOf(list);
  const scrolled = all.length && all[0].getBoundingClientRect().top < 0;
  const from = [".row:hover", ".row:focus-within", ".row[aria-current]"].map((one) => list.querySelector(one)).find((one) => one && inSight(one))
    ?? (scrolled ? all.find((row) => row.getBoundingClientRect().top >= list.querySelector(".queue-head").offsetHeight) : null);
  return from ? all.slice(all.indexOf(from)).map((row) => [number(row), row.getBoundingClientRect().top]) : [];
}
function hold(places) {
  const now = byNumber(list);
  const [known, top] = places.find(([one]) => now.has(one)) ?? [];
  if (known) scrollBy({ top: now.get(known).getBoundingClientRect().top - top, behavior: "instant" });
}
/* a row keeps its tick and its mark; one that has the focus or the mark stays where it was, though it belongs elsewhere */
function carry(made) {
  const anew = byNumber(made), all = rowsOf(list);
  for (const [at, old] of all.entries()) {
    const row = anew.get(number(old));
    if (!row) {
      const behind = all.slice(at + 1).find((one) => anew.has(number(one)));
      if (behind && old.matches("[aria-current], :focus-within")) anew.get(number(behind)).before(old);
    } else if (Number(old.dataset.version) > Number(row.dataset.version)) row.replaceWith(old);
    else {
      row.querySelector("input").checked = old.querySelector("input").checked;
      row.classList.toggle("fresh", old.matches(".fresh"));
      if (old.hasAttribute("aria-current")) row.setAttribute("aria-current", "true");
    }
  }
}
function put(main) {
  const made = document.adoptNode(main).querySelector(".queue");
  const places = anchors(), at = list.contains(document.activeElement) ? document.activeElement : null;
  const [of, what] = [at?.closest(".row")?.dataset.number, at?.matches("input") ? "input" : "a"];
  const quiet = touched;
  carry(made);
  for (const part of [...list.children]) if (!part.matches(".queue-head")) part.remove();
  list.querySelector(".queue-head .ruler").replaceWith(made.querySelector(".queue-head .ruler"));
  list.append(...[...made.children].filter((part) => !part.matches(".queue-head")));
  document.querySelector("#hours").replaceWith(main.querySelector("#hours"));
  document.querySelector("header.top .hint").replaceWith(main.querySelector("header.top .hint"));
  const [old, next] = [link(), main.querySelector("[data-further]")];
  if (old && next) old.href = next.getAttribute("href");
  else {
    nav()?.remove();
    if (main.querySelector("nav.pages")) list.after(main.querySelector("nav.pages"));
  }
  if (of) byNumber(list).get(of)?.querySelector(what).focus({ preventScroll: true });
  hold(places);
  touched = quiet;
  dispatchEvent(new CustomEvent("further", { detail: null }));
  watch();
}
const seen = new IntersectionObserver((rows) => {
  if (!rows.some((one) => one.isIntersecting)) return;
  seen.disconnect();
  fresh = [];
  offer("");
});
/* said once to who hears the page, and offered while none of it is in sight */
function announce(rows) {
  const unsaid = rows.filter((row) => !named.has(number(row)));
  const waiting = new Set(fresh.map(number));
  for (const row of rows) row.classList.add("fresh");
  fresh = [...rowsOf(list).filter((row) => waiting.has(number(row))), ...rows];
  seen.disconnect();
  if (fresh.length && !fresh.some(inSight)) {
    for (const row of fresh) seen.observe(row);
    return offerNew(fresh);
  }
  fresh = [];
  offer("");
  if (unsaid.length) came.textContent = words(unsaid);
}
async function renew(asked) {
  const began = performance.now();
  let rows = [];
  const [before, pages] = [byNumber(list), asked || taken <= MOST_ANEW ? taken : 0];
  try {
    const main = await anew(pages);
    rows = rowsOf(main.querySelector(".queue")).filter((row) => heard.has(number(row)) && !before.has(number(row)));
    held = !(asked || idle()) || pages < taken;
    if (!held) {
      put(main);
      announce(rows);
    } else if (rows.length) offerNew(rows);
    else if (!fresh.length) offerMoved();
  } catch { held = true; offerMoved(); }
  ready = performance.now() + Math.max(LEAST, PAUSE * (performance.now() - began));
  return rows;
}
async function ask(asked) {
  await asking;
  asking = renew(asked);
  return asking;
}
function come() {
  due ||= setTimeout(() => { due = 0; ask(false); }, Math.max(SOON, ready - performance.now()));
}
/* whoever asks for what came goes on there */
async function show() {
  const [row] = fresh.length ? fresh : await ask(true);
  if (held && !fresh.length) return location.reload();
  fresh = [];
  seen.disconnect();
  offer("");
  if (!row) return;
  row.scrollIntoView({ block: "center", behavior: "instant" });
  dispatchEvent(new CustomEvent("further", { detail: row }));
}
if (list?.dataset.live) {
  for (const kind of ["keydown", "focusin", "pointerdown", "pointermove", "wheel"]) list.addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
  addEventListener("elsewhere", ({ detail }) => { if (detail) { heard.add(detail); named.delete(detail); } come(); });
  setInterval(() => { if (held && !due && idle()) come(); }, 500);
  note.addEventListener("click", (event) => {
    if ("over" in note.dataset || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show();
  });
}
if (list) {
  list.addEventListener("click", (event) => {
    const row = event.target.closest("a")?.closest(".row");
    if (!row) return;
    list.querySelector(".row[aria-current]")?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  });
  addEventListener("pagehide", () => { const row = list.querySelector(".row[aria-current]"); if (row) keep(row); });
  comeBack().then(watch);
}
