"""Tables of persons, their devices and logins, and of what leads to a login."""

from sqlmodel import Field, SQLModel


class Person(SQLModel, table=True):
    """Somebody with an account, or a guest of one room.

    `name_key` is the name as logins compare it, and None for guests, who have no account.
    """

    id: str = Field(primary_key=True)
    name: str
    name_key: str | None = Field(default=None, index=True, unique=True)
    role: str
    password_hash: str | None = None
    disabled: bool = False
    room_id: str | None = Field(default=None, index=True)
    server_time: str


class Device(SQLModel, table=True):
    """A browser, headset or program, as its first hello said; `op_id` is that of this hello."""

    id: str = Field(primary_key=True)
    op_id: str = Field(unique=True)
    actor_id: str = Field(foreign_key="person.id")
    device_time: str | None
    server_time: str
    profile: str
    language: str


class Login(SQLModel, table=True):
    """A secret that a browser's cookie or a program's token holds; only its hash is kept.

    `id` names the login where the secret must not be shown; `kind` is browser, device, seat or program.
    """

    secret_sha256: str = Field(primary_key=True)
    id: str = Field(index=True, unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    kind: str
    device_id: str | None = None
    label: str = ""
    server_time: str
    last_seen: str | None = None


class OpenInvitation(SQLModel, table=True):
    """A link that still logs its person in, once; only the hash of its token is kept. `serve` is invited by None."""

    __tablename__ = "invitation"

    token_sha256: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    invited_by: str | None = Field(default=None, foreign_key="person.id")
    server_time: str


class Pairing(SQLModel, table=True):
    """A code shown on a PC and what came of it; see `handshake` for its states."""

    id: str = Field(primary_key=True)
    code_sha256: str = Field(index=True, unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    server_time: str
    state: str = "waiting"
    failures: int = 0
    claim_sha256: str | None = Field(default=None, index=True, unique=True)
    words: str | None = None
    device_id: str | None = None
    device_profile: str | None = None
    device_name: str | None = None


class SecurityEvent(SQLModel, table=True):
    """Something about logins and rights that an administrator may have to explain; only ever appended."""

    __tablename__ = "security_event"

    id: int | None = Field(default=None, primary_key=True)
    server_time: str
    kind: str
    person_id: str | None = Field(default=None, foreign_key="person.id")
    address: str
    detail: str
