"""Owns which path leads to which page; every view carries its rule of rights."""

from django.urls import path
from django.views.i18n import set_language

from reglament.web import entrance, mailed_links, own_account
from reglament.web.agent import (
    acting,
    as_sent,
    aside_pages,
    canned_pages,
    composer,
    counts_page,
    design_page,
    health_page,
    item_pages,
    report_pages,
    staff_pages,
    team_pages,
    ticket_page,
    work_page,
)
from reglament.web.agent.articles import pages as articles
from reglament.web.agent.customers import (
    customer_page,
    keeping,
    list_page,
    orders,
    quarterly,
    talks,
)
from reglament.web.agent.queue import doing as queue_doing
from reglament.web.agent.queue import many, search
from reglament.web.agent.queue import page as queue_page
from reglament.web.agent.updates import queue_page as update_queue
from reglament.web.agent.updates import release_pages
from reglament.web.live import view as live
from reglament.web.portal import (
    access_details,
    article_pages,
    asking,
    new_request,
    own_requests,
    regulation_pages,
    request_page,
)
from reglament.web.rights import Rule, open_to, sent_only

urlpatterns = [
    path("", own_requests.home, name="home"),
    path("requests/", own_requests.requests, name="requests"),
    path("live/", live.own_live, name="own_live"),
    path("requests/<str:number>/", request_page.request_page, name="request"),
    path("requests/<str:number>/say/", asking.request_say, name="request_say"),
    path("requests/<str:number>/access/", access_details.request_access, name="request_access"),
    path("requests/<str:number>/wish/<str:wish>/", asking.request_wish, name="request_wish"),
    path(
        "requests/<str:number>/files/<int:seq>/<int:index>/",
        request_page.request_file,
        name="request_file",
    ),
    path("new/", new_request.new_request, name="new_request"),
    path("ask/sent/", new_request.public_sent, name="public_sent"),
    path("ask/<str:code>/", new_request.public_form, name="public_form"),
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-in/link/", mailed_links.ask_link, name="ask_link"),
    path("sign-in/sent/", mailed_links.link_sent, name="link_sent"),
    path("sign-in/with/<str:token>/", mailed_links.follow_link, name="follow_link"),
    path("account/", own_account.account, name="account"),
    path("account/sessions/end/", own_account.end_session, name="end_session"),
    path("account/me/", own_account.set_about_me, name="set_about_me"),
    path("account/zone/", own_account.set_zone, name="set_zone"),
    path("account/password/", own_account.change_password, name="change_password"),
    path("welcome/", own_account.welcome, name="welcome"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("language/", sent_only(open_to(Rule.EVERYONE)(set_language)), name="set_language"),
    path("tickets/<str:number>/", entrance.request_link, name="request_link"),
    path("regulations/", regulation_pages.regulation_list, name="regulations"),
    path("regulations/<str:code>/", regulation_pages.regulation_page, name="regulation"),
    path(
        "regulations/<str:code>/found/", regulation_pages.regulation_found, name="regulation_found"
    ),
    path("articles/", article_pages.article_list, name="articles"),
    path("articles/suggestions/", article_pages.article_suggestions, name="article_suggestions"),
    path("articles/<int:article>/", article_pages.article_page, name="article"),
    path("articles/<int:article>/read/", article_pages.article_read, name="article_read"),
    path("articles/<int:article>/solved/", article_pages.article_solved, name="article_solved"),
    path(
        "articles/<int:article>/files/<str:digest>/<str:file>",
        article_pages.article_file,
        name="article_file",
    ),
    path("desk/articles/", articles.article_shelf, name="article_shelf"),
    path("desk/articles/new/", articles.article_new, name="article_new"),
    path("desk/articles/<int:article>/", articles.article_edit, name="article_edit"),
    path(
        "desk/articles/<int:article>/withdraw/", articles.article_withdraw, name="article_withdraw"
    ),
    path(
        "desk/articles/<int:article>/files/<str:digest>/<str:file>",
        articles.edition_file,
        name="edition_file",
    ),
    path("desk/", queue_page.queue_page, name="queue"),
    path("desk/queue/<str:view>/", queue_page.queue_page, name="queue_view"),
    path("desk/next/", queue_doing.take, name="take_next"),
    path("desk/bulk/", many.bulk, name="bulk"),
    path("desk/views/", queue_doing.save_view, name="save_view"),
    path("desk/views/<int:saved>/drop/", queue_doing.drop_view, name="drop_view"),
    path("desk/choices/", queue_doing.choose, name="choose"),
    path("desk/search/", search.search_page, name="search"),
    path("desk/palette/", search.palette, name="palette"),
    path("desk/live/", live.live, name="live"),
    path("desk/counts/", counts_page.view_counts, name="view_counts"),
    path("desk/requests/<str:number>/", ticket_page.ticket_page, name="ticket"),
    path("desk/requests/<str:number>/reply/", composer.reply, name="reply"),
    path("desk/requests/<str:number>/draft/", composer.draft, name="draft"),
    path("desk/items/", item_pages.items, name="items"),
    path("desk/updates/", update_queue.updates, name="updates"),
    path("desk/releases/", release_pages.releases, name="releases"),
    path("desk/releases/<int:pk>/", release_pages.release_page, name="release"),
    path("desk/answers/", canned_pages.canned_answers, name="canned_answers"),
    path("desk/requests/<str:number>/do/<str:action>/", acting.act, name="act"),
    path(
        "desk/requests/<str:number>/files/<int:seq>/<int:index>/",
        aside_pages.attachment,
        name="attachment",
    ),
    path("desk/requests/<str:number>/sent/<int:seq>/", as_sent.as_sent, name="as_sent"),
    path("desk/requests/<str:number>/sent/<int:seq>/frame/", as_sent.sent_frame, name="sent_frame"),
    path(
        "desk/requests/<str:number>/sent/<int:seq>/original/",
        as_sent.message_original,
        name="message_original",
    ),
    path("desk/customers/", list_page.customer_list, name="customers"),
    path("desk/customers/new/", keeping.customer_new, name="customer_new"),
    path("desk/customers/<int:pk>/", customer_page.customer_page, name="customer"),
    path("desk/customers/<int:pk>/orders/", orders.order, name="order_support"),
    path("desk/customers/<int:pk>/talks/", talks.keep_talk, name="note_contact"),
    path("desk/customers/<int:pk>/letter/", quarterly.note_letter, name="note_letter"),
    path("desk/customers/<int:pk>/change/", keeping.customer_edit, name="customer_edit"),
    path(
        "desk/customers/<int:pk>/<str:part>/<int:row>/",
        keeping.customer_part,
        name="customer_part",
    ),
    path(
        "desk/customers/<int:pk>/contacts/<int:row>/invite/",
        keeping.invite_contact,
        name="invite_contact",
    ),
    path("desk/requests/<str:number>/invite/", keeping.invite_requester, name="invite_requester"),
    path("desk/staff/", staff_pages.staff_list, name="staff"),
    path("desk/staff/<int:pk>/", staff_pages.staff_change, name="staff_change"),
    path("desk/teams/", team_pages.team_new, name="team_new"),
    path("desk/teams/<int:pk>/", team_pages.team_change, name="team_change"),
    path("desk/triage/", aside_pages.triage, name="triage"),
    path("desk/triage/<int:held>/release/", aside_pages.release, name="release_held"),
    path("desk/triage/<int:held>/add/", aside_pages.add_held, name="add_held"),
    path("desk/triage/<int:held>/discard/", aside_pages.discard, name="discard_held"),
    path("desk/triage/<int:held>/take-back/", aside_pages.take_back, name="take_back"),
    path("desk/mail/<int:mail>/", aside_pages.original, name="original"),
    path("desk/mail/<int:mail>/again/", aside_pages.retry_mail, name="retry_mail"),
    path("desk/work-log/", work_page.work_page, name="work_page"),
    path("desk/reports/", report_pages.report_list, name="reports"),
    path("desk/reports/<slug:name>/", report_pages.report_page, name="report"),
    path("desk/reports/<slug:name>.csv", report_pages.report_csv, name="report_csv"),
    path("desk/health/", health_page.health, name="health"),
    path("desk/health/portal/", health_page.portal_outage, name="portal_outage"),
    path("desk/design/", design_page.design_page, name="design"),
    path("desk/letters/", aside_pages.letters, name="letters"),
    path("desk/letters/<int:letter>/again/", aside_pages.send_again, name="send_again"),
]
