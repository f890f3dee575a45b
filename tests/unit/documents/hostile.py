"""What people type, and what they try: one value a line, by what is special in it (SPEC 7, bad input)."""

HOSTILE_TEXTS = {
    "markup": "<b>gras</b><script>alert(1)</script> &amp; &lt; \"'",
    "a fetched picture": '<img src="http://127.0.0.1:9/x.png"><img src="file:///etc/passwd">',
    "a style sheet": "</style><style>@import url(http://127.0.0.1:9/a.css); p{background:url(file:///etc/passwd)}",
    "tags of the renderer": '<pdf:nextpage/><pdf:toc/><pdf:pagenumber> <a href="http://127.0.0.1:9/">x</a>',
    "a template": "{{ 7 * 7 }} {% raw %} {# #}",
    "operators of a page": "(\\) Tj EMC Q /P <</MCID 0>> BDC (x) Tj T* ET",
    "10,000 characters": "x" * 10_000,
    "thousands of words": "mot " * 2_000,
    "a word of 100 characters": "W" * 100,
    "an endless address": "a" * 60 + "@" + "b" * 120 + ".fr",
    "a right-to-left override": "Durand\u202egnp.exe\u2066",
    "NUL and controls": "a\0b\x07c\x1b[31m",
    "a lone surrogate": "a\ud800b",
    "white space of all kinds": "  a\tb\r\nc\u2028d\u2029e\x85f\u3000g\u200bh\u00a0i\u202fj ",
    "only a no-break space": "\u00a0",
    "nothing": "",
    "private use and unassigned": "\ue000\uf8ff\u0378\uffff",
    "two hundred accents": "Z" + "\u0301" * 200,
    "an accent alone": "\u0301",
    "emoji": "😀👩\u200d👩\u200d👧 ❤\ufe0f",
    "Chinese": "東京都",
}
BEAUTIFUL_NAMES = {
    "French": "Élodie Œuvrard-d’Haÿ",
    "Vietnamese": "Nguyễn Thị Phương Thảo",
    "Turkish": "İğdır Şişli ığüşöç",
    "Polish": "Wałęsa Żółć",
    "Greek": "Παπαδοπούλου Ελένη",
    "Cyrillic": "Достоевский Фёдор",
    "not composed": "e\u0301lodie c\u0327a",
}
RIGHT_TO_LEFT_NAMES = {
    "Hebrew": "משה בן־מימון",
    "Arabic": "محمد بن سلمان",
    "mixed": "Jean محمد Dupont (משה) 12",
}
