"""Issue 6, point 3: what the plugin gives to tests, on a running service."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pytest_espace_pro.clock import Clock
from pytest_espace_pro.journey import Journey
from pytest_espace_pro.kit import Kit, KitRefused
from pytest_espace_pro.mailboxes import Mailbox
from pytest_espace_pro.pages.home import SignInPage
from pytest_espace_pro.site import Namespace, Site


def test_a_person_creates_activates_and_signs_in(journey: Journey) -> None:
    journey.create_space().assert_addressed_to("Zoé MARTIN", journey.address)
    assert len(journey.activate().number) == 14
    journey.sign_in().sign_out()


def test_accounts_are_there_in_the_state_asked_for(espace: Site, journey: Journey, mailbox: Mailbox) -> None:
    active, pending = espace.seed("active"), espace.seed("pending")
    journey.sign_in(active["email"], active["password"])
    assert mailbox.code_sent_to(pending["email"])


def test_a_locked_account_cannot_be_entered(espace: Site) -> None:
    account = espace.seed("locked")
    espace.page.goto("/connexion")
    page = SignInPage(espace.page, espace.kit).fill(account["email"], account["password"])
    page.solve_challenge()
    page.press(page.go_on)
    expect(page.main.get_by_role("group", name="à corriger")).to_be_visible()


def test_a_fault_is_met_by_this_browser_alone(espace: Site, kit: Kit) -> None:
    espace.set_faults("internal-error")
    answer = espace.page.goto("/connexion")
    assert answer is not None and answer.status == 500
    assert espace.page.request.get("/connexion", headers={"Cookie": "recette=another"}).ok
    espace.set_faults()
    espace.home()


def test_the_clock_is_set_and_advanced(clock: Clock) -> None:
    moment = datetime(2030, 1, 1, 12, tzinfo=UTC)
    clock.set(moment)
    clock.advance(hours=48)
    since = clock.now() - (moment + timedelta(hours=48))
    assert abs(since) < timedelta(minutes=1)  # the machine's own clock may be put back meanwhile


def test_what_a_namespace_has_made_is_erased_and_nothing_else(kit: Kit, espace_namespace: Namespace) -> None:
    other = Namespace.new("other", espace_namespace.address)
    mine, theirs = (kit.seed("pending", one.name, one.new_address())["email"] for one in (espace_namespace, other))
    assert all(kit.messages(email) for email in (mine, theirs))
    kit.reset(espace_namespace.name)
    assert not kit.messages(mine, wait_seconds=0)
    assert kit.messages(theirs, wait_seconds=0)
    kit.reset(other.name)


def test_the_map_names_the_steps_that_the_page_objects_walk(kit: Kit) -> None:
    journeys = {one["name"]: one for one in kit.journeys()["journeys"]}
    headings = [step["heading"] for one in journeys.values() for step in one["steps"]]
    assert {"Acceptez les conditions générales", "Votre espace est créé"} <= set(headings)


def test_what_has_expired_is_erased_when_asked_for(kit: Kit, espace_namespace: Namespace) -> None:
    kit.seed("pending", espace_namespace.name, espace_namespace.new_address())
    kit.shift_clock(hours=49)
    assert kit.purge()["registrations"] >= 1


def test_a_wrong_request_says_what_is_wrong(kit: Kit) -> None:
    with pytest.raises(KitRefused, match=r"400 .*state"):
        kit.seed("unheard-of")
