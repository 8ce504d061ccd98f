"""No word of the author's goes with the history: marked lines of their own, letters they pass on, what they quote.

Every mail is written as people write it; what is expected are the words that the author wrote or put there.
"""

from email.message import EmailMessage

import pytest

from reglament.channels.email.parse import parse

DESK = "TRON Support <s@t.example>"
GMAIL = "On Wed, Mar 11, 2026 at 12:40 PM TRON Support <s@t.example> wrote:"
THUNDERBIRD = "11.03.2026 12:40, TRON Support пишет:"
APPLE = "> 11 марта 2026 г., в 12:40, TRON Support <s@t.example> написал(а):"
OUTLOOK = (
    "From: TRON Support <s@t.example>\nSent: Wednesday, March 11, 2026 12:40 PM\n"
    "To: Anna <a@b.example>\nSubject: x"
)
OLD = "> Hello\n>\n> Olga"


def reply_text(text: str, *, answers: bool, subtype: str = "plain") -> str:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Anna <a@b.example>", DESK
    mail["Subject"] = "Re: x" if answers else "x"
    if answers:
        mail["In-Reply-To"] = "<x@t.example>"
    mail.set_content(text, subtype=subtype, cte="base64")
    return parse(mail.as_bytes()).reply_text


SAYINGS = [
    "Журнал пишет:\n> диск полон\nЧто делать?",
    "Программа пишет:\n\n> нет места\n\nПомогите.",
    "Вы писали в инструкции:\n> Выгрузки делятся.\nОни не делятся.",
    "You wrote in the manual:\n\n> Exports are split.\n\nThey are not.",
    "My colleague Pavel wrote:\n> disk is full on srv1\nPlease check.",
    "The installer wrote:\n> no space left\nWhat now?",
]


@pytest.mark.threat("T08")
@pytest.mark.parametrize("answers", [False, True])
@pytest.mark.parametrize("text", SAYINGS)
def test_what_something_says_is_no_history(text: str, answers: bool) -> None:
    assert reply_text(text, answers=answers) == text


@pytest.mark.threat("T08")
def test_a_quote_of_the_authors_in_markup_stays() -> None:
    markup = "<p>Журнал пишет:</p><blockquote>диск полон</blockquote><p>Что делать?</p>"
    assert reply_text(markup, answers=False, subtype="html") == (
        "Журнал пишет:\n\n> диск полон\n\nЧто делать?"
    )


@pytest.mark.parametrize(
    "head", ["TRON Support wrote:", "TRON Support пишет:", "You wrote:", "Вы писали:"]
)
def test_who_the_mail_goes_to_is_quoted_without_a_date(head: str) -> None:
    assert reply_text(f"Yes.\n\n{head}\n{OLD}", answers=True) == "Yes."
    assert reply_text(f"{head}\n{OLD}\n\nYes.", answers=True) == "Yes."


OWN_MARKS = [
    'I ran:\n\n> status --all\n\nand got "down".',
    "Выполнил:\n> status --all\nОтвета нет.",
    "It prints\n\n>>> tron.check()\nFalse\n\nall day.",
    "Load\n>90 % on srv1\n>95 % on srv2\nsince noon.",
    "It says\n> disk full\nand stops.",
    "The console shows:\n\n> ERR 17",
    "На экране\n\n> ERR 17",
]


@pytest.mark.threat("T08")
@pytest.mark.parametrize("history", [
    f"{GMAIL}\n\n{OLD}", f"{THUNDERBIRD}\n{OLD}", f"{APPLE}\n>\n{OLD}", f"{OUTLOOK}\n\nHello\nOlga",
    f"-----Original Message-----\n{OUTLOOK}\n\nHello\nOlga", f"{GMAIL}\n\nHello\nOlga",
    "> -----Original Message-----\n> " + OUTLOOK.replace("\n", "\n> ") + f"\n>\n{OLD}",
])  # fmt: skip
@pytest.mark.parametrize("text", OWN_MARKS)
def test_marked_lines_above_the_history_are_the_authors(text: str, history: str) -> None:
    assert reply_text(f"{text}\n\n{history}\n", answers=True) == text


@pytest.mark.threat("T08")
@pytest.mark.parametrize("text", OWN_MARKS)
def test_marked_lines_below_own_words_stay_where_nothing_introduces_them(text: str) -> None:
    assert reply_text(text, answers=True) == text


def test_marked_lines_above_own_words_are_answered_without_an_attribution() -> None:
    assert reply_text("> Which version?\n4.2.1", answers=True) == "4.2.1"


@pytest.mark.threat("T08")
def test_marked_lines_stay_above_the_history_in_markup() -> None:
    markup = (
        "<div>It prints</div><pre>&gt;&gt;&gt; tron.check()\nFalse</pre><div>all day.</div>"
        f'<div class="gmail_quote"><div class="gmail_attr">{GMAIL.replace("<", "&lt;")}</div>'
        '<blockquote class="gmail_quote">Hello<br>Olga</blockquote></div>'
    )
    assert reply_text(markup, answers=True, subtype="html") == (
        "It prints\n\n>>> tron.check()\nFalse\n\nall day."
    )


LETTER = (
    "From: Ivan <i@c.example>\nSent: Tuesday, March 10, 2026 9:00 AM\nTo: Anna <a@b.example>\n"
    "Subject: error 9\n\nError 9 on every start."
)
LETTER_RU = (
    "От: Иван <i@c.example>\nОтправлено: 10 марта 2026 г. 9:00\nКому: Анна <a@b.example>\n"
    "Тема: x\n\nОшибка 9 при каждом запуске."
)
IVAN = "On Tue, Mar 10, 2026 at 9:00 AM Ivan <i@c.example> wrote:"
PASSED_ON = [
    f"Please look at the letter of our client.\n\n{LETTER}",
    f"Посмотрите письмо заказчика.\n\n{LETTER_RU}",
    f"Please look.\n\n-----Original Message-----\n{LETTER}",
    f"Client says:\n\n{IVAN}\n\n> Error 9 on every start.\n\nWhat to answer?",
    f"Our client has this.\n\n{IVAN}\n\nError 9 on every start.",
    "Клиент пишет.\n\n10.03.2026 9:00, Иван пишет:\n> Ошибка 9\n\nЧто ответить?",
]


@pytest.mark.threat("T08")
@pytest.mark.parametrize("text", PASSED_ON)
def test_a_letter_of_others_stays_in_a_mail_that_answers_nothing(text: str) -> None:
    assert reply_text(text, answers=False) == text


@pytest.mark.parametrize(
    "history", [f"{GMAIL}\n\n{OLD}", f"{OUTLOOK}\n\nHello\nOlga", f"{THUNDERBIRD}\n{OLD}"]
)
def test_what_the_desk_wrote_is_history_even_without_a_reply_subject(history: str) -> None:
    assert reply_text(f"It failed again.\n\n{history}\n", answers=False) == "It failed again."


@pytest.mark.threat("T08")
@pytest.mark.parametrize("letter", [LETTER, f"{IVAN}\n\n> Error 9\n\nWhat to answer?"])
def test_an_announced_letter_of_others_stays_in_an_answer(letter: str) -> None:
    text = f"Our client says:\n\n{letter}"
    assert reply_text(f"{text}\n\n{GMAIL}\n\n{OLD}", answers=True) == text


@pytest.mark.parametrize("history", [f"{GMAIL}\n\n{OLD}", f"{OUTLOOK}\n\nHello\nOlga"])
def test_a_colon_above_the_history_does_not_keep_it(history: str) -> None:
    text = "The screenshot is here:"
    for sender in ("s@t.example", "olga@other.example"):
        body = f"{text}\n\n{history.replace('s@t.example', sender)}\n"
        assert reply_text(body, answers=True) == text


@pytest.mark.threat("T08")
def test_forwarded_material_stays_in_an_answer() -> None:
    text = f"See this.\n\n---------- Forwarded message ---------\n{LETTER}\n\n{IVAN}\n> older"
    assert reply_text(text, answers=True) == text


@pytest.mark.threat("T08")
def test_a_line_above_an_attribution_is_no_part_of_it() -> None:
    own = "Версия 4.2 от 10.03.2026"
    assert reply_text(f"{own}\n{GMAIL}\n{OLD}", answers=True) == own


@pytest.mark.threat("T08")
def test_a_dated_sentence_with_an_address_is_no_attribution() -> None:
    text = "Не уходит почта.\n10.03.2026 в 12:00 отправили письмо на i@c.example:\n\n550 rejected\n\nЧто делать?"
    assert reply_text(text, answers=True) == text


@pytest.mark.parametrize(
    "own_end", ["Regards, Anna", "Sent from my iPhone", "Отправлено с iPhone", ""]
)
@pytest.mark.parametrize("head", ["On 11.03.2026 12:40, Support wrote:", GMAIL])
def test_a_signature_below_answers_is_no_answer(own_end: str, head: str) -> None:
    text = f"{head}\n> Which version?\n\n4.2.1\n\n> Kind regards,\n> Olga Smirnova\n\n{own_end}\n"
    assert reply_text(text, answers=True) == "> Which version?\n\n4.2.1"
