"""Ask for a space as a browser would, then print the title of the last page.

`python -m tests.e2e.deploy.walk_to_mail URL` is run where nothing but the service is. It reads the help code that
passes the anti-robot check from standard input.
"""

import ssl
import sys
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPSHandler, OpenerDirector, Request, build_opener

from tests.support.html import attribute, elements, parse
from tests.support.people import DETAILS, credentials

JOURNEY = "/creation/expert"
ADDRESS = "zoe.martin@exemple.fr"


def send(browser: OpenerDirector, base_url: str, step: str, **typed: str) -> str:
    """Fill in the form of a step and send it; the title of the page that follows."""
    url = f"{base_url}{JOURNEY}/{step}"
    page = parse(browser.open(url).read().decode())
    fields = [field for field in elements(page, "main input") if attribute(field, "type") not in ("radio", "checkbox")]
    held = {attribute(field, "name") or "": attribute(field, "value") or "" for field in fields}
    sent = urlencode(held | {"action": "continue"} | typed).encode()
    following = browser.open(Request(url, sent, {"Referer": url})).read().decode()
    return parse(following).query("title")[0].to_text()


def main(base_url: str, help_code: str) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the test's own certificate
    browser = build_opener(HTTPSHandler(context=context), HTTPCookieProcessor())
    send(browser, base_url, "conditions", accept_terms="y", challenge_answer=help_code)
    send(browser, base_url, "identifiants", **credentials(ADDRESS))
    send(browser, base_url, "formulaire", **DETAILS)
    print(send(browser, base_url, "recapitulatif"))


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.read().strip())
