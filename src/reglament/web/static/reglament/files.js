/* Files of a form: what is chosen, dropped or pasted stands in a list with its size, each with a way to take it back.
   One that the server's rules refuse by name, type, size or number is named with what to do instead, and not kept. Who leaves with some chosen is asked first, since no browser puts them back:
   those that a draft had, as "lost" says, are named until they are chosen again or dismissed. "chosen" says that the names
   of either changed; "swap" puts others in the place of both, as a form does that is used for two things by turns. */
const language = document.documentElement.lang;
const UNITS = [[1e6, "megabyte"], [1e3, "kilobyte"], [1, "byte"]];
function told(size) {
  const [by, unit] = UNITS.find(([least]) => size >= least) ?? UNITS[2];
  const digits = size / by < 10 && by > 1 ? 1 : 0;
  /* "11 byte" is what English makes of the short form */
  const unitDisplay = unit === "byte" ? "long" : "short";
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay, maximumFractionDigits: digits }).format(size / by);
}
const same = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
/* what a file is called: the ending of its name, else its media type */
const called = (file) => [file.name.split(".").pop().trim().toLowerCase(), file.type];
/* why a file is refused beside those that are there, "" where it is not */
function refusal(rules, there, file) {
  const wrong = rules.refused.find(([, names]) => called(file).some((one) => names.includes(one)));
  const whole = there.reduce((sum, one) => sum + one.size, file.size);
  return wrong?.[0] ?? (!file.size ? rules.empty : file.size > rules.bytes ? rules.tooLarge : there.length >= rules.files ? rules.tooMany : whole > rules.bytes ? rules.tooMuch : "");
}

for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector("input[type=file]");
  const { form } = input;
  const list = drop.querySelector("ul");
  const refused = drop.querySelector(".refused");
  const pattern = refused.querySelector("template");
  const rules = JSON.parse(drop.dataset.rules);
  const lost = form.querySelector("[data-lost]");
  let kept = [];
  let beside = [];

  function ask(event) {
    if (form.ariaBusy) return;
    event.preventDefault();
    /* runs for those who stay */
    setTimeout(() => dispatchEvent(new Event("stay")));
  }
  /* a form may have other names for what it is given */
  function named(file) {
    const detail = { file, kept };
    form.dispatchEvent(new CustomEvent("naming", { detail }));
    return detail.file;
  }
  /* those of an article that are there already, and not left out */
  const held = () => Array.from(form.querySelectorAll("[data-held]:not(:has(:checked))"), (one) => ({ size: Number(one.dataset.size) }));
  function put(files) {
    const all = new DataTransfer();
    const before = kept;
    const there = held();
    const beyond = [];
    kept = [];
    for (const given of files) {
      const file = before.includes(given) ? given : named(given);
      if (kept.some((other) => same(file, other))) continue;
      const words = refusal(rules, [...there, ...kept], file);
      if (!words) kept.push(file);
      else if (rules.several && words === rules.tooMany) beyond.push(file.name);
      else refuse(words, file.name, file);
    }
    if (beyond.length) refuse(beyond.length > 1 ? rules.several : rules.tooMany, beyond.join(", "));
    for (const file of kept) all.items.add(file);
    input.files = all.files;
    list.replaceChildren(...kept.map(line));
    if (lost) lose(Array.from(lost.querySelectorAll("bdi"), (one) => one.textContent));
    form.dispatchEvent(new Event("chosen"));
    if (kept.length + beside.length) addEventListener("beforeunload", ask); else removeEventListener("beforeunload", ask);
  }
  function lose(names) {
    const missing = names.filter((name) => kept.every((file) => file.name !== name));
    lost.querySelector("b").replaceChildren(...missing.map((name) => Object.assign(document.createElement("bdi"), { textContent: name })));
    lost.hidden = !missing.length;
    lost.querySelector("[role=alert]").replaceChildren();
  }
  form.addEventListener("lost", ({ detail }) => lose(detail));
  form.addEventListener("swap", ({ detail }) => {
    [beside, kept] = [kept, []];
    refused.replaceChildren(pattern);
    lose(detail.lost);
    put(detail.files);
  });
  lost?.querySelector("button").addEventListener("click", () => {
    lose([]);
    form.dispatchEvent(new Event("chosen"));
    Array.from(form.querySelectorAll("textarea")).find((one) => one.checkVisibility()).focus();
  });
  /* it stands until it is dismissed or the form is sent: the next choice is no answer to it */
  function refuse(said, names, file) {
    const words = said.replaceAll("{name}", () => names);
    const error = pattern.content.cloneNode(true).firstElementChild;
    error.querySelector("span").textContent = words;
    /* as long as it stands it goes along with the form: who reads the message can ask for the file in another way */
    const name = drop.dataset.refusedAs;
    if (name && file) error.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: `${file.size} ${file.type} ${file.name}` }));
    error.querySelector("button").addEventListener("click", () => { error.remove(); input.focus(); });
    for (const one of refused.querySelectorAll("p")) if (one.querySelector("span").textContent === words) one.remove();
    refused.append(error);
  }
  form.addEventListener("sent", () => refused.replaceChildren(pattern));
  function line(file, at) {
    const item = document.createElement("li");
    const size = document.createElement("span");
    const remove = document.createElement("button");
    size.className = "hint";
    size.textContent = told(file.size);
    remove.type = "button";
    remove.className = "btn bare";
    remove.textContent = "×";
    remove.setAttribute("aria-label", drop.dataset.drop.replace("{name}", file.name));
    remove.addEventListener("click", () => {
      put(kept.filter((_, other) => other !== at));
      (list.querySelectorAll("button")[Math.min(at, kept.length - 1)] ?? input).focus();
    });
    item.append(file.name, size, remove);
    return item;
  }

  put([...input.files]);
  input.addEventListener("change", () => put([...kept, ...input.files]));
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  form.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); drop.classList.add("over"); } });
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) drop.classList.remove("over"); });
  form.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    put([...kept, ...event.dataTransfer.files]);
  });
  form.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    put([...kept, ...event.clipboardData.files]);
  });
}
