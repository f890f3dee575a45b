"""The PDF that a person gets is PDF/UA-1, and is read aloud in the order of the page with the same facts (SPEC 7)."""

from pathlib import Path

import pytest
from pytest_espace_pro.kit import Kit

from a11y import findings, report
from a11y.aria_snapshots import without_changing
from a11y.findings import Judged
from a11y.pdfua import check
from a11y.pdfua.reading import pdfua_findings, read_structure, reading_findings, why_unavailable
from tests.conftest import skip
from tests.support.html import attribute, elements, parse
from tests.support.http_client import HttpClient
from webapp.documents.summary import TITLE

pytestmark = pytest.mark.one_database
NAME = "pdf-recapitulatif"
PAGE = "/activation/recapitulatif/coordonnees"
UNAVAILABLE = why_unavailable() or check.why_unavailable()


def link_to_the_pdf(client: HttpClient) -> str:
    links = elements(parse(client.get("/activation/recapitulatif").text), "a[href]")
    return next(url for link in links if ".pdf" in (url := attribute(link, "href") or ""))


def test_the_pdf_of_a_new_space_conforms_and_is_read_like_its_page(kit: Kit, address: str, tmp_path: Path) -> None:
    if UNAVAILABLE:
        skip(UNAVAILABLE)
    client = HttpClient(kit.base_url, kit)
    client.open_space(address)
    page = client.get(PAGE).text
    file = tmp_path / "recapitulatif.pdf"
    file.write_bytes(client.get(link_to_the_pdf(client)).content)
    client.close()
    leaves = read_structure(file)
    found = [finding.at(NAME) for finding in pdfua_findings(file) + reading_findings(leaves, page)]
    findings.write("pdf", [Judged(NAME, "", False, TITLE, TITLE, ["PDF/UA-1"], kind="pdf")], found)
    report.keep_text("pdf", NAME, without_changing("".join(f"{role}: {text}\n" for role, text in leaves)))
    assert not found, "\n".join(map(str, found))
