/* Forms with files are sent without leaving their page: where one is refused, what was chosen stands there as before.
   Before it goes "sending" collects what to wait for, "sent" says that it arrived; "tell" shows notices of an answer, or,
   without any, that nothing came of it. */
for (const form of document.querySelectorAll("form[data-send]")) {
  const heard = form.querySelector(".heard");
  const failed = heard.querySelector("template");

  function tell(notices) {
    /* what they stand in is announced already */
    for (const one of notices) for (const name of ["id", "role"]) one.removeAttribute(name);
    heard.replaceChildren(...(notices.length ? notices : failed.content.cloneNode(true).childNodes));
    heard.scrollIntoView({ block: "nearest" });
  }
  async function send(data) {
    const before = [];
    form.dispatchEvent(new CustomEvent("sending", { detail: before }));
    await Promise.all(before);
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "Reglament-Part": "answer" } });
    if (answer.status === 201) return answer.headers.get("Location");
    tell(new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-told]"));
    return "";
  }
  form.addEventListener("tell", (event) => tell(event.detail ?? []));
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (form.ariaBusy) return;
    const data = new FormData(form, event.submitter);
    heard.replaceChildren();
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
