"""Owns how files of articles reach a page: where a text fetches its pictures from, and what a file is answered with.

Unlike what strangers sent (`files`), they come from our own origin: staff added them, and a picture is sent as what its
first bytes say it is. Who may have a file is asked where the article is found.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from reglament.core.knowledge.article_files import PICTURES, ArticleFile, Given
from reglament.store.models import Article, StoredFile
from reglament.web.markdown import Picture

# of a published article: as long as one withdrawn may still be seen by who has read it
KEPT_SECONDS = 3600
# of what is not saved yet, together no more than a page may well weigh
MOST_SHOWN = 8 * 1024 * 1024


def pictures_of(
    article: Article | None, files: Iterable[ArticleFile], *, route: str
) -> Mapping[str, Picture]:
    """Return the pictures among an article's files by name, fetched by `route`."""
    return {
        one.name: _picture(one, reverse(route, args=[article.pk, one.sha256, one.name]))
        for one in files
        if one.kind and article is not None
    }


def pictures_given(files: Iterable[ArticleFile], given: Iterable[Given]) -> Mapping[str, Picture]:
    """Return the pictures that a form brought and nothing keeps yet by name, each whole in its address."""
    contents = {sha256(one.content).hexdigest(): one.content for one in given}
    found, left = {}, MOST_SHOWN
    for one in files:
        if one.kind and one.sha256 in contents and one.size <= left:
            left -= one.size
            content = b64encode(contents[one.sha256]).decode()
            found[one.name] = _picture(one, f"data:{PICTURES[one.kind]};base64,{content}")
    return found


def _picture(file: ArticleFile, address: str) -> Picture:
    return Picture(address=address, width=file.width, height=file.height)


def handed_out(
    request: HttpRequest, article: Article, files: Iterable[ArticleFile], named: tuple[str, str]
) -> HttpResponse:
    """Return the file of an article that a path names by digest and name, among `files`; raises Http404.

    A picture is shown, everything else saved; a copy is good until the hour is over, and then by the digest.
    """
    file = next((one for one in files if (one.sha256, one.name) == named), None)
    if file is None:
        raise Http404
    stored = get_object_or_404(StoredFile, vendor=article.vendor_id, sha256=file.sha256)
    header = content_disposition_header(as_attachment=not file.kind, filename=file.name)
    answer = HttpResponse(
        bytes(stored.content),
        content_type=PICTURES.get(file.kind, "application/octet-stream"),
        headers={
            "Content-Disposition": header or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cache-Control": f"public, max-age={KEPT_SECONDS}",
            "ETag": (etag := quote_etag(file.sha256)),
        },
    )
    return cast("HttpResponse", get_conditional_response(request, etag=etag, response=answer))
