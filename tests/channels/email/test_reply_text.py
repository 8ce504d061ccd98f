"""What of a reply its author wrote anew, mailer by mailer: quote heads, Outlook's blocks and rules, quoted markup.

The heads are written as the mailers write them; the expected words are those that stand outside the history.
"""

from email.message import EmailMessage

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reglament.channels.email.parse import parse
from reglament.channels.email.reading import quote_marks

OWN, OLD = "Спасибо, помогло.", "Old words here.\nMore."
RULE = "_" * 32


def reply_text(text: str, *, subtype: str = "plain") -> str:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@b.example", "s@d.example", "Re: Отчёт"
    mail["In-Reply-To"] = "<y@d.example>"
    mail.set_content(text, subtype=subtype, cte="base64")
    return parse(mail.as_bytes()).reply_text


LABELS = {
    "en": ("From", "Sent", "To", "Subject"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "ru, date": ("От", "Дата", "Кому", "Тема"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De ", "Envoyé ", "À ", "Objet "),
    "es": ("De", "Enviado", "Para", "Asunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "pt": ("De", "Enviado", "Para", "Assunto"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "uk": ("Від", "Надіслано", "Кому", "Тема"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "zh": ("发件人", "发送时间", "收件人", "主题"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu"),
}
# mailer -> the lines by which it introduces what it quotes
HEADS = {
    "gmail-en": "On Tue, Mar 10, 2026 at 12:00 PM Support <support@d.example> wrote:",
    "gmail-ru": "вт, 10 мар. 2026 г. в 12:00, Support <support@d.example>:",
    "gmail-ru2": "вт, 10 мар. 2026 г. в 12:00, Поддержка TRON <support@d.example>:",
    "gmail-de": "Am Di., 10. März 2026 um 12:00 Uhr schrieb Support <support@d.example>:",
    "gmail-fr": "Le mar. 10 mars 2026 à 12:00, Support <support@d.example> a écrit :",
    "gmail-es": "El mar, 10 mar 2026 a las 12:00, Support (<support@d.example>) escribió:",
    "gmail-it": "Il giorno mar 10 mar 2026 alle ore 12:00 Support <support@d.example> ha scritto:",
    "gmail-pl": "wt., 10 mar 2026 o 12:00 Support <support@d.example> napisał(a):",
    "gmail-uk": "вт, 10 бер. 2026 р. о 12:00 Support <support@d.example> пише:",
    "gmail-pt": "Em ter., 10 de mar. de 2026 às 12:00, Support <support@d.example> escreveu:",
    "gmail-nl": "Op di 10 mrt 2026 om 12:00 schreef Support <support@d.example>:",
    "tb-en": "On 10.03.2026 12:00, Support wrote:",
    "tb-en2": "On 3/10/26 12:00 PM, Support wrote:",
    "tb-ru": "10.03.2026 12:00, Support пишет:",
    "tb-ru2": "10.03.2026 12:00, Поддержка пишет:",
    "tb-ru3": "10 марта 2026 г. 12:00:00 GMT+03:00, Support <s@d.example> пишет:",
    "tb-de": "Am 10.03.26 um 12:00 schrieb Support:",
    "tb-fr": "Le 10/03/2026 à 12:00, Support a écrit :",
    "apple-en": "> On 10 Mar 2026, at 12:00, Support <support@d.example> wrote:",
    "apple-en2": "On Mar 10, 2026, at 12:00 PM, Support <support@d.example> wrote:",
    "apple-ru": "10 марта 2026 г., в 12:00, Support <support@d.example> написал(а):",
    "apple-ru2": "> 10 марта 2026 г., в 12:00, Support <support@d.example> написал(а):",
    "apple-de": "Am 10.03.2026 um 12:00 schrieb Support <support@d.example>:",
    "yandex": '10.03.2026, 12:00, "Support" <support@d.example>:',
    "yandex-en": '10.03.2026, 12:00, "Support" <support@d.example>:',
    "yandex2": (
        "----------------\n"
        "Кому: a@b.example;\n"
        "Тема: Отчёт;\n"
        '10.03.2026, 12:00, "Support" <support@d.example>:'
    ),
    "mailru": "Вторник, 10 марта 2026, 12:00 +03:00 от Support <support@d.example>:",
    "mailru2": ">Вторник, 10 марта 2026, 12:00 +03:00 от Support <support@d.example>:",
    "mailru3": "Tuesday, March 10, 2026 12:00 PM +03:00 from Support <support@d.example>:",
    "rambler": "10.03.2026, 12:00, Support <support@d.example> написал(а):",
    "proton": "On Tuesday, March 10th, 2026 at 12:00, Support <support@d.example> wrote:",
    "protonr": (
        "------- Original Message -------\n"
        "On Tuesday, March 10th, 2026 at 12:00, Support <support@d.example> wrote:"
    ),
    "samsung": (
        "-------- Original message --------\n"
        "From: Support <support@d.example>\n"
        "Date: 10/03/2026 12:00 (GMT+03:00)\n"
        "To: a@b.example\n"
        "Subject: x"
    ),
    "samsung-ru": (
        "-------- Исходное сообщение --------\n"
        "От: Support <support@d.example>\n"
        "Дата: 10.03.2026 12:00 (GMT+03:00)\n"
        "Кому: a@b.example\n"
        "Тема: x"
    ),
    "yahoo": "On Tuesday, March 10, 2026 at 12:00:00 PM GMT+3, Support <support@d.example> wrote:",
    "zimbra": (
        "----- Original Message -----\n"
        'From: "Support" <support@d.example>\n'
        "To: a@b.example\n"
        "Sent: Tuesday, March 10, 2026 12:00:00 PM\n"
        "Subject: x"
    ),
    "gmail-zh": "Support <support@d.example> 于2026年3月10日周二 12:00写道：",
    "horde": "Quoting Support <support@d.example>:",
    "horde-de": "Zitat von Support <support@d.example>:",
    "roundcube": "On 2026-03-10 12:00, Support wrote:",
    "roundcube-ru": "Support писал 2026-03-10 12:00:",
    "roundcube-ru2": "Support писал(а) 2026-03-10 12:00:",
    "zimbra-ru": (
        'От: "Support" <support@d.example>\n'
        'Кому: "Анна" <a@b.example>\n'
        "Отправленные: Вторник, 10 Март 2026 г 12:00:00\n"
        "Тема: Отчёт"
    ),
    "zimbra-ru-rule": (
        "--------------------\n"
        "От: support@d.example\n"
        "Кому: a@b.example\n"
        "Отправленные: Вторник, 10 Март 2026 г 12:00:00\n"
        "Тема: Отчёт"
    ),
    "groupwise": ">>> Support <support@d.example> 3/10/2026 12:00 PM >>>",
    "groupwise-wrapped": '>>> "Support of TRON" <support@d.example>\n10.03.2026 12:00 >>>',
    "groupwise-new": ">>> On 3/10/2026 at 12:00 PM, Support <support@d.example> wrote:",
    "mutt": "On Tue, Mar 10, 2026 at 12:00:00PM +0300, Support wrote:",
}


@pytest.mark.parametrize("between", ["", f"{RULE}\n", f"{RULE}\n\n", "-----\n"])
@pytest.mark.parametrize("language", LABELS)
def test_outlooks_block_is_cut_with_its_rule(language: str, between: str) -> None:
    sender, sent, to, subject = LABELS[language]
    block = (
        f"{sender}: Support <support@d.example>\n{sent}: 10.03.2026 12:00\n"
        f"{to}: a@b.example\n{subject}: Отчёт"
    )
    assert reply_text(f"{OWN}\n\n{between}{block}\n\n{OLD}") == OWN


def test_a_rule_of_the_authors_stays() -> None:
    text = f"Case one\n{RULE}\nCase two"
    assert reply_text(text) == text


@pytest.mark.parametrize("mailer", HEADS)
def test_quoted_history_is_cut_below_and_above(mailer: str) -> None:
    quoted = "\n".join(f"> {line}" for line in OLD.split("\n"))
    assert reply_text(f"{OWN}\n\n{HEADS[mailer]}\n\n{quoted}\n") == OWN
    assert reply_text(f"{HEADS[mailer]}\n{quoted}\n\n{OWN}\n") == OWN


@pytest.mark.parametrize("mailer", HEADS)
def test_history_without_marks_is_cut_only_where_its_head_is_sure(mailer: str) -> None:
    head = HEADS[mailer]
    found = reply_text(f"{OWN}\n\n{head}\n\n{OLD}\n")
    dated = any(sign.isdigit() for sign in head) and "@" in head
    sure = head[:4] == ">>> " or (head[:1] != ">" and (dated or "---" in head))
    assert (found == OWN) if sure else (OWN in found and "Old words here." in found)


OWN_MARKS = "Load\n>90 % on srv1\n>95 % on srv2\nsince noon."


@pytest.mark.threat("T08")
@pytest.mark.parametrize("mailer", HEADS)
def test_marked_lines_stay_above_every_mailers_history(mailer: str) -> None:
    assert reply_text(f"{OWN_MARKS}\n\n{HEADS[mailer]}\n\n> Old\n") == OWN_MARKS


@pytest.mark.threat("T08")
@pytest.mark.parametrize("language", LABELS)
def test_marked_lines_stay_above_outlooks_block(language: str) -> None:
    sender, sent, to, subject = LABELS[language]
    block = f"{sender}: s@d.example\n{sent}: 10.03.2026 12:00\n{to}: a@b.example\n{subject}: x"
    assert reply_text(f"{OWN_MARKS}\n\n{block}\n\nOld\n") == OWN_MARKS


def test_answers_between_quotes_keep_what_they_answer() -> None:
    text = "On 10.03.2026 12:00, S wrote:\n> Which node?\nNode 2.\n> Which version?\n4.2.0\n"
    assert reply_text(text) == "> Which node?\nNode 2.\n> Which version?\n4.2.0"


CITE = '<blockquote type="cite"><div>Old words</div></blockquote>'
OWA = (
    '<hr style="width:98%"><div id="divRplyFwdMsg"><b>From:</b> S &lt;s@d.example&gt;<br><b>Sent:</b> Tuesday, '
    "March 10, 2026 12:00:00 PM<br><b>To:</b> A<br><b>Subject:</b> RE: x</div><div>Old words</div>"
)


@pytest.mark.parametrize(
    "markup",
    [
        f"<div>{OWN}</div>{CITE}",
        f"{CITE}<div>{OWN}</div>",
        f'<div>{OWN}</div><hr id="zwchr"><div><b>От: </b>"S" &lt;s@d.example&gt;<br><b>Кому: </b>"A"<br>'
        "<b>Отправленные: </b>Среда, 11 Март 2026 г 12:40:00<br><b>Тема: </b>x</div><div>Olga</div>",
        f"<div>{OWN}</div>{OWA}",
        f'<div>{OWN}</div><div>10.03.2026, 12:00, "S" &lt;s@d.example&gt;:</div><blockquote>Old</blockquote>',
    ],
)
def test_quoted_markup_is_cut_without_an_attribution(markup: str) -> None:
    assert reply_text(markup, subtype="html") == OWN


@given(st.from_regex(quote_marks._VERB_IN) | st.from_regex(quote_marks._VERB_END))
def test_what_is_looked_for_first_never_hides_a_verb(line: str) -> None:
    assume(quote_marks._VERB_IN.search(line))
    assert quote_marks._may_hold_verb(line)


@given(st.from_regex(quote_marks._HAS_DATE) | st.from_regex(quote_marks._HAS_ADDRESS))
def test_what_is_looked_for_first_never_hides_a_date_or_an_address(line: str) -> None:
    assert quote_marks._may_begin("x" + line.strip())
