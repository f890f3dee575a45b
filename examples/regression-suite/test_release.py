"""Une suite de non-régression, hors du dépôt : elle ne connaît que le greffon pytest-espace-pro."""

from datetime import timedelta

import pytest
from pytest_espace_pro.pages.activation import CodePage


def test_un_espace_est_cree_active_et_ouvert(journey):
    journey.create_space().assert_addressed_to("Zoé MARTIN", journey.address)
    activated = journey.activate()
    name, content = activated.save_summary()
    assert name == f"recapitulatif-{activated.number}.pdf" and content.startswith(b"%PDF")
    journey.sign_in().sign_out()


def test_le_code_vaut_48_heures(journey, mailbox, clock, espace):
    journey.create_space()
    code = mailbox.code_sent_to(journey.address)
    start = clock.now()
    clock.advance(hours=48)
    assert clock.now() - start >= timedelta(hours=48)
    espace.page.goto("/activation")
    login = CodePage(espace.page, espace.kit).fill(code).solve_captcha().continue_()
    login.fill(journey.address).continue_expecting_errors("Ce code a expiré")


@pytest.mark.parametrize("state", ["active", "certificate", "closing"])
def test_des_comptes_attendent_dans_chaque_etat(espace, state):
    assert len(espace.seed(state)["number"]) == 14


def test_une_panne_se_dit_et_se_repare(espace):
    espace.set_faults("database-down")
    assert espace.page.goto("/connexion").status == 503
    espace.set_faults()
    espace.home().open_sign_in()
