"""Settings: defaults < `hueandcry.toml` in the workspace < `HUEANDCRY_*` < flags; one frozen object."""

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from hueandcry.model import DEFAULT_POLICY, Policy
from hueandcry.model.errors import InputError

FILE = "hueandcry.toml"


class Settings(BaseSettings):
    """What a workspace may choose; flags win over the environment, the environment over the file."""

    model_config = SettingsConfigDict(env_prefix="HUEANDCRY_", frozen=True, extra="forbid")

    policy: Policy = Field(
        DEFAULT_POLICY, description="The taint policy of a trace unless --policy says another."
    )
    accept_inferred: bool = Field(False, description="Whether rows whose sender was inferred carry taint.")
    stop_confidence: int = Field(
        20, ge=0, le=100, description="The least confidence at which a tag stops a trace, or keeps it going."
    )
    places: int = Field(
        8, ge=1, le=1000, description="How many places the short table on the terminal lists."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(folder: Path, **flags: Any) -> Settings:
    """The settings of a workspace; flags that are None were not given. InputError names a bad setting."""
    given = {name: value for name, value in flags.items() if value is not None}

    class Here(Settings):
        model_config = SettingsConfigDict(toml_file=folder / FILE)

    try:
        return Settings.model_construct(**Here(**given).model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"setting {name}: {first['msg']} (from {FILE}, the environment or a flag)"
        ) from error
    except ValueError as error:
        raise InputError(f"{FILE}: {error}") from error


def origins(folder: Path) -> list[dict[str, str]]:
    """Every setting with its value, what it means, and where the value comes from."""
    import os
    import tomllib

    current = load(folder)
    path = folder / FILE
    told = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    found = []
    for name, field in Settings.model_fields.items():
        variable = f"HUEANDCRY_{name.upper()}"
        origin = variable if variable in os.environ else FILE if name in told else "default"
        value = str(getattr(current, name))
        found.append({"setting": name, "value": value, "from": origin, "meaning": field.description or ""})
    return found
