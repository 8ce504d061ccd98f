/* Details, or quotations, that only some options of a choice need are shown with those alone, and sent with those alone.
   A form that is fetched is told by "unfolded", one that is put anew by "renewed". */
function fit(acting) {
  for (const one of acting.querySelectorAll("[data-with]")) {
    one.hidden = one.disabled = !one.dataset.when.split(" ").includes(acting.elements[one.dataset.with].value);
    one.querySelector("legend")?.classList.add("sr");
  }
}
function fitAll() { for (const acting of document.querySelectorAll("form.act")) fit(acting); }
fitAll();
addEventListener("unfolded", fitAll);
addEventListener("renewed", fitAll);
addEventListener("change", (event) => {
  const acting = event.target.closest("form.act");
  if (acting) fit(acting);
});
