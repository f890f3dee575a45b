"""The structure tree of a PDF file, as another program reads it (ISO 32000-1, 14.7)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Self

from pypdf import PdfReader
from pypdf.generic import ContentStream


@dataclass
class Node:
    """An element: role, Alt, ActualText, attributes, children, and its pieces as (page, MCID)."""

    role: str
    alternative: str | None
    actual_text: str | None
    attributes: dict[str, Any]
    children: list[Self] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)

    def walk(self) -> Iterator[Self]:
        yield self
        for child in self.children:
            yield from child.walk()

    def outline(self) -> Any:
        """The roles alone: "P" for a leaf, ("LI", […]) for an element with children."""
        return (self.role, [child.outline() for child in self.children]) if self.children else self.role


def structure_of(pdf: bytes) -> Node:
    """The root element (Document) with all below it."""
    reader = PdfReader(BytesIO(pdf))
    pages = [page.indirect_reference for page in reader.pages]

    def read(element: Any) -> Node:
        node = Node(
            element["/S"].removeprefix("/"),
            element.get("/Alt"),
            element.get("/ActualText"),
            {key.removeprefix("/"): value for key, value in element.get("/A", {}).items()},
        )
        for child in element["/K"]:
            kid = child.get_object()
            if kid["/Type"] == "/MCR":
                node.pieces.append((pages.index(kid.raw_get("/Pg")), kid["/MCID"]))
            else:
                node.children.append(read(kid))
        return node

    return read(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def marked_sequences(pdf: bytes, page: int = 0) -> list[tuple[str, int | None, list[bytes]]]:
    """The top-level pieces of a page in drawing order: tag, MCID, operators that leave ink.

    What lies outside any marked content comes with an empty tag.
    """
    reader = PdfReader(BytesIO(pdf))
    pieces: list[tuple[str, int | None, list[bytes]]] = [("", None, [])]
    depth = 0
    for operands, operator in ContentStream(reader.pages[page].get_contents(), reader).operations:
        if operator in {b"BDC", b"BMC"}:
            depth += 1
            assert depth == 1, "marked content inside marked content"
            mcid = operands[1]["/MCID"] if operator == b"BDC" else None
            pieces.append((operands[0].removeprefix("/"), mcid, []))
        elif operator == b"EMC":
            depth -= 1
            pieces.append(("", None, []))
        elif operator in {b"S", b"s", b"f", b"f*", b"F", b"B", b"b", b"Do", b"Tj", b"TJ", b"sh", b"'", b'"'}:
            pieces[-1][2].append(operator)
    return [piece for piece in pieces if piece[0] or piece[2]]
