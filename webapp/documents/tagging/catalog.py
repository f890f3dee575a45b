"""A tagged file declares its date, identifier, title, language and conformity (ISO 14289-1, 5 and 7.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

from webapp.documents.tagging.reportlab_document import ReportlabDocument

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:format>application/pdf</dc:format>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


@dataclass(frozen=True)
class DocumentFacts:
    """The title, author, subject, language (BCP 47) and date (aware) of a document.

    `seed`: everything that the document is made from. The identifier of the file derives from it.
    """

    title: str
    author: str
    subject: str
    language: str
    date: datetime
    seed: str


def date_document(document: ReportlabDocument, facts: DocumentFacts) -> None:
    """Set the date and the identifier of the file: the same document always gives the same bytes."""
    date, stamp = facts.date.astimezone(UTC), document._timeStamp
    stamp.t, stamp.lt = date.timestamp(), date.timetuple()
    stamp.YMDhms, stamp.dhh, stamp.dmm = tuple(date.timetuple())[:6], 0, 0
    document.updateSignature(facts.seed)


def describe_document(document: ReportlabDocument, facts: DocumentFacts) -> None:
    """The catalog declares that the file is tagged; the XMP metadata claims PDF/UA-1."""
    catalog = document.Catalog
    catalog.MarkInfo = PDFDictionary({"Marked": "true"})
    kind = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
    packet = xmp_packet(facts, str(document.info.producer))
    catalog.Metadata = PDFStream(kind, packet, filters=[])  # not compressed, so that any tool can find it


def xmp_packet(facts: DocumentFacts, producer: str) -> bytes:
    """The XMP packet (ISO 16684-1): title, author, subject, language, dates, and part 1 of ISO 14289."""
    return _XMP.format(
        title=escape(facts.title),
        author=escape(facts.author),
        subject=escape(facts.subject),
        language=escape(facts.language),
        producer=escape(producer),
        date=f"{facts.date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    ).encode()
