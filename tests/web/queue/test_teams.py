"""Teams: who is in them, what they share, what a filter finds by them; leaving one ends seeing its views (T16)."""

from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from reglament.store import models as m

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T16")]


@pytest.fixture
def network(people: SimpleNamespace, browser: Callable[..., Any]) -> m.Team:
    """Return a team of Olga alone, founded by the lead on the page."""
    form = {"name": "  Network ", "member": [people.agent.staff_member.pk]}
    browser("lead").post("/desk/teams/", form)
    return m.Team.objects.get(name="Network")


def seen(client: Any) -> list[str]:
    return [one.name for one in client.get("/desk/").context["saved"]]


def in_team(team: m.Team) -> list[str]:
    return sorted(team.members.values_list("staff__name", flat=True))


def test_leads_found_change_and_dissolve_teams_and_nobody_else_does(
    people: SimpleNamespace, browser: Callable[..., Any], network: m.Team
) -> None:
    lead, url = browser("lead"), f"/desk/teams/{network.pk}/"
    both = [people.agent.staff_member.pk, people.lead.staff_member.pk]
    assert in_team(network) == ["Olga"]
    lead.post(url, {"do": "save", "name": "Net", "member": both})
    assert (m.Team.objects.get().name, in_team(network)) == ("Net", ["Ilya", "Olga"])
    page = lead.get("/desk/staff/").content.decode()
    assert [f">{who}</span>" in page for who in ("Ilya", "Olga", "team Net")] == [True] * 3
    for who in ("agent", "customer"):
        assert browser(who).post(url, {"do": "dissolve"}).status_code == 403
        assert browser(who).post("/desk/teams/", {"name": "X"}).status_code == 403
    assert browser("stranger").post(url, {"do": "dissolve"}).status_code == 404
    assert lead.post(url, {"do": "promote"}).status_code == 404
    assert m.Team.objects.count() == 1
    lead.post(url, {"do": "dissolve"})
    assert (m.Team.objects.count(), m.TeamMember.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (" \t", "the team has no name"),
        ("NETWORK", "“NETWORK” is taken"),
        ("me", "“me” is taken"),
        ('"', "the team has no name"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused_in_words(
    name: str,
    said: str,
    browser: Callable[..., Any],
    network: m.Team,
    people: SimpleNamespace,
) -> None:
    """At its field, in the form that was sent, with the name and the members that were chosen."""
    lead, chosen = browser("lead"), people.agent.staff_member.pk
    answer = lead.post("/desk/teams/", {"name": name, "member": [chosen]}, follow=True)
    form = answer.content.decode().partition('id="team-0" open')[2]
    assert said in unescape(form)
    assert f'value="{name}"' in unescape(form)
    assert f'value="{chosen}" checked' in form
    assert 'aria-invalid="true" aria-describedby="team-0-wrong"' in form
    assert m.Team.objects.count() == 1
    assert "team-0-wrong" not in lead.get("/desk/staff/").content.decode()


def test_neither_another_vendors_people_nor_those_who_left_come_into_a_team(
    people: SimpleNamespace, browser: Callable[..., Any], network: m.Team
) -> None:
    astray = [people.stranger.staff_member.pk, people.gone.staff_member.pk, "x", "9" * 30]
    url = f"/desk/teams/{network.pk}/"
    browser("lead").post(url, {"do": "save", "name": "Network", "member": astray})
    assert in_team(network) == []
    # two vendors may call a team the same
    browser("stranger").post("/desk/teams/", {"name": "Network"})
    assert m.Team.objects.filter(name="Network").count() == 2


def test_a_view_is_seen_by_the_team_it_is_for_until_one_leaves_it(
    people: SimpleNamespace, browser: Callable[..., Any], network: m.Team
) -> None:
    agent, lead, stranger = browser("agent"), browser("lead"), browser("stranger")
    url = f"/desk/teams/{network.pk}/"
    agent.post("/desk/views/", {"name": "ours", "f": "priority:P1", "for": network.pk})
    agent.post("/desk/views/", {"name": "mine", "f": "priority:P1"})
    assert (seen(agent), seen(lead), seen(stranger)) == (["mine", "ours"], [], [])
    both = [people.agent.staff_member.pk, people.lead.staff_member.pk]
    lead.post(url, {"do": "save", "name": "Network", "member": both})
    assert (seen(agent), seen(lead)) == (["mine", "ours"], ["ours"])
    assert "ours <small>· Network</small>" in lead.get("/desk/").content.decode()
    lead.post(url, {"do": "save", "name": "Network", "member": both[:1]})
    assert (seen(agent), seen(lead)) == (["mine", "ours"], [])
    lead.post(url, {"do": "save", "name": "Network", "member": both})
    lead.post(url, {"do": "dissolve"})
    # without its team a view is its owner's alone
    assert (seen(agent), seen(lead)) == (["mine", "ours"], [])
    assert not m.SavedView.objects.get(name="ours").shared


def test_a_view_is_shared_with_ones_own_teams_only(
    browser: Callable[..., Any], network: m.Team
) -> None:
    lead = browser("lead")
    offered = "The team Network</option>"
    assert offered in browser("agent").get("/desk/").content.decode()
    assert offered not in lead.get("/desk/").content.decode()
    for who in ("lead", "stranger"):
        form = {"name": "theirs", "for": network.pk}
        answer = browser(who).post("/desk/views/", form, follow=True)
        assert "you are not in that team" in answer.content.decode()
    assert m.SavedView.objects.count() == 0


def test_a_team_is_a_filter_of_pages_and_rows_alike(
    desk: SimpleNamespace,
    people: SimpleNamespace,
    opened: Callable[..., Any],
    browser: Callable[..., Any],
    network: m.Team,
) -> None:
    from reglament.store.queries.filters import Reader, holds, read_filter
    from reglament.store.queries.queue import page

    for name, who in (("hers", people.agent), ("his", people.lead), ("free", None)):
        pk = opened(name, subject=name).ticket_pk
        m.Ticket.objects.filter(pk=pk).update(assignee=who and who.staff_member)
    every = list(m.Ticket.objects.select_related("assignee"))

    def found(asked: str, user: Any) -> list[str]:
        reader = Reader(staff=user.staff_member.pk, at=desk.at)
        read = read_filter(asked)
        rows = sorted(one.subject for one in page(user, read, at=desk.at, size=9).rows)
        assert rows == sorted(one.subject for one in every if holds(read, one, reader))
        return rows

    assert found("team:Network", people.lead) == ["hers"]
    assert found("-team:Network", people.lead) == ["free", "his"]
    assert found("team:network", people.lead) == []
    assert (found("team:me", people.agent), found("team:me", people.lead)) == (["hers"], [])
    # another vendor's team of that name tells nothing of ours
    browser("stranger").post("/desk/teams/", {"name": "Other"})
    assert found("team:Other", people.lead) == []
    chip = browser("lead").get("/desk/").content.decode()
    assert "f=team%3ANetwork" in chip


def test_a_member_of_two_teams_sees_a_view_of_each_once(
    people: SimpleNamespace, browser: Callable[..., Any], network: m.Team
) -> None:
    both = [people.agent.staff_member.pk, people.lead.staff_member.pk]
    lead, agent = browser("lead"), browser("agent")
    lead.post(f"/desk/teams/{network.pk}/", {"do": "save", "name": "Network", "member": both})
    lead.post("/desk/teams/", {"name": "Night", "member": both})
    night = m.Team.objects.get(name="Night")
    for name, team in (("a", network), ("b", night)):
        agent.post("/desk/views/", {"name": name, "for": team.pk})
    assert seen(lead) == ["a", "b"]
