from html.parser import HTMLParser

from server.notebook.eln.measured import measured
from server.notebook.eln.page import page, shown
from tests.server.notebook.eln.example import SCRIPT, example


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_a_page_says_everything_and_runs_nothing(tmp_path):
    document = example(tmp_path)
    read = Tags()
    read.feed(page(document, measured(document)).decode())
    assert read.open == []
    assert read.tags <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "code", "table", "tr", "th", "td",
    }  # fmt: skip
    assert read.attributes <= {"lang", "charset", "http-equiv", "content", "class"}
    assert read.text.count(SCRIPT) == 5  # title and heading, the value, and both in the history
    for said in ("12.5 ± 0.05 mg/cm²", "Thickness after (10)", "Only 30 min?", "photo of 7/3 — edge.png", "Bo"):
        assert said in read.text


def test_values_are_shown_with_unit_and_uncertainty(tmp_path):
    values = {one.name: shown(one) for one in measured(example(tmp_path))}
    assert values["mixing.time"] == "30 min"
    assert values["calendering.after.2"] == "65.25 ± 1 µm"
    assert values["mixing.device"] == "planetary mixer"
