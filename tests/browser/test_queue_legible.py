"""What a row of the queue says can be read at each width, in both languages: nothing is cut, hidden or sticks out."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

# of each part that has words: is it seen, is it whole, does it stay within its row
LEGIBLE = """row => {
  const frame = row.getBoundingClientRect();
  const parts = {subject: '.subject', number: '.meta > :nth-child(2)', priority: '.meta > .tag', customer: '.of',
                 level: '.c-level', promise: '.c-promise', who: '.c-owner .name', left: '.left b', due: '.left small'};
  const found = {};
  for (const [name, place] of Object.entries(parts)) {
    const part = row.querySelector(place), box = part?.getBoundingClientRect();
    found[name] = !!part && part.checkVisibility() && part.textContent.trim() !== '' && box.width > 1
      && part.scrollWidth <= Math.ceil(box.width) + 1 && box.left >= frame.left && box.right <= frame.right + 1
      && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
  }
  found.word = [...row.querySelectorAll('.c-owner .last, .c-word')].some(
    part => part.checkVisibility() && part.textContent.trim() !== '' && part.scrollWidth <= part.clientWidth + 1);
  return Object.entries(found).filter(([, whole]) => !whole).map(([name]) => name);
}"""


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [390, 1024, 1280, 1440])
def test_what_a_row_says_is_whole(visit: Any, width: int, language: str) -> None:
    page: Page = visit("ilya", language=language, width=width)
    page.goto("/desk/queue/all/?f=regulation:tron-en,tron-ru promise:running,soon,late")
    rows = page.locator(".queue .row")
    expect(rows.first).to_be_visible()
    assert [row.evaluate(LEGIBLE) for row in rows.all()] == [[]] * rows.count()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_the_choices_above_the_rows_stand_in_one_line(visit: Any, width: int) -> None:
    page: Page = visit("ilya", language="ru", width=width)
    page.goto("/desk/queue/all/")
    chips = page.locator(".top-filters > .menu")
    assert chips.count() > 5
    assert len({round(box["y"]) for chip in chips.all() if (box := chip.bounding_box())}) == 1
