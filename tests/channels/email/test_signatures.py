"""What goes with a signature and what stays: names, titles and ways to reach a person go, anything told stays."""

from email.message import EmailMessage

import pytest

from reglament.channels.email.parse import parse

OWN = "Ошибка 5, отчёт пустой."


def reply_text(text: str) -> str:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Anna <a@b.example>", "s@t.example", "x"
    mail.set_content(text, cte="base64")
    return parse(mail.as_bytes()).reply_text


SIGNATURES = [
    "С уважением,\nАнна",
    "С уважением, Анна Садыкова",
    "С уважением,\n\nАнна Садыкова\nглавный бухгалтер\nООО «Ромашка»\nтел. +7 (495) 123-45-67 доб. 123",
    "С уважением,\nАнна\nСистемный администратор\nг. Москва, ул. Ленина, д. 5\nмоб. 8 916 123-45-67\nanna@b.example",
    "С наилучшими пожеланиями,\nСадыкова А. В.\n\nОтдел закупок\nwww.romashka.example\n123-45-67",
    "--\nС уважением,\nАнна Садыкова\nменеджер",
    "--\nАнна Садыкова\n+7 495 123-45-67",
    "-- \nАнна, просто Анна",
    "-- \nАнна, просто Анна\n\nтел. 123-45-67",
    'С уважением,\nАнна\nначальник отдела ИТ\nАО "Завод"\n\nт. (495) 123-45-67 (доб. 12-34)\nм. +7(916)123-45-67',
    "С уважением,\nведущий специалист отдела сопровождения\nСадыкова А.В.",
    "С уважением,\nАнна Садыкова\n115000, г. Москва, ул. Ленина, д. 1, стр. 2\nТел.: +7 (495) 123-45-67, доб. 1234",
    "--\nWith best regards,\nAnna",
    "С ув.,\nанна",
    "Всего доброго,\nАнна\nРомашка\nтел. 123-45-67\nskype: anna.s",
    "Best regards,\nAnna Sadykova\n\nSenior Engineer | Example Ltd\n12 Main Street, London\nTel: +44 20 7946 0000",
    "Kind regards\nAnna\nAcme Inc.\nMob.: 123-45-67 | www.acme.example",
    "Regards, Anna",
    "Cheers,\nAnna Sadykova\nhttps://www.linkedin.com/in/anna",
    "Mit freundlichen Grüßen\nHans Müller\nLeiter Vertrieb\nHauptstraße 5, 10115 Berlin\nTel. +49 30 123456",
    "С уважением,\nИП Садыков А.\n\nanna@b.example <mailto:anna@b.example>\nhttps://b.example/",
    "Regards,\nAnna\n\nThis message is confidential and intended only for its addressee.",
    "С уважением,\nАнна\n\nПодумайте о природе, прежде чем распечатать это письмо.",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_goes(signature: str) -> None:
    assert reply_text(f"{OWN}\n\n{signature}\n") == OWN


BELOW = [
    "С уважением,\nАнна Садыкова\nтел. 123-45-67\n\n1. Запустить\n2. Нажать\n3. Ошибка",
    "С уважением,\nАнна Садыкова\nтел. 123-45-67\n1. Запустить\n2. Нажать",
    "Best regards,\nAnna Sadykova\nTel. 123-45-67\n\n1. Start\n2. Press\n3. Error",
    "С уважением,\nАнна\nВерсия 4.2.1, сервер srv1",
    "С уважением,\nАнна\n\nОшибка",
    "С уважением,\nАнна\n\nSQL Server",
    "С уважением,\nАнна\nСервер упал",
    "С уважением,\nАнна\nПроверьте",
    "С уважением,\nАнна\nЛицензия 1234-5678-9012",
    "С уважением,\nАнна\n\nДобавьте ivan@c.example в рассылку",
    "С уважением,\nАнна\n\nСкриншот: https://disk.example/i/abc",
    "С уважением,\nАнна\n\nСлужба печати упала",
    "Regards,\nAnna\n\nLog: https://paste.example/x/42",
    "Regards,\nAnna\n\nBuild 4711 on srv1",
    "С уважением, жду ответа",
    "С уважением,\nАнна\n\nОтдел продаж стоит",
    "С уважением,\nАнна\n\nИнженер Петров приедет завтра",
    "Regards,\nAnna\nPassword: Secret",
    "Regards,\nAnna\n\nPlease call John Smith +1 555 123 4567",
    "-- \nАнна, Орион\n\nСервер: srv1\nБаза: db2",
    "--\nАнна Садыкова\n+7 495 123-45-67\n--\nи удалите старый",
    "--\nи удалите старый",
    "--\nвторой сервер тоже",
    "-- \nи удалите старый",
    "-- \n1. Запустить\n2. Нажать",
]


@pytest.mark.threat("T08")
@pytest.mark.parametrize("below", BELOW)
def test_what_is_told_below_a_closing_stays(below: str) -> None:
    text = f"Добавьте контакт.\n\n{below}"
    assert reply_text(f"{text}\n") == text


FOOTERS = [
    "Sent with Proton Mail secure email.",
    "Sent with [Proton Mail](https://proton.me/mail/home) secure email.",
    "Sent with Proton Mail <https://proton.me/mail/home> secure email.",
    "Sent from my iPhone",
    "Sent from my OnePlus 9",
    "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
    "Sent from Mail for Windows",
    "Sent from Yahoo Mail on Android",
    "Sent via BlackBerry",
    "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "Отправлено со смартфона Samsung Galaxy.",
    "Отправлено с iPhone",
    "Отправлено с моего OnePlus",
    "Отправлено с мобильного устройства",
    "Отправлено из мобильной Яндекс Почты",
    "Отправлено из Mail.ru для Android",
    "Отправлено из мобильной почты Mail",
    "Отправлено из myMail для iOS",
    "Отправлено из Почты для Windows",
    "Отправлено с помощью Proton Mail",
    "-- \nПростите за краткость, создано в K-9 Mail.",
    "--\nОтправлено из Mail.ru для Android",
    "Получите Outlook для iOS<https://aka.ms/o0ukef>",
    "Скачать Outlook для Android",
    "Von meinem iPhone gesendet",
    "Gesendet von Mail für Windows",
    "Envoyé de mon iPhone",
    "Надіслано з iPhone",
    "Virus-free. www.avast.com",
    "Без вирусов. www.avast.ru",
    "С уважением,\nАнна\n\nОтправлено с iPhone",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_line_that_names_the_device_goes(footer: str) -> None:
    assert reply_text(f"{OWN}\n\n{footer}\n") == OWN


@pytest.mark.threat("T08")
@pytest.mark.parametrize(
    "told",
    [
        "Отправлено с сервера srv1 в 12:00, ответа нет",
        "Отправлено через форму на сайте, но не доходит.",
        "Отправлено через Outlook вчера",
        "Отправлено с почты ivan@c.example",
        "Sent from srv1 but never arrived",
        "Sent via Outlook today",
        "The privileged account is locked since noon.",
        "Прежде чем распечатать отчёт, программа падает.",
        "Письмо с пометкой конфиденциальности доходит до адресата пустым.",
    ],
)
def test_a_last_line_that_tells_something_stays(told: str) -> None:
    text = f"{OWN}\n\n{told}"
    assert reply_text(f"{text}\n") == text
