/* Writing an article: a picture that is chosen, dropped or pasted is named in the text where one writes, and the cursor waits for
   the words that say what is seen. The preview comes without leaving the page, which would let the chosen files go; who
   leaves with changes that are not saved is asked first. */
const form = document.querySelector("form.writing");
const input = form.querySelector("input[type=file]");
const areas = [...form.querySelectorAll("textarea")];
const PICTURE = /\.(png|jpe?g|gif|webp)$/i;
const PLACED = /!\[[^\]]*\]\([^)]*\)/g;
const MOST_NAME = 80;
const MOST_ENDING = 10;
let area = areas.find((one) => one.id === `body-${document.documentElement.lang}`) ?? areas[0];
let written = false;
let known = [];

for (const one of areas) one.addEventListener("focus", () => { area = one; written = true; });

/* the server's own rule (core/knowledge/article_files.py): what stands in the text is what the file will be called */
function parts(name) {
  const clean = name.normalize("NFC").replace(/[^\p{L}\p{N}_.]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").replaceAll("-.", ".") || "file";
  const dot = clean.lastIndexOf(".");
  const ending = clean.slice(dot);
  if (dot < 0 || ending.length > MOST_ENDING + 1) return [clean.slice(0, MOST_NAME), ""];
  return [clean.slice(0, dot).slice(0, MOST_NAME - ending.length), ending];
}
form.addEventListener("naming", ({ detail }) => {
  const { file, kept } = detail;
  const held = Array.from(form.querySelectorAll("[data-held]"), (one) => one.dataset.held);
  const taken = new Set([...held, ...kept.map(({ name }) => name)].map((name) => name.toLowerCase()));
  const [stem, ending] = parts(file.name);
  let name = stem + ending;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${stem}-${number}${ending}`;
  const { type, lastModified } = file;
  detail.file = name === file.name ? file : new File([file], name, { type, lastModified });
});

function changed(where) { where.dispatchEvent(new Event("input", { bubbles: true })); }
/* where the picture ends whose words the cursor waits for, 0 where it is in none */
function beyond(caret) {
  for (const { index, 0: placed } of area.value.matchAll(PLACED))
    if (index < caret && caret < index + placed.length) return index + placed.length;
  return 0;
}
/* a picture begins a paragraph of its own, save where one writes amid a line */
function between(before, behind) {
  if (!before || before.endsWith("\n\n")) return "";
  if (before.endsWith("\n")) return "\n";
  return !behind || behind.startsWith("\n") ? "\n\n" : "";
}
const places = (picture) => areas.some((one) => one.value.includes(`](${picture})`));
function name(pictures) {
  const text = pictures.map((one) => `![](${one})`).join("\n\n");
  const caret = written ? area.selectionEnd : area.value.length;
  const after = beyond(caret);
  const at = after || caret;
  const apart = after ? "\n\n" : between(area.value.slice(0, at), area.value.slice(at));
  area.focus();
  area.setRangeText(apart + text, at, at);
  const words = at + apart.length + "![".length;
  area.setSelectionRange(words, words);
  changed(area);
}
function forget(picture) {
  for (const one of areas) {
    const left = one.value.replaceAll(`\n\n![](${picture})`, "").replaceAll(`![](${picture})`, "");
    if (left !== one.value) { one.value = left; changed(one); }
  }
}
form.addEventListener("chosen", () => {
  const chosen = Array.from(input.files, (one) => one.name);
  const fresh = chosen.filter((one) => !known.includes(one) && PICTURE.test(one) && !places(one));
  for (const one of known) if (!chosen.includes(one)) forget(one);
  known = chosen;
  if (fresh.length) name(fresh);
});
for (const button of form.querySelectorAll("[data-put]")) {
  button.hidden = false;
  button.addEventListener("click", () => name([button.dataset.put]));
}

const changes = () => Array.from(form.elements).some((one) =>
  one.matches(".input") ? one.value !== one.defaultValue : one.matches("[type=checkbox]") && one.checked !== one.defaultChecked);
addEventListener("beforeunload", (event) => {
  if (form.ariaBusy || !changes()) return;
  event.preventDefault();
  /* runs for those who stay */
  setTimeout(() => dispatchEvent(new Event("stay")));
});

form.addEventListener("submit", async (event) => {
  if (event.submitter?.value !== "preview") return;
  event.preventDefault();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter) });
    const said = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) return form.dispatchEvent(new CustomEvent("tell", { detail: said.querySelectorAll("[data-told]") }));
    document.getElementById("as-read").replaceWith(said.getElementById("as-read"));
    document.getElementById("h-preview")?.focus();
  } catch { form.dispatchEvent(new Event("tell")); }
});
