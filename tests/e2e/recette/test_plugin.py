"""Issue 6, points 3 and 6: what outsiders meet; each test is a suite of theirs, run by pytest."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database
PAGE = "<html lang=fr><title>Essai</title><h1>Bonjour</h1><button>Continuer</button></html>"
FAILS = f"""
def test_the_page_greets(page):
    page.set_content({PAGE!r})
    page.get_by_role("button", name="Continuer").click()
    assert page.title() == "Au revoir"

def test_the_page_is_a_page(page):
    page.set_content({PAGE!r})
"""


WHAT_OUTSIDERS_LACK = ("schemathesis", "hypothesispytest", "randomly", "xdist", "xdist.looponfail")
"""Plugins of our own tests, which take most of the time that pytest takes to start."""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    for name in ("BASE_URL", "TOKEN", "MAIL", "EVIDENCE"):
        monkeypatch.delenv(f"ESPACE_SUITE_{name}", raising=False)
    monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(f"-p no:{plugin}" for plugin in WHAT_OUTSIDERS_LACK))
    return pytester


def test_a_failure_leaves_its_trace_picture_and_accessibility_tree_in_a_folder_that_the_output_names(
    run: pytest.Pytester,
) -> None:
    run.makepyfile(FAILS)
    result = run.runpytest_subprocess()
    result.assert_outcomes(failed=1, passed=1)
    folders = list((run.path / "test-evidence").iterdir())
    assert len(folders) == 1, "the test that passed leaves nothing"
    result.stdout.fnmatch_lines([f"*{folders[0]}: page-1.aria.yaml, page-1.png, trace.zip"])
    assert (folders[0] / "page-1.png").read_bytes().startswith(b"\x89PNG")
    assert (folders[0] / "trace.zip").read_bytes().startswith(b"PK")
    tree = (folders[0] / "page-1.aria.yaml").read_text()
    assert '- heading "Bonjour" [level=1]' in tree and '- button "Continuer"' in tree


def test_what_a_former_run_kept_is_thrown_away_once_the_test_passes(run: pytest.Pytester) -> None:
    file = run.makepyfile(FAILS)
    run.runpytest_subprocess()
    Path(file).write_text(FAILS.replace("Au revoir", "Essai"))
    run.runpytest_subprocess().assert_outcomes(passed=2)
    assert not list((run.path / "test-evidence").iterdir())


def test_a_failure_of_what_a_test_rests_on_is_kept_too(run: pytest.Pytester) -> None:
    run.makepyfile(
        f"""
        import pytest

        @pytest.fixture
        def greeted(page):
            page.set_content({PAGE!r})
            assert page.title() == "Au revoir"

        def test_nothing(greeted):
            pass
        """
    )
    run.runpytest_subprocess().assert_outcomes(errors=1)
    assert list((run.path / "test-evidence").glob("*/page-1.png"))


def test_without_a_kit_the_clock_skips_and_says_why(run: pytest.Pytester) -> None:
    run.makepyfile("def test_time_passes(clock): clock.advance(hours=48)")
    result = run.runpytest_subprocess("--espace-base-url", "http://localhost:1", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*Only the test kit can move the clock of a service: give --espace-token*"])


def test_without_an_address_the_site_is_asked_for(run: pytest.Pytester) -> None:
    run.makepyfile("def test_home(espace): espace.home()")
    result = run.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Which instance? Give --espace-base-url*"])


def test_options_come_from_the_environment_under_names_that_the_service_does_not_read(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESPACE_SUITE_BASE_URL", "https://recette.example.org/")
    monkeypatch.setenv("ESPACE_SUITE_TOKEN", "jeton")
    run.makepyfile(
        """
        def test_kit(espace_kit, base_url):
            assert espace_kit.base_url == base_url == "https://recette.example.org"
            assert espace_kit._token == "jeton"
        """
    )
    run.runpytest_subprocess().assert_outcomes(passed=1)
