"""Tables of persons, their devices and their logins."""

from sqlmodel import Field, SQLModel


class Person(SQLModel, table=True):
    """Somebody who can write."""

    id: str = Field(primary_key=True)
    name: str
    role: str
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
    """A secret that a browser's cookie or a program's token holds; only its hash is kept."""

    secret_sha256: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    server_time: str
