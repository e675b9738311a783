"""Settings of a server: from the command line, then HOLOTRODE_* variables, then the defaults here."""

from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from server.problems import UsageError
from server.reach.addresses import is_loopback, is_wildcard, lan_address, public_url

Port = Annotated[int, Field(ge=0, le=65535)]

ROOT = Path(__file__).resolve().parent.parent


def _web_iri(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("expected an address like https://lab.example/xapi")
    return text


class Settings(BaseSettings):
    """Where things are kept, and who may reach the server."""

    model_config = SettingsConfigDict(env_prefix="HOLOTRODE_", frozen=True, extra="ignore")

    data: Path = Field(default_factory=lambda: user_data_path("holotrode"))
    keys: Path = Field(default_factory=lambda: user_config_path("holotrode") / "keys")
    lan: bool = False
    host: str = Field(default_factory=lambda given: lan_address() if given.get("lan") else "127.0.0.1")
    port: Port = 8421
    welcome_port: Port | None = None
    url: Annotated[str, AfterValidator(public_url)] | None = None
    cert: Path | None = None
    key: Path | None = None
    insecure: bool = False
    worker: bool = True
    database_url: str | None = None
    assets: Path = ROOT / "assets"
    web: Path = ROOT / "web_client" / "dist"
    home_page: Annotated[str, AfterValidator(_web_iri)] | None = None
    lrs_url: Annotated[str, AfterValidator(_web_iri)] | None = None
    lrs_key: str | None = None
    lrs_secret: SecretStr | None = None

    @model_validator(mode="after")
    def _beyond_loopback_only_when_asked(self) -> Self:
        if not self.insecure and not self.tls and not is_loopback(self.host):
            raise ValueError(
                f"The host {self.host} is reachable from other machines and there is no TLS; "
                f"expected --lan, or --cert and --key, or --insecure on a network you trust"
            )
        return self

    @model_validator(mode="after")
    def _what_tls_needs(self) -> Self:
        if (self.cert is None) != (self.key is None):
            raise ValueError("--cert and --key belong together; expected both or neither")
        if self.lan and is_wildcard(self.host):
            raise ValueError(f"--lan listens on one interface; expected its address as --host, got {self.host}")
        if self.lan and self.port == 65535 and self.welcome_port is None:
            raise ValueError("The port after 65535 is none; give another --port, or --welcome-port")
        return self

    @model_validator(mode="after")
    def _what_an_outside_store_needs(self) -> Self:
        given = {self.lrs_url is not None, self.lrs_key is not None, self.lrs_secret is not None}
        if given == {True, False}:
            raise ValueError("HOLOTRODE_LRS_URL, _LRS_KEY and _LRS_SECRET belong together; expected all or none")
        if self.lrs_url is None:
            return self
        parts = urlsplit(self.lrs_url)
        if parts.scheme == "http" and not self.insecure and not is_loopback(parts.hostname or ""):
            raise ValueError(
                f"HOLOTRODE_LRS_URL: the secret would go over the network in the clear; expected https, "
                f"or --insecure on a network you trust; got {self.lrs_url}"
            )
        if self.home_page is None and self.url is None:
            raise ValueError(
                "HOLOTRODE_LRS_URL: persons and modules need a name that stays; expected HOLOTRODE_HOME_PAGE, "
                "or HOLOTRODE_URL"
            )
        return self

    @property
    def records_home(self) -> str:
        """The IRI under which persons and modules are known in learning records."""
        return self.home_page or self.url or "http://holotrode.invalid"

    @property
    def tls(self) -> bool:
        """Whether the server speaks HTTPS and WSS."""
        return self.lan or self.cert is not None

    @property
    def database(self) -> str:
        """SQLAlchemy URL: PostgreSQL when `database_url` is set, else a file in the data directory."""
        if self.database_url is None:
            return f"sqlite:///{self.data / 'holotrode.db'}"
        scheme, separator, rest = self.database_url.partition("://")
        driver = "postgresql+psycopg" if scheme in ("postgres", "postgresql") else scheme
        return f"{driver}{separator}{rest}"


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
