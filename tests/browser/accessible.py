"""Owns how the browser's tests hold a page to WCAG 2.2 AA: what axe finds on it, and what does not fit its width."""

import os
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

# each language once and each theme once: words break structure, colours break contrast; `make soak` crosses them
FACES = [("en", "light"), ("ru", "dark")]
# what is the same page in another state is looked at in one of them
FACE = FACES[1:]
if os.environ.get("SOAK_FACES"):
    FACES += [("en", "dark"), ("ru", "light")]
    FACE = FACES
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# one menu is open at a time and lies over the page, so each is looked at by itself
FOUND = """async ([tags, unfolded]) => {
    const run = async (where) => (await axe.run(where, {
        runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false,
    })).violations;
    const folded = unfolded ? [...document.querySelectorAll("details")] : [];
    for (const one of folded) if (!one.matches(".menu")) one.open = true;
    for (const one of unfolded ? document.querySelectorAll("a[data-form][aria-expanded=false]") : []) {
        one.click();
        while (one.ariaExpanded === "false") await new Promise((done) => setTimeout(done, 5));
    }
    const found = await run(document);
    // of menus in a row that hold links alone, the first stands for all
    const first = (one) => one === one.parentElement.querySelector(":scope > .menu");
    for (const one of folded) if (one.matches(".menu") && (first(one) || one.querySelector("form"))) {
        one.open = true;
        found.push(...await run(one));
        one.open = false;
    }
    return found;
}"""


def violations(page: Page, *, unfolded: bool = True) -> list[str]:
    """Return what axe finds, with everything unfolded unless something lies over the page."""
    page.evaluate(AXE)
    found = page.evaluate(FOUND, [RULES, unfolded])
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found for node in one["nodes"][:3]
    ]  # fmt: skip


# what sticks out to a side or is clipped, unless a frame of its own scrolls it or it is meant for ears only
WIDE = """() => {
    const width = document.documentElement.clientWidth, said = [];
    if (document.documentElement.scrollWidth > width) said.push(`${document.documentElement.scrollWidth} px`);
    const scrolls = (one) => {
        for (let at = one; at && at !== document.body; at = at.parentElement)
            if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
        return false;
    };
    for (const one of document.body.querySelectorAll("*")) {
        const box = one.getBoundingClientRect(), style = getComputedStyle(one);
        if (box.width <= 1 || box.height <= 1 || style.visibility === "hidden") continue;
        if (one.closest("svg, .sr, .skip")) continue;
        const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const out = box.right > width + 1 || box.left < -1;
        const cut = own && /hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
        if ((out && !scrolls(one)) || (cut && !one.title)) said.push(one.outerHTML.slice(0, 140));
    }
    return said.slice(0, 4);
}"""


def sticking_out(page: Page) -> list[str]:
    """Return what does not fit the width of the page."""
    return list(page.evaluate(WIDE))
