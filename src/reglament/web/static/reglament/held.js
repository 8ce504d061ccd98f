/* Keys pressed while a page cannot act on them are held: until its scripts have run, while a form of it is fetched
   (then they act in their order, words go where the focus went), and once it is being left (then they go with it, as
   they were not meant for what is still shown). Read before the page's words; "free" ends what [aria-busy] began, "stay"
   says that the page is not left after all. */
{
  const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";
  const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };
  const held = [];
  let ready = false;
  const busy = () => !ready || document.querySelector("[aria-busy=true]") !== null;
  /* what belongs to the browser passes, and a blank that begins no words scrolls */
  const ours = ({ key, code, ctrlKey, metaKey, altKey }) => {
    if (altKey || (key === " " && !held.length)) return false;
    return ctrlKey || metaKey ? key === "Enter" || code === "KeyK" : key.length === 1 || ["Enter", "Tab", ...Object.keys(STEPS)].includes(key);
  };

  function tab(back) {
    const stops = [...document.querySelectorAll(STOPS)].filter((one) => !one.disabled && one.checkVisibility());
    stops[stops.indexOf(document.activeElement) + (back ? -1 : 1)]?.focus();
  }
  /* an option is stepped to, or found by how it begins */
  function choose(select, key) {
    const options = [...select.options];
    const to = STEPS[key] ? select.selectedIndex + STEPS[key] : options.findIndex((one) => one.text.toLowerCase().startsWith(key.toLowerCase()));
    if (!options[to]) return;
    select.selectedIndex = to;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function act(event) {
    const at = document.activeElement ?? document.body;
    const taken = !at.dispatchEvent(new KeyboardEvent("keydown", event));
    if (taken || event.ctrlKey || event.metaKey) return;
    if (event.key === "Tab") tab(event.shiftKey);
    else if (event.key === "Enter" && at.matches("input")) at.form?.requestSubmit();
    else if (at.matches("select") && event.key !== "Enter") choose(at, event.key);
    else if (STEPS[event.key]) return;
    else if (at.matches(FIELDS)) document.execCommand("insertText", false, event.key === "Enter" ? "\n" : event.key);
    else if (event.key === "Enter") at.click();
  }
  function free() {
    while (held.length && !busy()) act(held.shift());
  }
  /* whoever stays after all starts anew */
  function stay() {
    held.length = 0;
    document.documentElement.removeAttribute("aria-busy");
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") return stay();
    if (!event.isTrusted || !busy() || !ours(event) || event.target.closest(FIELDS)) return;
    held.push(event);
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  /* the browser itself puts the focus where a page begins only once it draws: on a busy machine after the first keys */
  addEventListener("DOMContentLoaded", () => {
    ready = true;
    if (document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();
    free();
  });
  addEventListener("free", free);
  addEventListener("stay", stay);
  addEventListener("pageshow", (event) => { if (event.persisted) stay(); });
}
