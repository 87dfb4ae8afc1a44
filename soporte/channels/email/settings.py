"""What an e-mail account needs: where to fetch, where to send."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from soporte.toolbox.sealing import seal, unseal

SECRETS = ("imap_password", "smtp_url")


class EmailSettings(BaseModel):
    """The settings of one mailbox, secrets in the clear; `kept` gives what may be stored."""

    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Literal["ssl", "starttls", "plain"] = "ssl"
    imap_user: str = ""
    imap_password: str = ""
    imap_folder: str = "INBOX"
    smtp_url: str = ""
    # Whether the server delivers support+anything@ to support@: answering addresses need it.
    plus_addressing: bool = True

    @classmethod
    def of(cls, account: Any) -> "EmailSettings":
        """The settings of an account, or none of them for None."""
        stored = dict(account.settings) if account else {}
        opened = {k: unseal(v) if k in SECRETS else v for k, v in stored.items()}
        return cls.model_validate(opened)

    def kept(self) -> dict[str, Any]:
        """The settings as they are stored: secrets sealed."""
        values = self.model_dump()
        return {k: seal(v) if k in SECRETS else v for k, v in values.items()}
