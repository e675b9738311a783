"""What can be wrong with answers."""


class AnswerError(ValueError):
    """Answers that cannot be; the sentence says what was expected and what came, `item` which item it is about."""

    def __init__(self, text: str, item: str | None = None) -> None:
        super().__init__(text)
        self.item = item
