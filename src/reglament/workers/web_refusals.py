"""Owns the pages with which the door itself answers: whole as they are, since Django may be what is out of breath."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

RETRY_SECONDS = b"15"
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0 auto;padding:3rem 1.25rem;max-width:38rem;font:1rem/1.5 system-ui,sans-serif}"
    "h1{font-size:1.375rem;line-height:1.3}"
)
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)
_HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    f"<title>Reglament</title><style>{_STYLE}</style></head>\n"
)
_BODY = (
    '<body><main><h1>{en} <span lang="ru">· {ru}</span></h1>\n'
    '<p>{advice}</p>\n<p lang="ru">{advice_ru}</p></main></body></html>\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One reason to be answered here: what happened and what to do, in both languages; `again` as it is, later."""

    status: int
    en: str
    ru: str
    advice: str
    advice_ru: str
    again: bool = False

    def page(self, *, most: int) -> bytes:
        """Return the page; `most` is how many bytes a form may bring."""
        size = f"{most / 2**20:.3g}"
        advice, advice_ru = (one.format(size=size) for one in (self.advice, self.advice_ru))
        body = _BODY.format(en=self.en, ru=self.ru, advice=advice, advice_ru=advice_ru)
        return f"{_HEAD}{body}".encode()

    def headers(self, page: bytes) -> list[tuple[bytes, bytes]]:
        """Return what goes before the page."""
        return [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(page)).encode()),
            (b"content-security-policy", _POLICY.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            *([(b"retry-after", RETRY_SECONDS)] if self.again else []),
        ]


LATE = Refusal(
    status=408,
    en="The request took too long to arrive",
    ru="Запрос шёл слишком долго",
    advice="Nothing was changed. What you wrote is still in your browser: go back and send it again.",
    advice_ru="Ничего не изменено. Написанное осталось в браузере: вернитесь назад и отправьте снова.",
)
TOO_LARGE = Refusal(
    status=413,
    en="More was sent than a form may bring",
    ru="Отправлено больше, чем может принять форма",
    advice="Nothing was changed. A form takes up to {size} MB with its files. What you wrote is still in your browser:"
    " go back and leave a file out.",
    advice_ru="Ничего не изменено. Форма принимает до {size} МБ вместе с файлами. Написанное осталось в браузере:"
    " вернитесь назад и уберите часть файлов.",
)
TOO_MANY = Refusal(
    status=503,
    en="Too much is sent at once",
    ru="Отправляют слишком много сразу",
    advice="Nothing was changed. What you wrote is still in your browser: go back and send it again in a moment.",
    advice_ru="Ничего не изменено. Написанное осталось в браузере: вернитесь назад и отправьте чуть позже.",
    again=True,
)
