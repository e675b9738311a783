"""XML from strangers neither expands nor reads anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_modules.arlem.markup import MAX_DEPTH, ArlemError, parse, writable

BOMB = """<?xml version="1.0"?>
<!DOCTYPE activity [
 <!ENTITY a "aaaaaaaaaa">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
]>
<activity id="&b;"/>"""


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        '<!DOCTYPE activity SYSTEM "file:///etc/passwd"><activity/>',
        '<!DOCTYPE activity [<!ENTITY x SYSTEM "file:///etc/passwd">]><activity id="x">&x;</activity>',
    ],
)
def test_document_types_are_refused(text):
    with pytest.raises(ArlemError, match=r"a.xml:\d: a document type \(DOCTYPE\) with its entities is not taken"):
        parse(text.encode(), "a.xml")


@pytest.mark.parametrize("content", [b"<a>" * 100_000, b"<a>" + b"<b/>" * 1_000_000 + b"</a>"])
def test_depth_and_number_are_bounded(content):
    assert parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH, "a.xml").name == "a"
    with pytest.raises(ArlemError, match=r"a\.xml:1: expected at most 50,000 elements, in each other up to 32 deep"):
        parse(content, "a.xml")


def test_names_lose_their_namespace_and_text_is_whole():
    root = parse(b'<x:a xmlns:x="urn:x" x:k="v">one<b/>two &amp; <![CDATA[<three>]]></x:a>', "a.xml")
    assert (root.name, root.namespace, root.attributes) == ("a", "urn:x", {"k": "v"})
    assert root.text == "onetwo & <three>"
    assert root.child("b").name == "b"
    assert root.child("c") is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_writable_text_survives_xml(text):
    escaped = writable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse(f"<a>{escaped}</a>".encode(), "a.xml").text == writable(text)
    assert writable(writable(text)) == writable(text)
