"""Lists of choices are written once for all forms, and say what WTForms would say (SPEC 3.3)."""

from wtforms import Form
from wtforms.widgets import Select

from webapp.web.forms.fields import ChoiceField

CHOICES = (("FR", "France"), ("CI", "Côte d’Ivoire"), ('a"&', "« signs » & <signs>"))


class Asked(Form):
    country = ChoiceField("Pays", choices=CHOICES, invalid="Choisissez un pays de la liste.")


def test_the_list_is_that_of_wtforms_whatever_is_chosen() -> None:
    for chosen in ("FR", "CI", 'a"&', "not in the list", "", None):
        field = Asked(data={"country": chosen}).country
        assert field(id="pays") == Select()(field, id="pays"), chosen


def test_what_one_form_selects_is_not_selected_in_another() -> None:
    assert "selected" in Asked(data={"country": "CI"}).country()
    assert "<option selected" not in Asked(data={"country": "elsewhere"}).country()
