/* What a form shows follows its values.
   Details, or quotations, that only some options of a choice need are shown with those alone, and sent with those alone.
   A form that is fetched is told by "unfolded", one that is put anew by "renewed". */
const FORMS = "form.act, form.asking, form.composer";
function fit(acting) {
  for (const one of acting.querySelectorAll("[data-with]")) {
    one.hidden = one.disabled = !one.dataset.when.split(" ").includes(acting.elements[one.dataset.with].value);
    one.querySelector(":scope > legend")?.classList.add("sr");
  }
}
function fitAll() { for (const acting of document.querySelectorAll(FORMS)) fit(acting); }
fitAll();
addEventListener("unfolded", fitAll);
addEventListener("renewed", fitAll);
addEventListener("change", (event) => {
  const acting = event.target.closest(FORMS);
  if (acting) fit(acting);
});
/* what comes of a value is counted by the server while one types, and stands beside it */
let counting = 0;
addEventListener("input", (event) => {
  const field = event.target.closest("form.act [data-counted]");
  if (!field) return;
  clearTimeout(counting);
  counting = setTimeout(async () => {
    const value = field.value;
    const asked = new URLSearchParams({ [field.name]: value });
    try {
      const answer = await fetch(`${field.form.action}?${asked}`, { headers: { "Reglament-Part": "form" } });
      const told = document.createRange().createContextualFragment(await answer.text()).querySelector(`#${field.id}-hint`);
      if (told && field.value === value) document.getElementById(`${field.id}-hint`).textContent = told.textContent;
    } catch { /* offline for a moment: the next digit tries again */ }
  }, 200);
});
