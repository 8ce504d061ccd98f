/* Details, or quotations, that only some options of a choice need are shown with those alone, and sent with those alone.
   A form that is fetched is told by "unfolded", one that is put anew by "renewed". */
const FORMS = "form.act, form.asking";
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
