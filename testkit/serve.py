"""`ESPACE_TESTING_TOKEN=… make run` serves what `make run` serves, with the test kit."""

import sys

from testkit import create_app
from testkit.faults import Faults
from testkit.settings import load_kit_settings
from webapp.serve import serve
from webapp.settings import SettingsError, load_settings


def main() -> None:
    try:
        settings, kit_settings = load_settings(), load_kit_settings()
    except SettingsError as error:
        sys.exit(str(error))
    serve(settings, lambda completed: create_app(completed, kit_settings), Faults(settings.data_dir).smtp_refusal)


if __name__ == "__main__":
    main()
