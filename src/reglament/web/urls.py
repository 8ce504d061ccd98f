"""Owns which path leads to which page; every view carries its rule of rights."""

from django.urls import path
from django.views.i18n import set_language

from reglament.web import entrance, mailed_links, own_account
from reglament.web.agent import (
    aside_pages,
    canned_pages,
    composer,
    doing,
    item_pages,
    queue_page,
    report_pages,
    ticket_page,
)
from reglament.web.portal import regulation_pages
from reglament.web.rights import Rule, open_to

urlpatterns = [
    path("", entrance.home, name="home"),
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-in/link/", mailed_links.ask_link, name="ask_link"),
    path("sign-in/sent/", mailed_links.link_sent, name="link_sent"),
    path("sign-in/with/<str:token>/", mailed_links.follow_link, name="follow_link"),
    path("account/", own_account.account, name="account"),
    path("account/sessions/end/", own_account.end_session, name="end_session"),
    path("account/password/", own_account.change_password, name="change_password"),
    path("welcome/", own_account.welcome, name="welcome"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("language/", open_to(Rule.EVERYONE)(set_language), name="set_language"),
    path("tickets/<str:number>/", entrance.request_link, name="request_link"),
    path("regulations/", regulation_pages.regulation_list, name="regulations"),
    path("regulations/<str:code>/", regulation_pages.regulation_page, name="regulation"),
    path("desk/", queue_page.queue_page, name="queue"),
    path("desk/queue/<str:view>/", queue_page.queue_page, name="queue_view"),
    path("desk/requests/<str:number>/", ticket_page.ticket_page, name="ticket"),
    path("desk/requests/<str:number>/reply/", composer.reply, name="reply"),
    path("desk/requests/<str:number>/draft/", composer.draft, name="draft"),
    path("desk/items/", item_pages.items, name="items"),
    path("desk/answers/", canned_pages.canned_answers, name="canned_answers"),
    path("desk/requests/<str:number>/do/<str:action>/", doing.act, name="act"),
    path(
        "desk/requests/<str:number>/files/<int:seq>/<int:index>/",
        aside_pages.attachment,
        name="attachment",
    ),
    path("desk/triage/", aside_pages.triage, name="triage"),
    path("desk/triage/<int:held>/release/", aside_pages.release, name="release_held"),
    path("desk/triage/<int:held>/add/", aside_pages.add_held, name="add_held"),
    path("desk/triage/<int:held>/discard/", aside_pages.discard, name="discard_held"),
    path("desk/mail/<int:mail>/", aside_pages.original, name="original"),
    path("desk/mail/<int:mail>/again/", aside_pages.retry_mail, name="retry_mail"),
    path("desk/reports/", report_pages.report_list, name="reports"),
    path("desk/reports/<slug:name>/", report_pages.report_page, name="report"),
    path("desk/reports/<slug:name>.csv", report_pages.report_csv, name="report_csv"),
    path("desk/letters/", aside_pages.letters, name="letters"),
    path("desk/letters/<int:letter>/again/", aside_pages.send_again, name="send_again"),
]
