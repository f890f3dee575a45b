"""What the file says of itself (ISO 14289-1, 5 and 7.1; ISO 16684-1)."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

from pypdf import PdfReader

from tests.unit.documents.tagging.conftest import Tag
from webapp.documents.tagging.catalog import DocumentFacts, xmp_packet

FACTS = DocumentFacts(
    title="Récapitulatif",
    author="Un & Deux <3",
    subject="N° 1",
    language="fr",
    date=datetime(2024, 10, 10, 13, 47, 26, tzinfo=UTC),
    seed="",
)
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}


def read(packet: bytes, path: str) -> str | None:
    return ElementTree.fromstring(packet.decode()).findtext(path, namespaces=NAMESPACES)  # noqa: S314 (our own)


def test_the_metadata_claims_pdf_ua_1_with_title_and_language() -> None:
    packet = xmp_packet(FACTS, "essai")
    assert read(packet, ".//pdfuaid:part") == "1"
    assert read(packet, ".//dc:title//rdf:li") == "Récapitulatif"
    assert read(packet, ".//dc:language//rdf:li") == "fr"
    assert read(packet, ".//xmp:CreateDate") == "2024-10-10T13:47:26Z"


def test_the_metadata_stays_well_formed_whatever_the_names() -> None:
    assert read(xmp_packet(FACTS, "essai"), ".//dc:creator//rdf:li") == "Un & Deux <3"


def test_the_metadata_has_its_date_in_utc() -> None:
    packet = xmp_packet(replace(FACTS, date=datetime.fromisoformat("2024-10-10T15:47:26+02:00")), "essai")
    assert read(packet, ".//xmp:ModifyDate") == "2024-10-10T13:47:26Z"


def test_the_catalog_says_tagged_titled_and_in_which_language(tag: Tag) -> None:
    pdf = tag("<p>Un</p>", lang="fr-CA")
    catalog = PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "fr-CA"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read(catalog["/Metadata"].get_data(), ".//pdfuaid:part") == "1"
    assert pdf.startswith(b"%PDF-1.7")


def test_the_metadata_can_be_found_by_a_tool_that_does_not_decompress(tag: Tag) -> None:
    assert b"<pdfuaid:part>1</pdfuaid:part>" in tag("<p>Un</p>")
