"""Evidence of a failure is kept in one folder per test: Playwright's trace, and each page as picture and ARIA snapshot.

It is taken after the test fails and before its browser closes.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page

CONTEXT = pytest.StashKey[BrowserContext]()
TITLE = "Espace Pro: evidence"
MAX_NAME_LENGTH = 150


def folder_of(item: pytest.Item) -> Path:
    name = re.sub(r"[^\w.-]+", "-", item.nodeid)[-MAX_NAME_LENGTH:].strip("-")
    return item.config.rootpath / str(item.config.getoption("espace_evidence")) / name


@pytest.fixture(autouse=True)
def espace_evidence(request: pytest.FixtureRequest) -> None:
    """Prepare the evidence of a test that drives a browser. The evidence of earlier runs is erased."""
    if "context" not in request.fixturenames:
        return
    shutil.rmtree(folder_of(request.node), ignore_errors=True)
    context: BrowserContext = request.getfixturevalue("context")
    if request.config.getoption("tracing") == "off":  # otherwise Playwright's plugin keeps a trace itself
        context.tracing.start(snapshots=True, sources=True)
    request.node.stash[CONTEXT] = context


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[assignment]  # pluggy sends the result
    if report.failed and report.when != "teardown" and (context := item.stash.get(CONTEXT, None)):
        kept = keep(context, folder_of(item), item.config.getoption("tracing") == "off")
        report.sections.append((TITLE, kept))
    return report  # type: ignore[return-value]  # pluggy demands it of a wrapper


def keep(context: BrowserContext, folder: Path, is_traced: bool) -> str:
    """Write the evidence. Returns the list of files and the command that opens the trace."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(context.pages, start=1):
        _keep_page(page, folder / f"page-{number}")
    if is_traced:
        context.tracing.stop(path=folder / "trace.zip")
    files = ", ".join(sorted(file.name for file in folder.iterdir()))
    return f"{folder}: {files}\nplaywright show-trace {folder / 'trace.zip'}"


def _keep_page(page: Page, file: Path) -> None:
    """Keep one page. A page that is broken or closed must not hide the failure that it caused."""
    try:
        page.screenshot(path=file.with_suffix(".png"), full_page=True)
        shown = page.locator("body").aria_snapshot()
    except Error as error:
        shown = f"The page could not be read: {error}"
    file.with_suffix(".aria.yaml").write_text(f"# {page.url}\n{shown}\n")
