/* The queue goes on as one scrolls: the page behind "Next page" is fetched and its rows stand below the others. Without
   scripts the link leads there. Whoever comes back to the list finds it as long as it was, at the row one left it by. */
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
function join(made) {
  const [first, ...others] = made.querySelectorAll(".queue > section");
  const last = list.querySelector(":scope > section:last-of-type");
  const news = [...made.querySelectorAll(".queue .row")];
  if (last && first && last.querySelector("h2").firstChild.data === first.querySelector("h2").firstChild.data) last.append(...first.querySelectorAll(".row"));
  else if (first) others.unshift(first);
  if (last) counted(last, false);
  for (const section of others) {
    const heading = section.querySelector("h2");
    if (document.getElementById(heading.id)) section.setAttribute("aria-labelledby", heading.id += `-${taken}`);
    list.append(section);
  }
  const hours = document.querySelector("svg.defs");
  for (const symbol of made.querySelectorAll("svg.defs symbol")) if (!document.getElementById(symbol.id)) hours.append(symbol);
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
      const [first] = join(document.adoptNode(made.querySelector("main")));
      const next = made.querySelector("[data-further]");
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
