/* What pages do beyond reading and sending: whose the tab is, theme, countdowns. */
const root = document.documentElement;

/* What a tab keeps, drafts and lists, is one person's. Nobody's page leaves it: who is asked to sign in again finds it. */
try {
  const { reader } = root.dataset;
  if (reader && sessionStorage.getItem("reader") !== reader) {
    sessionStorage.clear();
    sessionStorage.setItem("reader", reader);
  }
} catch { /* storage may be closed to us; then nothing is kept either */ }
addEventListener("submit", ({ target }) => {
  /* as late as can be: a page that is left keeps its last words */
  if (target.matches("[data-ends]")) addEventListener("pagehide", () => { try { sessionStorage.clear(); } catch { /* as above */ } });
});

try {
  const kept = localStorage.getItem("theme");
  if (kept) root.dataset.theme = kept;
} catch { /* storage may be closed to us; the system's theme stands */ }

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* as above */ }
  });
}

/* on a narrow screen the views are a strip: the current one is brought into it */
document.querySelector(".side [aria-current='page']")?.scrollIntoView({ block: "nearest", inline: "center" });

/* data-due: the due instant; data-rest: closed seconds until then. Elapsed wall time is what is shown,
   minutes change once a minute, seconds appear in the last ten minutes. */
const units = root.lang.startsWith("ru") ? { d: "д", h: "ч", m: "мин" } : { d: "d", h: "h", m: "min" };
function words(seconds) {
  const late = seconds < 0;
  const all = Math.abs(seconds);
  if (!late && all < 600)
    return `${Math.floor(all / 60)}:${String(Math.floor(all % 60)).padStart(2, "0")}`;
  const minutes = late ? Math.floor(all / 60) : Math.ceil(all / 60);
  const parts = [[Math.floor(minutes / 1440), units.d], [Math.floor((minutes % 1440) / 60), units.h], [minutes % 60, units.m]];
  const from = parts.findIndex(([n]) => n);
  const shown = from < 0 ? [parts[2]] : parts.slice(from, from + 2).filter(([n]) => n);
  return (late ? "+" : "") + shown.map(([n, unit]) => `${n}\u00a0${unit}`).join(" ");
}
const skew = Number(root.dataset.now || Date.now()) - Date.now();
function tick() {
  const now = Date.now() + skew;
  for (const node of document.querySelectorAll("[data-due]")) { /* asked anew: rows are replaced */
    const left = (Date.parse(node.dataset.due) - now) / 1000;
    const text = words(left);
    if (node.textContent !== text) node.textContent = text;
    if (left < 0) node.closest(".row, .promise")?.classList.add("late");
  }
}
tick();
setInterval(tick, 1000);
