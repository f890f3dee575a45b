"""``make -C bench peers`` serves all sites on this machine, walks one journey of each in turn, and prints the figures.

With ``--default-hash`` password hashes cost what they cost in service. Without it they cost almost nothing, so that the
rest is measured better. ``--journeys N``: journeys of each site.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.measures import HIGHER_IS_BETTER, Measured, percentile
from bench.side_by_side import DEFAULT_HASH, Walk, hash_cpu, measure
from bench.sites import Hash, Site, our_site, peer_site
from bench.walks import walk_allauth, walk_ours, walk_security
from tests.support.mail_server import MailServer
from tests.support.settings import CHEAP_HASH

OURS = "Espace Pro"
WALKS: dict[str, tuple[Walk, int]] = {
    OURS: (walk_ours, 3),  # hashes of the password and the trusted answer, one verification
    "django-allauth": (walk_allauth, 2),
    "Flask-Security-Too": (walk_security, 2),
}


def sites(folder: Path, smtp_port: int, argon2: Hash) -> list[Site]:
    return [
        our_site(folder / "ours", smtp_port, argon2),
        peer_site(folder / "allauth", smtp_port, argon2, "django-allauth", "allauth_app", "application"),
        peer_site(folder / "security", smtp_port, argon2, "Flask-Security-Too", "security_app", "app"),
    ]


def report(measured: dict[str, Measured], hash_seconds: float) -> None:
    for name, one in measured.items():
        print(f"\n{name:46}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
        for step, times in one.times.items():
            print(f"  {step:44}" + "".join(f"{percentile(times, rank) * 1000:9.1f}" for rank in (50, 95, 99)))
    print(f"\n{'':36}" + "".join(f"{name:>20}" for name in measured) + f"{'ours / better peer':>20}")
    figures = {name: one.figures(hash_seconds) for name, one in measured.items()}
    for figure, ours in figures[OURS].items():
        best = (max if figure == HIGHER_IS_BETTER else min)(
            found[figure] for name, found in figures.items() if name != OURS
        )
        row = "".join(f"{found[figure]:20.2f}" for found in figures.values())
        print(f"{figure:36}{row}{ours / best:20.2f}")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--journeys", type=int, default=60)
    arguments.add_argument("--default-hash", action="store_true")
    asked = arguments.parse_args()
    argon2 = DEFAULT_HASH if asked.default_hash else CHEAP_HASH
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ending:
        mail = ending.enter_context(MailServer())
        running = {site.name: site for site in sites(Path(folder), mail.port, argon2)}
        for site in running.values():
            ending.callback(site.stop)
            site.start()
        measured = measure(running, mail, asked.journeys, WALKS)
    hash_seconds = hash_cpu(argon2)
    hashed = f"one Argon2id hash {tuple(argon2.values())}: {hash_seconds * 1000:.2f} ms of processor"
    print(f"{asked.journeys} journeys of each; {hashed}")
    report(measured, hash_seconds)


if __name__ == "__main__":
    main()
