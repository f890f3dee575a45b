"""The types of reportlab's document that the tagging uses: reportlab's stubs leave half of them out."""

from typing import Any, Protocol

from reportlab.pdfbase.pdfdoc import PDFInfo, PDFObject, PDFObjectReference


class ReportlabDocument(Protocol):
    """The objects of a file being written (``reportlab.pdfbase.pdfdoc.PDFDocument``)."""

    Catalog: Any  # one attribute per entry of the catalog (ISO 32000-1, 7.7.2)
    Pages: Any
    idToObject: dict[str, Any]
    info: PDFInfo
    _timeStamp: Any

    def Reference(self, obj: PDFObject) -> PDFObjectReference: ...

    def updateSignature(self, thing: str) -> None: ...
