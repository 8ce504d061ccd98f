/* The portal beyond reading and sending: kept drafts, articles while typing, preview in place. */
/* What is written into a form stands in this tab until a script has sent it, or the next page says that it was taken. */
const KEEPS = "form[data-keep]";
const keyOf = (form) => `keep:${form.dataset.keep}`;
const put = (store) => { try { store(); } catch { /* storage may be closed to us: the page works without */ } };
const written = (form) => [...form.elements].filter((one) => one.name && !["hidden", "file", "submit", "password"].includes(one.type));
/* names of files stand beside: no browser puts the files back */
const named = (form) => [...Array.from(form.querySelectorAll("[data-lost] bdi"), (one) => one.textContent), ...Array.from(form.elements.files?.files ?? [], ({ name }) => name)];
function keep(form, sent = false) {
  const said = written(form).map((one) => (one.type === "checkbox" ? one.checked : one.value));
  put(() => sessionStorage.setItem(keyOf(form), JSON.stringify({ said, files: named(form), sent })));
}
function putBack(form) {
  const { said = [], files = [] } = JSON.parse(sessionStorage.getItem(keyOf(form))) ?? {};
  /* without any, those that the server named stand */
  if (files.length) form.dispatchEvent(new CustomEvent("lost", { detail: files }));
  written(form).forEach((one, at) => {
    if (said[at] === undefined || (one.type !== "checkbox" && one.value)) return;
    if (one.type === "checkbox") one.checked = said[at]; else one.value = said[at];
    const fold = said[at] && one.closest("details");
    if (fold) fold.open = true;
  });
}
put(() => {
  const taken = document.querySelector("[data-told]:not(.late)");
  const all = Object.keys(sessionStorage).filter((one) => one.startsWith("keep:"));
  for (const one of all) if (taken && JSON.parse(sessionStorage.getItem(one)).sent) sessionStorage.removeItem(one);
});
for (const form of document.querySelectorAll(KEEPS)) put(() => putBack(form));
/* heard on the window: parts of a page are put anew (changes.js) */
for (const change of ["input", "chosen"]) addEventListener(change, ({ target }) => { if (target.closest?.(KEEPS)) keep(target.closest(KEEPS)); }, true);
addEventListener("sent", ({ target }) => { if (target.matches?.(KEEPS)) put(() => sessionStorage.removeItem(keyOf(target))); }, true);
addEventListener("submit", (event) => { if (!event.defaultPrevented && event.target.matches(KEEPS)) keep(event.target, true); });
/* Enter in a line presses this button, and articles come while one types */
addEventListener("submit", (event) => { if (event.submitter?.value === "find" && event.target.matches(KEEPS)) event.preventDefault(); }, true);

const box = document.querySelector("[data-suggest]");
const asks = document.querySelector("[data-asks]");
if (box && asks) {
  let waiting = 0;
  const suggest = async () => {
    const fitting = new URL(box.dataset.suggest, location);
    fitting.searchParams.set("q", asks.value);
    const answer = await fetch(fitting);
    if (answer.ok) box.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  };
  asks.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 300);
  });
  /* a draft that was kept here was put back above, after the server had made the page without it */
  if (asks.value && !box.childElementCount) suggest();
}

/* an article that was opened beside the form closes, and the form is there with its files */
document.querySelector("[data-back]")?.addEventListener("click", (event) => {
  try {
    if (opener?.location.pathname !== new URL(event.currentTarget.href).pathname) return;
  } catch { return; /* another site opened it */ }
  event.preventDefault();
  close();
});

const preview = document.querySelector("[data-preview]");
if (preview) {
  const { form } = preview;
  const shown = document.querySelector("#preview");
  let waiting = 0;
  let turn = 0;
  let wanted = shown.querySelector(".promise-box") !== null;
  const ask = async (asked) => {
    clearTimeout(waiting);
    wanted = true;
    const mine = ++turn;
    const data = new FormData(form, preview);
    data.delete("files");
    const answer = await fetch(form.action, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    /* the form was changed meanwhile, or asked again: this answer is to what it no longer says */
    if (mine !== turn) return;
    const wrong = page.querySelectorAll("[data-told]");
    /* what is not filled yet is no mistake of one who only goes on filling */
    if (wrong.length) {
      shown.dataset.outdated = "ask";
      if (asked) form.dispatchEvent(new CustomEvent("tell", { detail: wrong }));
      return;
    }
    form.dispatchEvent(new Event("mended"));
    shown.replaceChildren(...page.querySelector("#preview").childNodes);
    delete shown.dataset.outdated;
  };
  const again = async () => {
    try { return await ask(false); } catch { /* no answer: said below */ }
    shown.dataset.outdated = "ask";
  };
  preview.addEventListener("click", (event) => {
    /* what lacks for it the server says, in the reader's language */
    event.preventDefault();
    ask(true).catch(() => form.dispatchEvent(new CustomEvent("tell")));
  });
  form.addEventListener("change", (event) => {
    if (!wanted || event.target.type === "file") return;
    turn++;
    shown.dataset.outdated = "";
    clearTimeout(waiting);
    waiting = setTimeout(again, 300);
  });
}

const tips = document.querySelector("[data-tips]");
if (tips) {
  const terms = JSON.parse(document.querySelector("#terms").textContent);
  const form = tips.closest("form");
  form.addEventListener("input", () => {
    const said = `${form.elements.subject.value} ${form.elements.text.value}`.toLowerCase().match(/[\p{L}\p{N}_]+/gu) || [];
    const found = [...new Set(said)].filter((word) => Object.hasOwn(terms, word));
    tips.hidden = !found.length;
    tips.querySelector("span").textContent = found.map((word) => `${word} → ${terms[word]}`).join(", ");
  });
}

/* where the page's clock is another than the browser's, the way to the choice stands beside it */
const elsewhere = document.querySelector("[data-elsewhere]");
if (elsewhere) {
  const clock = (timeZone) => new Intl.DateTimeFormat("en", { timeZone, timeStyle: "short", dateStyle: "short" }).format();
  elsewhere.hidden = clock(elsewhere.dataset.elsewhere) === clock();
  elsewhere.querySelector("b").textContent = new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/* the browser's zone is offered beside the choice; nothing is chosen for anybody */
const offer = document.querySelector("[data-zone]");
if (offer) {
  const select = offer.closest("form").elements.zone;
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const found = [...select.options].find((one) => one.value === here);
  if (found && !found.selected) {
    offer.querySelector("b").textContent = found.textContent;
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", () => {
      select.value = here;
      offer.hidden = true;
      select.focus();
    });
  }
}
