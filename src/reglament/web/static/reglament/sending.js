/* Forms with files are sent without leaving their page: not at once where files that a draft had are missing; where one is refused, what was chosen stands there as before.
   Before it goes "sending" collects what to wait for, "sent" says that it arrived; "tell" shows notices of an answer, or,
   without any, that nothing came of it: one that is said of a control stands beside it too, and leads there. "mended"
   takes back all that was told. */
for (const form of document.querySelectorAll("form[data-send]")) {
  const heard = form.querySelector(".heard");
  const [failed, beside] = heard.querySelectorAll("template");

  function mend() {
    heard.replaceChildren();
    /* what the server said of this form as it made the page */
    const told = [...document.querySelectorAll(".notice.late[data-told]")].filter((one) => (document.getElementById(one.dataset.at)?.form ?? form) === form);
    for (const one of [...told, ...form.querySelectorAll(".error[id$=-wrong]")]) one.remove();
    for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    for (const one of form.querySelectorAll("[aria-describedby$=-wrong]"))
      one.setAttribute("aria-describedby", one.getAttribute("aria-describedby").replace(/ ?\S+-wrong$/, ""));
  }
  function stand(control, words) {
    const error = beside.content.cloneNode(true).firstElementChild;
    error.id = `${control.id}-wrong`;
    error.querySelector("p").textContent = words;
    const field = control.closest(".field");
    if (field) field.append(error); else (control.closest(".drop") ?? control).after(error);
    control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${error.id}`.trim());
    const first = control.matches("fieldset") ? control.querySelector("input") : control;
    first.setAttribute("aria-invalid", "true");
    return first;
  }
  function lead(control) {
    const fold = control.closest("details");
    if (fold) fold.open = true;
    /* it shows where it is, however the button was pressed */
    control.focus({ focusVisible: true });
  }
  function tell(notices) {
    mend();
    /* what they stand in is announced already */
    for (const one of notices) for (const name of ["id", "role"]) one.removeAttribute(name);
    /* a long form has its fault said once, where it leads */
    const of = (one) => one.dataset.at && form.querySelector(`#${one.dataset.at}`);
    const [at, whole] = [true, false].map((beside) => Array.from(notices).filter((one) => Boolean(of(one)) === beside));
    heard.replaceChildren(...(notices.length ? (form.matches(".asking") ? whole : notices) : failed.content.cloneNode(true).childNodes));
    const faulty = at.map((one) => stand(of(one), one.textContent.trim()));
    if (faulty.length) lead(faulty[0]); else heard.scrollIntoView({ block: "nearest" });
  }
  async function send(data) {
    const before = [];
    form.dispatchEvent(new CustomEvent("sending", { detail: before }));
    await Promise.all(before);
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "Reglament-Part": "answer" } });
    if (answer.status === 201) return answer.headers.get("Location");
    const said = new DOMParser().parseFromString(await answer.text(), "text/html");
    tell(said.querySelectorAll("[data-told]"));
    /* what the form says by itself from now on, as it has been told */
    const fresh = said.querySelector("form[data-send]") ?? said;
    if (answer.status === 422) for (const one of fresh.querySelectorAll("input[type=hidden]")) {
      const own = form.elements[one.name];
      if (own) own.value = one.value;
    }
    return "";
  }
  /* words about a file that is not there are not sent before somebody has seen that */
  const lost = form.querySelector("[data-lost]");
  function asks() {
    const said = lost?.querySelector("[role=alert]");
    if (!lost || lost.hidden || said.textContent) return false;
    said.textContent = lost.dataset.lost;
    lost.scrollIntoView({ block: "nearest" });
    return true;
  }
  form.addEventListener("mended", mend);
  form.addEventListener("tell", (event) => tell(event.detail ?? []));
  form.addEventListener("submit", async (event) => {
    /* another form takes along what is written, as a page of its own */
    if (event.defaultPrevented || event.submitter?.value === "vip") return;
    event.preventDefault();
    if (form.ariaBusy) return;
    if (asks()) return dispatchEvent(new Event("stay"));
    const data = new FormData(form, event.submitter);
    mend();
    form.setAttribute("aria-busy", "true");
    let next = "";
    try { next = await send(data); } catch { tell([]); }
    if (next) {
      form.dispatchEvent(new Event("sent"));
      /* what a browser puts back on Back would be sent a second time, under another identity and without its files */
      form.reset();
      return location.assign(next);
    }
    form.removeAttribute("aria-busy");
    /* keys that were pressed meanwhile were meant for the next page */
    dispatchEvent(new Event("stay"));
  });
  addEventListener("pageshow", (event) => { if (event.persisted && form.ariaBusy) location.reload(); });
}
