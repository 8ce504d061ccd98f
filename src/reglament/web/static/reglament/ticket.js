/* The composer: a reply or a note, drafts kept on the server while one writes, who else writes, help with writing, keys.
   Below it, forms of actions. */
const form = document.querySelector("form.composer[data-draft]");
if (form) {
  const note = form.querySelector("[name=mode][value=note]");
  /* a reply and a note have words of their own, and files: what is written is that of the mode one is in */
  const fields = { reply: form.querySelector("#text"), note: form.querySelector("#noted") };
  const mode = () => note.checked ? "note" : "reply";
  const area = () => fields[mode()];
  const files = form.querySelector("input[type=file]");
  const lost = form.querySelector("[data-lost]");
  const others = document.querySelector("[data-others]");
  const insert = form.querySelector(".insert");
  const own = `draft:${form.dataset.draft}`;
  const PUT_IN = ["canned", "article"];
  const put = (store) => { try { store(); } catch { /* storage may be closed to us: the server has all but the last words */ } };
  /* files that a draft had once (files.js) */
  const namesIn = (names) => Array.from(names, (one) => one.textContent);
  const here = () => ({ files: Array.from(files.files), lost: namesIn(lost.querySelectorAll("bdi")) });
  /* those of the mode one is not in, which stands in the form no more */
  let beside = { files: [], lost: namesIn(form.querySelector("[data-beside]").content.children) };
  let turnedTo = mode();
  const names = (of) => [...new Set([...of.lost, ...of.files.map(({ name }) => name)])];
  function now() {
    const [named, namedNoted] = (turnedTo === "note" ? [beside, here()] : [here(), beside]).map(names);
    const [text, noted] = [fields.reply.value, fields.note.value];
    return { text, noted, note: note.checked && noted.trim() !== "", named, namedNoted };
  }
  const like = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  /* the server's pages may have the blanks around words differently */
  const trimmed = (one) => ({ ...one, text: one.text.trim(), noted: one.noted.trim() });
  const begun = (one) => trimmed(one).text + trimmed(one).noted !== "";
  /* what the server has, what it was last told, and what of ours it may have by now */
  let kept = { ...now(), text: fields.reply.defaultValue, noted: fields.note.defaultValue, note: note.defaultChecked };
  let told = kept;
  let ours = [kept];
  let saving = null;
  let underway = 0;
  let beat = 0;
  let beginning = 0;
  let heard = false;

  /* words stand here until the server has them: a reload asks for the page before it tells of them. Where the server has
     others that are not ours, written elsewhere meanwhile, those stand */
  function remember() {
    put(() => {
      if (like(now(), kept)) return sessionStorage.removeItem(own);
      sessionStorage.setItem(own, JSON.stringify({ upon: ours, last: now() }));
    });
  }
  put(() => {
    const { upon, last } = JSON.parse(sessionStorage.getItem(own)) ?? {};
    const { text, noted } = now();
    if (!upon?.some((one) => like(trimmed(one), trimmed(kept))) || text !== kept.text || noted !== kept.noted) return;
    fields.reply.value = last.text;
    fields.note.value = last.noted;
    form.querySelector(`[name=mode][value=${last.note ? "note" : "reply"}]`).checked = true;
    turnedTo = mode();
    const missing = [last.named, last.namedNoted];
    if (last.note) missing.reverse();
    beside = { files: [], lost: missing[1] };
    form.dispatchEvent(new CustomEvent("lost", { detail: missing[0] }));
    ours = upon;
  });
  for (const field of Object.values(fields)) {
    /* who goes on with a draft goes on behind it */
    field.setSelectionRange(field.value.length, field.value.length);
    field.addEventListener("input", () => { look(); remember(); });
    /* who has the request open is told soon that somebody begins, or thinks better of it */
    field.addEventListener("input", () => {
      if (begun(told) !== begun(now())) beginning ||= setTimeout(() => { beginning = 0; keep(); }, 1000);
    });
    field.addEventListener("keydown", (event) => {
      if (event.code !== "Slash" || event.shiftKey || field.value) return;
      event.preventDefault();
      insert.open = true;
      (insert.querySelector("select#canned") ?? insert.querySelector("a")).focus();
    });
  }
  form.addEventListener("chosen", remember);

  /* what came while one wrote is asked about before an answer goes out; who has begun nothing has it before him */
  let shown = form.elements.seen.value;
  function look() { if (!fields.reply.value.trim()) form.elements.seen.value = shown; }
  addEventListener("renewed", ({ detail }) => { shown = detail ?? shown; look(); });

  function name(writing) {
    others.hidden = writing.length === 0;
    others.querySelector("b").textContent = writing.join(", ");
  }
  addEventListener("writing", ({ detail }) => { heard = true; name(detail); });

  /* no file at all is said by an empty name */
  function nameFiles(body, said) {
    for (const [list, chosen] of [["named", said.named], ["named_noted", said.namedNoted]]) for (const one of chosen.length ? chosen : [""]) body.append(list, one);
  }
  async function save(leaving) {
    const said = told = now();
    /* as a form with files: percent signs would make Cyrillic too long for what may outlive its page */
    const body = new FormData();
    body.set("text", said.text);
    body.set("noted", said.noted);
    body.set("mode", said.note ? "note" : "reply");
    nameFiles(body, said);
    body.set("csrfmiddlewaretoken", form.csrfmiddlewaretoken.value);
    beat = Date.now();
    underway += 1;
    ours = [...ours, said].slice(-5);
    remember();
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: leaving, headers: { Accept: "application/json" } });
      const writing = (await answer.json()).others;
      kept = said;
      ours = [kept];
      remember();
      /* where the page hears it as it happens, an answer may be late */
      if (!heard) name(writing);
    } catch { told = kept; /* offline for a moment: the next beat tries again */ }
    underway -= 1;
  }
  /* who stands in the field is told who else writes before the first word; what is being sent is no draft any more */
  function keep(leaving = false) {
    const waits = document.activeElement === area() && Date.now() - beat > 20000;
    /* one at a time: what is sent waits for the last of them, and none may come after it */
    if (underway && !leaving) return;
    if (!form.ariaBusy && (!like(now(), told) || waits)) saving = save(leaving);
  }
  setInterval(keep, 3000);
  for (const leave of ["visibilitychange", "pagehide"]) addEventListener(leave, () => { if (!like(now(), told)) keep(true); });
  form.addEventListener("sending", (event) => event.detail.push(saving));
  form.addEventListener("sent", () => put(() => sessionStorage.removeItem(own)));

  /* what only helps to write leaves the page open, and the files that were chosen with it */
  async function help(data) {
    data.delete("files");
    const [said, into] = [now(), area()];
    nameFiles(data, said);
    await saving;
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "Reglament-Part": "answer" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = page.querySelector("#composer");
    /* whoever is no longer signed in reads so */
    if (!made) return form.dispatchEvent(new CustomEvent("tell", { detail: page.querySelectorAll("[data-told]") }));
    const text = made.querySelector(`#${into.id}`).value;
    /* what is put in stands behind the words, whose blanks around are gone then */
    const added = PUT_IN.includes(data.get("do")) ? text.slice(data.get(into.name).trim().length) : "";
    kept = told = { ...said, [into.name]: text };
    ours = [kept];
    if (added.trim()) {
      into.setRangeText(added, into.value.trimEnd().length, into.value.length, "end");
      into.focus();
    }
    remember();
    form.querySelector(".shown").replaceChildren(...made.querySelector(".shown").childNodes);
    attach();
    const notices = page.querySelectorAll("[data-told]");
    /* what was said of the words before stands no more */
    if (notices.length) form.dispatchEvent(new CustomEvent("tell", { detail: notices }));
    else form.dispatchEvent(new Event("mended"));
  }
  /* the server has seen no files yet: the letter shown names those that stand chosen in the form */
  function attach() {
    const attached = form.querySelector(".shown [data-attached]");
    const chosen = form.querySelectorAll(".chosen li");
    if (!attached || !chosen.length) return;
    attached.querySelector("ul").replaceChildren(...Array.from(chosen, (one) => {
      const named = one.cloneNode(true);
      named.querySelector("button").remove();
      named.querySelector("span").before(" ");
      return named;
    }));
    attached.hidden = false;
  }
  form.addEventListener("submit", (event) => {
    if (!["keep", "preview", ...PUT_IN].includes(event.submitter?.value)) return;
    event.preventDefault();
    event.submitter.closest("details")?.removeAttribute("open");
    saving = help(new FormData(form, event.submitter)).catch(() => form.dispatchEvent(new CustomEvent("tell")));
  });

  /* from anywhere in the form; a pressed button would be pressed by Enter as well */
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const sends = event.ctrlKey || event.metaKey;
    /* alone it would press the first button of the form, whatever that is */
    if (sends || event.target.matches("[name=mode], .solve input")) event.preventDefault();
    if (sends) form.querySelector(`button[value=${note.checked ? "note" : event.shiftKey ? "resolve" : "send"}]`)?.click();
  });
  /* Enter puts in what is chosen in a list */
  insert.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("select")) {
      event.preventDefault();
      event.target.parentElement.querySelector("button").click();
    }
    if (event.key === "Escape" && insert.open) {
      event.stopPropagation();
      insert.open = false;
      area().focus();
    }
  });
  /* what solving does is said of the outcome that the page was made with: of another one its name is */
  const outcome = form.elements.outcome;
  function foresee() {
    if (!outcome) return;
    const name = outcome.selectedOptions[0].textContent;
    form.querySelector("[data-outcome]").textContent = name;
    const told = form.querySelector("[data-foreseen]");
    if (!told) return;
    told.hidden = told.dataset.foreseen !== outcome.value;
    told.previousElementSibling.hidden = !told.hidden;
    told.previousElementSibling.textContent = `: ${name}`;
  }
  outcome?.addEventListener("change", foresee);
  addEventListener("renewed", foresee);
  /* N begins a note, R a reply, and so does the way to it at the page's head */
  const announced = form.querySelector("[data-mode]");
  function turned() {
    if (mode() !== turnedTo) {
      const entered = beside;
      beside = here();
      turnedTo = mode();
      form.dispatchEvent(new CustomEvent("swap", { detail: entered }));
    }
    announced.textContent = announced.dataset[mode()];
    remember();
  }
  function turn(to) {
    form.querySelector(`[name=mode][value=${to}]`).checked = true;
    turned();
  }
  form.addEventListener("change", ({ target }) => { if (target.name === "mode") turned(); });
  form.addEventListener("letter", ({ detail }) => turn(detail === "KeyN" ? "note" : "reply"));
  addEventListener("click", ({ target }) => {
    if (!target.closest("a[href='#composer']")) return;
    turn("reply");
    area().focus();
  });
}

/* A form of an action says how much of the record its page has shown, however new the form itself is: what came since is
   asked about before it is sent. */
let read = Number(document.querySelector("[data-live]").dataset.version);
function claim() { for (const one of document.querySelectorAll("form.act [name=seen]")) one.value = Math.min(one.value, read); }
addEventListener("unfolded", claim);
addEventListener("renewed", ({ detail }) => { read = Number(detail ?? read); claim(); });

/* The form of an action is fetched when it is opened; where that fails, its link leads to the form's own page. */
async function unfold(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { "Reglament-Part": "form" } });
    if (!answer.ok || answer.redirected) return location.assign(link.href);
    link.after(document.createRange().createContextualFragment(await answer.text()));
  } catch { return location.assign(link.href); }
  finally { link.removeAttribute("aria-busy"); }
  dispatchEvent(new Event("unfolded"));
}
/* a mail with its remote images takes the place of the one without them, and the offer of them goes with it */
async function see(link) {
  try {
    const answer = await fetch(link.href, { headers: { "Reglament-Part": "form" } });
    if (!answer.ok || answer.redirected) return location.assign(link.href);
    const seen = document.createRange().createContextualFragment(await answer.text()).firstElementChild;
    link.closest(".sent-view").replaceWith(seen);
    seen.querySelector("iframe").focus();
  } catch { location.assign(link.href); }
}
addEventListener("click", async (event) => {
  const offer = event.target.closest(".sent-view a");
  if (offer && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
    event.preventDefault();
    return see(offer);
  }
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
  if (!open) enter(acting, event.detail === 0);
  dispatchEvent(new Event("free"));
});
/* by key the whole form comes into view at once, its button too; of one that is longer than that, the field one is in */
function enter(acting, whole) {
  const field = acting.querySelector("input:not([type=hidden]), select, textarea");
  field?.focus({ preventScroll: whole });
  if (whole) for (const one of [acting, field]) one?.scrollIntoView({ block: "nearest" });
}
addEventListener("enter", ({ target }) => { if (target.nextElementSibling) enter(target.nextElementSibling, true); });
function fold() {
  for (const link of document.querySelectorAll("a[data-form]:not([aria-expanded])")) link.setAttribute("aria-expanded", "false");
}
fold();
/* what others changed stands on the page by now (changes.js) */
addEventListener("renewed", fold);

/* Words typed into the form of an action stand in this tab until the page says that they were taken; a form that has some
   is open again after a reload. */
const LETTERS = "textarea[data-kept]";
const stored = (address) => { try { return JSON.parse(sessionStorage.getItem(`letters:${address}`)); } catch { return null; } };
function store(address, kept) {
  try {
    if (kept) sessionStorage.setItem(`letters:${address}`, JSON.stringify(kept));
    else sessionStorage.removeItem(`letters:${address}`);
  } catch { /* storage may be closed to us: then words go with the page */ }
}
function keepLetters(acting, sent = false) {
  const words = Array.from(acting.querySelectorAll(LETTERS), ({ name, value }) => [name, value]).filter(([, value]) => value.trim());
  store(acting.getAttribute("action"), words.length ? { sent, words } : null);
}
function putBack(acting) {
  for (const [name, words] of stored(acting.getAttribute("action"))?.words ?? []) {
    const field = acting.querySelector(`${LETTERS}[name="${CSS.escape(name)}"]`);
    if (field && field.value === field.defaultValue) field.value = words;
  }
}
addEventListener("input", ({ target }) => { if (target.matches(`form.act ${LETTERS}`)) keepLetters(target.form); });
addEventListener("submit", ({ target }) => { if (target.matches("form.act")) keepLetters(target, true); });
addEventListener("unfolded", () => { for (const acting of document.querySelectorAll("form.act")) putBack(acting); });
try {
  const own = Object.keys(sessionStorage).filter((one) => one.startsWith(`letters:${location.pathname}`));
  const taken = document.querySelector("[data-told]:not(.late)");
  for (const one of own) if (taken && JSON.parse(sessionStorage.getItem(one)).sent) sessionStorage.removeItem(one);
} catch { /* as above */ }
for (const link of document.querySelectorAll("a[data-form]")) {
  if (link.nextElementSibling || !stored(link.getAttribute("href"))) continue;
  for (let at = link.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  link.setAttribute("aria-expanded", "true");
  unfold(link);
}
