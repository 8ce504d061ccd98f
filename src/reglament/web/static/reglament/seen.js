/* What came since one's last visit. Each device remembers of the requests opened last how far their record was seen and
   the customer's last word then: the record gets a line before what came later, the queue a mark where the customer wrote
   again. What one did oneself is no news. */
const MOST = 500;
const KEY = `seen:${document.documentElement.dataset.reader}`;
function remembered() {
  try { return new Map(JSON.parse(localStorage.getItem(KEY))); } catch { return new Map(); }
}
function remember(number, seen) {
  const known = remembered();
  known.delete(number);
  try { localStorage.setItem(KEY, JSON.stringify([...known.set(number, seen)].slice(-MOST))); } catch { /* storage may be full or closed to us: then nothing is new */ }
}

const record = document.querySelector(".record[data-number]");
if (record) {
  const { number } = record.dataset;
  const [last] = remembered().get(number) ?? [];
  const line = record.querySelector("template").content.firstElementChild;
  const place = document.querySelector("[data-live]");
  const entries = () => [...record.querySelectorAll(":scope > article[id]")];
  const count = (entry) => Number.parseInt(entry.id.slice(1), 10);
  let whole = true;
  function draw() {
    line.remove();
    if (last === undefined) return;
    /* a message that was held stands at its own moment: what points at it there is what is new */
    const all = entries();
    all.slice(all.findLastIndex((one) => count(one) <= last) + 1).find((one) => one.dataset.own === undefined)?.before(line);
  }
  function keep() {
    if (document.hidden || !whole) return;
    /* the portal counts no versions: there it is what the page shows */
    const seen = Number(place.dataset.version) || Math.max(0, ...entries().map(count));
    remember(number, [seen, document.querySelector("[data-word]")?.dataset.word]);
  }
  draw();
  keep();
  document.addEventListener("visibilitychange", keep);
  addEventListener("renewed", ({ detail }) => { whole = Boolean(detail); draw(); keep(); });
}

const list = document.querySelector(".queue");
if (list) {
  const mark = document.querySelector("template[data-unseen]").content;
  const rows = (part) => part.matches?.(".row") ? [part] : [...part.querySelectorAll?.(".row") ?? []];
  function look(some) {
    const known = remembered();
    for (const row of some) {
      const [seen, said] = known.get(row.dataset.number) ?? [];
      const { version, word } = row.dataset;
      const shown = row.querySelector(".unseen");
      if (!(word && word !== said && Number(version) > seen)) shown?.remove();
      else if (!shown) row.querySelector(".meta").prepend(mark.cloneNode(true));
    }
  }
  const all = () => look(rows(list));
  all();
  /* rows are replaced, and more of them come */
  new MutationObserver((changes) => {
    const made = changes.flatMap(({ addedNodes }) => [...addedNodes].flatMap(rows));
    if (made.length) look(made);
  }).observe(list, { childList: true, subtree: true });
  addEventListener("storage", ({ key }) => { if (key === KEY) all(); });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) all(); });
}
