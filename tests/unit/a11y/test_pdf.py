"""A PDF that is not read like its page, or not in plain French, is found (RGAA 13.3)."""

from a11y.pdfua.reading import reading_findings

NBSP = "\u00a0"
PAGE = """<html lang="fr"><main><h1>Récapitulatif</h1><p>{lead}</p>
<div class="summary"><dl><dt>Nom</dt><dd>Martin</dd></dl></div></main>"""
LETTERHEAD = [("P", "Opérateur"), ("P", "Service")]
LEAVES = [*LETTERHEAD, ("H1", "Récapitulatif"), ("P", "Gardez-le."), ("Lbl", "Nom"), ("LBody", "Martin")]


def whats(leaves: list[tuple[str, str]], lead: str = "Gardez-le.") -> list[str]:
    return [finding.what[:22] for finding in reading_findings(leaves, PAGE.format(lead=lead))]


def test_the_same_in_the_same_order_is_right() -> None:
    assert whats(LEAVES) == []


def test_another_order_another_role_and_what_is_missing_are_found() -> None:
    for leaves in (LEAVES[::-1], [*LEAVES[:3], ("Span", "Gardez-le."), *LEAVES[4:]], LEAVES[:-1]):
        (found,) = whats(leaves)
        assert found.startswith("the file says")


def test_long_sentences_and_spaces_that_break_are_found() -> None:
    long, breaking = "mot " * 25, "Vraiment ?"
    for lead, found in ((long, "a sentence of 25 words"), (breaking, "a space that can break")):
        leaves = [*LEAVES[:3], ("P", lead.strip()), *LEAVES[4:]]
        assert whats(leaves, lead) == [found]
    assert whats([*LEAVES[:3], ("P", "Vraiment ?"), *LEAVES[4:]], f"Vraiment{NBSP}?") == []
