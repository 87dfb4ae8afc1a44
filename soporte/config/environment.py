"""The installation's surroundings: environment variables, read once into one typed object."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """What the administrator may set outside the pages. docs/guides lists them all."""

    model_config = SettingsConfigDict(env_prefix="SOPORTE_", extra="ignore", populate_by_name=True)

    mode: Literal["development", "production"] = "development"
    data_dir: Path = Path("var")
    base_url: str = "http://127.0.0.1:8000"
    secret_key: SecretStr = SecretStr("")
    smtp_url: SecretStr = SecretStr("")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    database_owner_url: str = Field(default="", validation_alias="DATABASE_OWNER_URL")
    as_owner: bool = False
    statement_timeout_ms: int = 0
    prepares_statements: bool = True
    trusted_proxies: str = ""
    metrics_token: SecretStr = SecretStr("")
    max_body_mb: int = 30
    log_level: str = "INFO"
    # An hour such as 03:30, or "off"; nothing means 03:00 in production and off elsewhere.
    backup_at: str = ""
    backup_keep: int = 7
    backup_dir: Path | None = None

    @property
    def is_production(self) -> bool:
        """Whether unsafe settings must stop the start."""
        return self.mode == "production"

    @property
    def effective_database_url(self) -> str:
        """The owner's connection for migrations and maintenance, the web role's for the rest."""
        if self.as_owner and self.database_owner_url:
            return self.database_owner_url
        return self.database_url or self.database_owner_url


@cache
def environment() -> Environment:
    """The one reading of the environment in this process."""
    return Environment()
