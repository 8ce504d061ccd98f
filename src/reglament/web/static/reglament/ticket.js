/* The composer: drafts kept on the server while one writes, who else writes, keys. Below it, forms of actions. */
const form = document.querySelector("form.composer[data-draft]");
if (form) {
  const area = form.querySelector("textarea");
  const others = form.querySelector("[data-others]");
  let kept = area.value;
  let beat = 0;

  async function keep() {
    const now = Date.now();
    const writing = document.activeElement === area && area.value;
    if (area.value === kept && !(writing && now - beat > 20000)) return;
    const text = area.value;
    beat = now;
    try {
      const body = new URLSearchParams({ text, csrfmiddlewaretoken: form.csrfmiddlewaretoken.value });
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      kept = text;
      const said = await answer.json();
      others.hidden = said.others.length === 0;
      others.querySelector("b").textContent = said.others.join(", ");
    } catch { /* offline for a moment: the next beat tries again */ }
  }
  const timer = setInterval(keep, 3000);
  form.addEventListener("submit", () => clearInterval(timer));

  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return form.querySelector("button.go").click();
    const canned = form.querySelector("#canned");
    if (event.code === "Slash" && !event.shiftKey && !area.value && canned) { event.preventDefault(); canned.closest("details").open = true; canned.focus(); }
  });
  /* N begins a note, R an answer: Ctrl Enter then presses the button that stands out */
  form.addEventListener("letter", (event) => {
    for (const [code, name] of [["KeyN", "note"], ["KeyR", "send"]]) {
      const button = form.querySelector(`button[value=${name}]`);
      button.classList.toggle("go", event.detail === code);
      button.classList.toggle("bare", name === "note" && event.detail !== code);
    }
  });
}

/* A detail that only some outcomes or grounds need is shown with those alone, and sent with those alone. */
function fit(acting) {
  for (const one of acting.querySelectorAll("[data-with]")) {
    one.hidden = !one.dataset.when.split(" ").includes(acting.elements[one.dataset.with].value);
    for (const control of one.querySelectorAll("input, select, textarea")) control.disabled = one.hidden;
  }
}
for (const acting of document.querySelectorAll("form.act")) fit(acting);
addEventListener("change", (event) => {
  const acting = event.target.closest("form.act");
  if (acting) fit(acting);
});

/* The form of an action is fetched when it is opened; where that fails, its link leads to the form's own page. */
async function unfold(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { "Reglament-Part": "form" } });
    if (!answer.ok || answer.redirected) return location.assign(link.href);
    link.after(document.createRange().createContextualFragment(await answer.text()));
  } catch { return location.assign(link.href); }
  finally { link.removeAttribute("aria-busy"); }
  fit(link.nextElementSibling);
}
addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-form]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.ariaBusy) return;
  const open = link.ariaExpanded === "true";
  if (!open && !link.nextElementSibling) await unfold(link);
  const acting = link.nextElementSibling;
  if (!acting) return;
  link.setAttribute("aria-expanded", String(!open));
  acting.hidden = open;
  if (!open) acting.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  dispatchEvent(new Event("free"));
});
function fold() {
  for (const link of document.querySelectorAll("a[data-form]:not([aria-expanded])")) link.setAttribute("aria-expanded", "false");
}
fold();
/* what others changed stands on the page by now (changes.js) */
addEventListener("renewed", fold);
