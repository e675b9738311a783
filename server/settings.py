"""Settings of a server: from the command line, then HOLOTRODE_* variables, then the defaults here."""

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Self

from platformdirs import user_data_path
from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from server.problems import UsageError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where things are kept, and who may reach the server."""

    model_config = SettingsConfigDict(env_prefix="HOLOTRODE_", frozen=True, extra="ignore")

    data: Path = Field(default_factory=lambda: user_data_path("holotrode"))
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8421
    insecure: bool = False
    worker: bool = True
    database_url: str | None = None
    assets: Path = ROOT / "assets"
    web: Path = ROOT / "web_client" / "dist"

    @model_validator(mode="after")
    def _beyond_loopback_only_when_asked(self) -> Self:
        if not self.insecure and not is_loopback(self.host):
            raise ValueError(
                f"The host {self.host} is reachable from other machines and there is no TLS yet; "
                f"expected 127.0.0.1, ::1 or localhost, or --insecure on a network you trust"
            )
        return self

    @property
    def database(self) -> str:
        """SQLAlchemy URL: PostgreSQL when `database_url` is set, else a file in the data directory."""
        if self.database_url is None:
            return f"sqlite:///{self.data / 'holotrode.db'}"
        scheme, separator, rest = self.database_url.partition("://")
        driver = "postgresql+psycopg" if scheme in ("postgres", "postgresql") else scheme
        return f"{driver}{separator}{rest}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def load_settings(**given: Any) -> Settings:
    """Settings with what the command line gave on top; None means not given.

    Raises:
        UsageError: a value that cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{key}: {message}; got {first['input']!r}" if key else message) from error
