"""Owns finding articles: by the words somebody types, by category, and what became of their readers."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q

from reglament.store.common_words import meaningful
from reglament.store.models import Article, ArticleUse
from reglament.store.models.visibility import VisibleQuerySet
from reglament.store.words import asked
from reglament.store.written import fetch

MOST_WORDS = 12
MOST_TO_LINK = 300
SHORTEST_BEGINNING = 3
LONGEST_BARE = 2
USES = ("opened", "solved", "left", "linked")


def published_articles(vendor: int | None = None) -> VisibleQuerySet[Article]:
    """Return what everybody may read, of one vendor or of all."""
    found = Article.objects.filter(published__gt=0)
    return found if vendor is None else found.filter(vendor=vendor)


def articles_to_link(vendor: int) -> list[Article]:
    """Return the published articles of a vendor with nothing but their titles, by these."""

    def named(vendor: int) -> VisibleQuerySet[Article]:
        found = published_articles(vendor).only("title_en", "title_ru")
        return found.order_by("title_en", "title_ru")[:MOST_TO_LINK]

    return fetch("articles to link", named, vendor)


def articles_with_words(
    articles: VisibleQuerySet[Article], query: str, *, most: int, every: bool = False
) -> list[Article]:
    """Return the articles that hold words of `query` (`every` one of them), those with most of them first.

    The last word may be a beginning, as while somebody types; words in a title weigh more.
    """
    words = asked(query)[:MOST_WORDS]
    least = len(words) if every else max(1, len(words) // 3)
    return _best(articles, words, lambda held, _: held >= least, most=most)


def articles_fitting(
    articles: VisibleQuerySet[Article], subject: str, *, most: int
) -> list[Article]:
    """Return the articles that may be of the same matter as `subject`, the best first; none is better than a weak one.

    What tells one matter from another is looked for: one such word in a title, two in a text, or the only one there is.
    """
    words = meaningful(asked(subject))[:MOST_WORDS]
    least = min(2, len(words))
    return _best(articles, words, lambda held, title: title > 0 or held >= least, most=most)


def _best(
    articles: VisibleQuerySet[Article],
    words: list[str],
    fits: Callable[[int, int], bool],
    *,
    most: int,
) -> list[Article]:
    """Return the articles that fit by how many of the words they hold, and how many their titles.

    A short number alone says nothing of a matter: that of a request stands in many a text.
    """
    telling = [word for word in words if len(word) > LONGEST_BARE or not word.isdigit()]
    if not telling:
        return []
    any_word = Q()
    for word in telling:
        any_word |= Q(title_terms__contains=f" {word}") | Q(body_terms__contains=f" {word}")
    scored = [(_score(one, words), one) for one in articles.filter(any_word)]
    fitting = [(score, one) for score, one in scored if fits(*score)]
    fitting.sort(key=lambda pair: (-pair[0][0], -pair[0][1], pair[1].pk))
    return [one for _, one in fitting[:most]]


def _score(article: Article, words: list[str]) -> tuple[int, int]:
    """Return how many words the article holds, and how many of them its title does."""
    title = set(article.title_terms.split())
    whole = title | set(article.body_terms.split())
    beginning = words[-1] if len(words[-1]) >= SHORTEST_BEGINNING else ""
    return (_held(words, beginning, whole), _held(words, beginning, title))


def _held(words: list[str], beginning: str, terms: Iterable[str]) -> int:
    known = set(terms)
    count = sum(word in known for word in words)
    if beginning and beginning not in known:
        count += any(term.startswith(beginning) for term in known)
    return count


def readers(vendor: int, *, since: datetime) -> dict[int, dict[str, int]]:
    """Return for each article how many opened it, were helped by it, left on it without a request (AS-12), or got it.

    Who opened an article on the way to a request and filed none, left on the last one opened.
    """
    rows = ArticleUse.objects.filter(vendor=vendor, at__gte=since).order_by("at", "pk")
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(USES, 0))
    last: dict[str, int] = {}
    for article, visit, what in rows.values_list("article_id", "visit", "what"):
        if what == "filed":
            last.pop(visit, None)
            continue
        counts[article][what] += 1
        if what == "linked":
            continue
        if what == "opened":
            last[visit] = article
        else:
            last.pop(visit, None)
    for article in last.values():
        counts[article]["left"] += 1
    return dict(counts)
