"""Files of editions: each has those it was saved with, whatever later ones add or leave out; bytes are kept once."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from tests.core.knowledge.test_article_files import DIGEST, PNG

from reglament.core.knowledge.article_files import Given
from reglament.core.knowledge.articles import Draft
from reglament.core.regulation.document import Words
from reglament.core.regulation.refused import Refused
from reglament.operations.check_beside import verify_beside
from reglament.operations.write_article import FilesAsked, publish_article, save_article
from reglament.store.models import Article, ArticleEdition, StoredFile

pytestmark = pytest.mark.django_db(transaction=True)
NONE = Words("", "")


def draft(body: str) -> Draft:
    return Draft(title=Words("Backup", ""), body=Words(body, ""), category=NONE)


def saved(
    desk: SimpleNamespace, body: str, files: FilesAsked, article: Article | None = None
) -> Article:
    last = article.latest if article else 0
    key = article.pk if article else None
    return save_article(
        draft(body), staff=desk.agent, at=desk.at, article=key, based_on=last, files=files
    )


def names() -> list[list[str]]:
    return [
        [file["name"] for file in one.files] for one in ArticleEdition.objects.order_by("number")
    ]


def test_an_edition_has_the_files_it_was_saved_with(desk: SimpleNamespace) -> None:
    first = FilesAsked(given=[Given("shot.png", PNG), Given("desk.log", b"code 5")])
    article = saved(desk, "![Dialog](shot.png)", first)
    # the same bytes once more under another name
    more = FilesAsked(of=1, left_out=["desk.log"], given=[Given("copy.png", PNG)])
    article = saved(desk, "![Dialog](shot.png)", more, article)
    article = saved(desk, "Words.", FilesAsked(), article)
    # an old edition, taken up again, brings its own files
    article = saved(desk, "Words.", FilesAsked(of=1), article)
    assert names() == [
        ["shot.png", "desk.log"],
        ["shot.png", "copy.png"],
        [],
        ["shot.png", "desk.log"],
    ]
    assert ArticleEdition.objects.get(number=1).files[0] == {
        "name": "shot.png", "kind": "png", "size": 93, "sha256": DIGEST, "width": 3, "height": 2,
    }  # fmt: skip
    kept = StoredFile.objects.order_by("size").values_list("vendor", "size")
    assert list(kept) == [(desk.vendor.pk, 6), (desk.vendor.pk, 93)]
    assert list(verify_beside()) == []


def test_which_files_an_edition_has_cannot_be_edited(desk: SimpleNamespace) -> None:
    saved(desk, "Words.", FilesAsked(given=[Given("shot.png", PNG)]))
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        ArticleEdition.objects.update(files=[])


def test_nothing_is_kept_of_a_save_that_is_refused(desk: SimpleNamespace) -> None:
    article = saved(desk, "Words.", FilesAsked())
    given = FilesAsked(given=[Given("shot.png", PNG)])
    article.latest = 7
    with pytest.raises(Refused, match="Somebody saved this article meanwhile"):
        saved(desk, "Mine.", given, article)
    with pytest.raises(Refused, match="programs are not taken"):
        saved(desk, "Mine.", FilesAsked(given=[*given.given, Given("run.exe", b"MZ")]), None)
    assert (StoredFile.objects.count(), names()) == (0, [[]])


@pytest.mark.threat("T16")
def test_no_edition_takes_files_of_another_article(desk: SimpleNamespace) -> None:
    saved(desk, "Words.", FilesAsked(given=[Given("shot.png", PNG)]))
    saved(desk, "Others.", FilesAsked(of=1))
    assert names() == [["shot.png"], []]


def test_a_draft_is_kept_whatever_its_pictures_lack_and_not_published(
    desk: SimpleNamespace,
) -> None:
    article = saved(desk, "![](shot.png)", FilesAsked(given=[Given("shot.png", PNG)]))
    with pytest.raises(Refused, match=r"told nothing of it: shot\.png"):
        publish_article(article, staff=desk.agent, at=desk.at)
    article = saved(desk, "![The dialog](shot.png)", FilesAsked(of=1), article)
    assert publish_article(article, staff=desk.agent, at=desk.at).number == 2
