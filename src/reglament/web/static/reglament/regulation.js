/* The page of a regulation: clauses are found while one types, and it is printed. Without scripts the form asks the server. */
const form = document.querySelector("[data-found]");
const status = form.querySelector("[role=status]");
let waiting = 0, last = 0;
async function find() {
  const mine = ++last;
  const asked = form.elements.q.value.trim();
  const answer = await fetch(`${form.dataset.found}?${new URLSearchParams({ q: asked })}`);
  if (!answer.ok || mine !== last) return;
  const { names, told } = await answer.json();
  const left = new Set(names);
  for (const one of document.querySelectorAll(".clause[id]")) one.classList.toggle("out", !left.has(one.id));
  status.textContent = told;
  const here = new URL(location);
  if (asked) here.searchParams.set("q", asked); else here.searchParams.delete("q");
  history.replaceState(history.state, "", here);
}
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, 150);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  find();
});
document.querySelector("[data-print]").addEventListener("click", () => print());
