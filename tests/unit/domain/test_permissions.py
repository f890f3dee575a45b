"""SPEC 8.1: only the signed-in owner of a space sees its pages."""

from webapp.domain.permissions import NOBODY, Actor, Permission


def test_nobody_in_particular_may_see_public_pages_and_no_other() -> None:
    assert [permission for permission in Permission if NOBODY.may(permission)] == [Permission.PUBLIC]


def test_who_is_signed_in_may_manage_their_space_too() -> None:
    owner = Actor.owner("a-space")
    assert owner.space_id == "a-space"
    assert owner.may(Permission.PUBLIC) and owner.may(Permission.MANAGE_OWN_SPACE)


def test_an_actor_may_only_what_it_was_given() -> None:
    assert not Actor("a-space", frozenset({Permission.PUBLIC})).may(Permission.MANAGE_OWN_SPACE)
