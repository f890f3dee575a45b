"""The one setting of the test kit; all others are the service's."""

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from webapp.settings import PREFIX, TEST_KIT_FAULT, TEST_KIT_TOKEN, Settings, SettingsError


class KitSettings(BaseSettings):
    """`ESPACE_TESTING_TOKEN` opens the kit to whoever bears it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    testing_token: SecretStr = Field(min_length=1)

    def refuse_production(self, settings: Settings) -> None:
        """Keep the kit out of production.

        Raises:
            SettingsError: this is production.
        """
        if settings.is_production:
            raise SettingsError([TEST_KIT_FAULT])


def load_kit_settings() -> KitSettings:
    """Read the token from the environment.

    Raises:
        SettingsError: there is no token.
    """
    try:
        return KitSettings()  # type: ignore[call-arg]  # from the environment
    except ValidationError:
        raise SettingsError([f"{TEST_KIT_TOKEN}: opens the test kit: set it"]) from None
