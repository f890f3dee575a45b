"""`ESPACE_TESTING_TOKEN=… make run` serves what `make run` serves, with the test kit."""

import sys
from contextlib import suppress

from testkit import create_app
from testkit.faults import Faults
from testkit.settings import load_kit_settings
from webapp.serve import serve
from webapp.settings import SettingsError, load_settings

OPEN = "    Test kit  open to whoever has ESPACE_TESTING_TOKEN (docs/recette.md)\n"


def main() -> None:
    try:
        settings, kit_settings = load_settings(), load_kit_settings()
    except SettingsError as error:
        sys.exit(str(error))
    refuses = Faults(settings.data_dir).smtp_refusal
    with suppress(KeyboardInterrupt):
        serve(settings, lambda completed: create_app(completed, kit_settings), refuses, also=OPEN)


if __name__ == "__main__":
    main()
