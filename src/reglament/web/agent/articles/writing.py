"""Owns what the form of an article says and shows: both texts, the files it keeps, adds and leaves out, faults."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from reglament.core.knowledge.article_files import FILES, ArticleFile, Given
from reglament.core.knowledge.articles import LANGUAGES, Draft, picture_faults
from reglament.core.knowledge.markup import placed_in
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.operations.write_article import FilesAsked, files_held
from reglament.store.models import Article
from reglament.web.article_files import pictures_given, pictures_of
from reglament.web.file_rules import article_rules
from reglament.web.kept_forms import NOTHING, Wrong
from reglament.web.lengths import typed
from reglament.web.markdown import Picture, shown
from reglament.web.moments import tongue
from reglament.web.rights import staff_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What stands in the form: a draft, which files it shall have, and the edition that it goes on from, 0 for none."""

    draft: Draft
    files: FilesAsked
    based_on: int


def posted(request: HttpRequest, *, of: int, before: tuple[ArticleFile, ...]) -> Writing:
    """Return what a form says; `of` is the number of the edition whose files, `before`, it shows."""

    def both(name: str) -> Words:
        en, ru = (typed(request, f"{name}_{one}") for one in LANGUAGES)
        return Words(en, ru)

    given = [Given(one.name or "", one.read()) for one in request.FILES.getlist(FILES)]
    return Writing(
        draft=Draft(
            title=both("title"), body=both("body"), category=both("category"), files=before
        ),
        files=FilesAsked(of=of, left_out=request.POST.getlist("left_out"), given=given),
        based_on=_number(request.POST.get("based_on", "")),
    )


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def with_files(request: HttpRequest, article: Article | None, writing: Writing) -> Writing:
    """Return it with the files that it would have once it is saved; raises Refused for one that is not taken."""
    staff = staff_of(request.user)
    vendor = staff.vendor_id if staff is not None else 0
    files = files_held(article.pk if article else None, writing.files, vendor=vendor)
    return replace(writing, draft=replace(writing.draft, files=files))


def control_of(field: str) -> str:
    """Return the id of the control that shows a field of an article."""
    return field.replace("_", "-")


def writing_context(
    article: Article | None,
    writing: Writing,
    refused: Refused | None,
    *,
    before: Sequence[ArticleFile],
) -> Mapping[str, Any]:
    """Return what the form's template needs; `before` are the files that the form may leave out."""
    draft = writing.draft
    given = pictures_given(draft.files, writing.files.given)
    # what a form is refused for comes first
    faults = () if refused else picture_faults(draft)
    pictures = {**pictures_of(article, before, route="edition_file"), **given}
    tongues = _tongues(draft, pictures, faults)
    return {
        "based_on": writing.based_on,
        "files_of": writing.files.of,
        "before": before,
        "left_out": writing.files.left_out,
        "placed": {name for one in LANGUAGES for name, _ in placed_in(draft.body.in_language(one))},
        "tongues": tongues,
        # what is not written yet is not shown as it is read
        "written": [one for one in tongues if one["title"] or one["shown"]],
        "refused": refused,
        "wrong": Wrong(refused.told(tongue()), control_of(refused.field)) if refused else NOTHING,
        "file_rules": article_rules(),
    }


def _tongues(
    draft: Draft, pictures: Mapping[str, Picture], faults: Iterable[Refused]
) -> list[dict[str, str]]:
    """Return both languages of a draft as the form shows them, each with its preview and what is wrong with it."""
    wrong: dict[str, list[str]] = defaultdict(list)
    for one in faults:
        wrong[one.field].append(one.told(tongue()))
    return [
        {
            "code": code,
            "title": draft.title.in_language(code),
            "category": draft.category.in_language(code),
            "body": draft.body.in_language(code),
            "wrong": " ".join(wrong[f"body_{code}"]),
            "shown": shown(draft.body.in_language(code), pictures),
        }
        for code in LANGUAGES
    ]
