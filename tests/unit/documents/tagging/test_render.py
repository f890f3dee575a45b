"""One function from HTML to PDF/UA-1: closed, deterministic, one at a time."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from xhtml2pdf.config.resources import RenderLimitError

from tests.unit.documents.tagging.conftest import STYLE, Tag
from webapp.documents.tagging import TaggingError, render


@pytest.mark.parametrize(
    ("lack", "missing"),
    [
        ({"title": ""}, "a <title>"),
        ({"lang": ""}, "a lang"),
        ({"style": STYLE.replace("@page", "@media print")}, "an @page"),
        ({"style": "@page { size: a4; margin: 2cm; }"}, "a @font-face"),
    ],
)
def test_a_document_that_lacks_what_pdf_ua_needs_is_refused(tag: Tag, lack: dict[str, str], missing: str) -> None:
    with pytest.raises(TaggingError, match=missing):
        tag("<p>Un</p>", **lack)


def test_the_same_document_gives_the_same_bytes_and_another_gives_another_identifier(tag: Tag) -> None:
    first = tag("<h1>Un</h1>")
    other = tag("<h1>Deux</h1>")
    assert tag("<h1>Un</h1>") == first
    assert _identifier(first) != _identifier(other)


def _identifier(pdf: bytes) -> bytes:
    return pdf[pdf.index(b"/ID") :].splitlines()[1]


def test_documents_made_at_once_do_not_mix(tag: Tag) -> None:
    bodies = [f"<h1>Document {number}</h1>" for number in range(8)]
    alone = [tag(body) for body in bodies]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tag, bodies)) == alone


def test_nothing_is_read_outside_the_assets_even_by_markup_that_was_not_escaped(
    tag: Tag, assets: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("ailleurs") / "secret.css"
    secret.write_text("p { color: red; }")
    opened: list[str] = []
    sys.addaudithook(lambda event, arguments: opened.append(str(arguments)) if event == "open" else None)
    style = f'{STYLE} @import url("{secret.as_uri()}"); p {{ background-image: url("{secret}"); }}'
    tag(f"<p>Un</p><style>@import url({secret});</style>", style=style, assets=assets)
    with pytest.raises(TaggingError, match="was not drawn"):
        tag(f'<p><img src="{secret.as_uri()}" alt="x"></p>', assets=assets)
    assert [path for path in opened if "secret" in path] == []


def test_nothing_is_fetched_from_the_network(tag: Tag, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *host, **_: called.append(host))
    monkeypatch.setattr("socket.socket.connect", lambda _, address: called.append(address))
    with pytest.raises(TaggingError, match="was not drawn"):
        tag('<p><img src="http://127.0.0.1:9/x.png" alt="x"></p>')
    tag('<p style="background-image: url(http://example.org/x.png)">Un</p>')
    assert called == []


def test_a_document_that_takes_too_long_is_abandoned(tag: Tag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "MAX_RENDER_SECONDS", 0)
    with pytest.raises(RenderLimitError):
        tag("<p>Un</p>")


def test_no_word_of_a_document_reaches_a_log(
    tag: Tag, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    tag('<p style="color: nonsense(1)">Dupont <span style="font-family: Absente"></span></p>')
    for body in ("Dupont", "<p>Dupont 東京</p>"):
        with pytest.raises(TaggingError) as refusal:
            tag(body)
        assert "Dupont" not in str(refusal.value)
    assert (caplog.text, *capfd.readouterr()) == ("", "", "")


@pytest.mark.parametrize(("text", "code_point"), [("東", "U+6771"), ("\ue000", "U+E000"), ("😀", "U+1F600")])
def test_a_character_that_no_font_draws_is_refused_rather_than_left_blank(tag: Tag, text: str, code_point: str) -> None:
    with pytest.raises(TaggingError, match=f"no font can draw {code_point.replace('+', '.')}"):
        tag(f"<p>Dupont {text}</p>")
