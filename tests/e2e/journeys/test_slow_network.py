"""The main journey on an old phone and a bad network (SPEC 0): it takes longer, and nothing else changes."""

import time

import pytest
from playwright.sync_api import Page
from pytest_espace_pro.journey import Journey
from pytest_espace_pro.pages import base

from tests.support.devices import DEVICES

pytestmark = pytest.mark.one_database
# The "slow 3G" of Chromium's own tools: 400 kbit/s, and two seconds before each answer.
LATENCY_SECONDS = 2
SLOW_3G = {
    "offline": False,
    "latency": LATENCY_SECONDS * 1000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
CPU_SLOWED_TIMES = 6
PAGES = 8  # of the path, one after the other


@pytest.mark.parametrize("options", [DEVICES["phone"]], ids=["phone"])
def test_the_main_journey_on_slow_3g_with_a_slow_processor(
    page: Page, journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "audit", lambda page: None)  # axe has judged these pages at full speed
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.emulateNetworkConditions", SLOW_3G)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWED_TIMES})
    begun = time.monotonic()
    journey.create_space()
    activated = journey.activate()
    name, content = activated.save_summary()
    seconds = time.monotonic() - begun
    assert name == f"recapitulatif-{activated.number}.pdf" and content.startswith(b"%PDF-1.7")
    assert seconds > PAGES * LATENCY_SECONDS, "the network was not slow"
