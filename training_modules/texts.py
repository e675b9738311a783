"""Texts of training modules in several languages."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

# What the server itself speaks; a module may bring more languages.
Language = Literal["en", "fr"]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[str, Field(min_length=1, max_length=1200)]

_CODE = re.compile(r"[a-z]{2}")


def _french_spaces(text: str) -> str:
    """French keeps : ; ! ? with the word before; authors type a plain space."""
    return re.sub(r" (?=[:;!?»])|(?<=«) ", "\u00a0", text)


class Part(BaseModel):
    """What a module is made of: it never changes, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class Text(Part):
    """The same text in English, in French and in every other language of its module, by two-letter code."""

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[str, Line]

    en: Line
    fr: Annotated[Line, AfterValidator(_french_spaces)]

    @model_validator(mode="after")
    def _keys_are_languages(self) -> Self:
        for key in self.__pydantic_extra__:
            if not _CODE.fullmatch(key):
                raise ValueError(f"expected the two letters of a language (ISO 639-1) as the key; got {key!r}")
        return self

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it stands in."""
        return ("en", "fr", *self.__pydantic_extra__)

    def text(self, language: str) -> str:
        """The text in one language; in English where it does not stand in that one."""
        if language == "fr":
            return self.fr
        return self.__pydantic_extra__.get(language, self.en)
