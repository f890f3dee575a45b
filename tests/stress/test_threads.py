"""SPEC 5.4: what many threads of one process ask for at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.stress.conftest import Size
from tests.unit.usecases.conftest import activate
from webapp.services import Services


def test_activations_at_once_get_a_number_each(services: Services, mail_code: Callable[[str], str], size: Size) -> None:
    emails = [f"n{n}@exemple.fr" for n in range(size.people)]
    codes = [mail_code(email) for email in emails]
    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(lambda code, email: activate(services, code, email).number, codes, emails))
    assert len(set(numbers)) == size.people
