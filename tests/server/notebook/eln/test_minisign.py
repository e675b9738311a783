import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.eln.minisign import PublicKey, SignatureError, sign, signer_of, verify

# Published with the verifier of the format's author (rust-minisign-verify, ISC): what the program itself wrote.
PUBLIC = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
SIGNATURE = (
    "untrusted comment: signature from minisign secret key\n"
    "RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n"
    "trusted comment: timestamp:1556193335\tfile:test\n"
    "y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg=="
)
# The format before prehashing, which the .eln format does not need.
LEGACY = (
    "untrusted comment: signature from minisign secret key\n"
    "RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\n"
    "trusted comment: timestamp:1555779966\tfile:test\n"
    "QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA=="
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_a_signature_of_the_program_itself_fits():
    public = PublicKey.parse(PUBLIC)
    assert verify(b"test", SIGNATURE, public) == "timestamp:1556193335\tfile:test"
    assert signer_of(SIGNATURE) == public.key_id == bytes.fromhex("1fe8b442180f62e7")
    assert PublicKey.parse(public.file()) == public
    assert public.file().splitlines()[0] == "untrusted comment: minisign public key E7620F1842B4E81F"
    assert public.file().splitlines()[1] == PUBLIC


@pytest.mark.parametrize(
    ("message", "signature"),
    [
        (b"Test", SIGNATURE),
        (b"test", SIGNATURE.replace("file:test", "file:best")),
        (b"test", SIGNATURE.replace("9r3g", "9r3h")),
        (b"test", SIGNATURE.replace("y/rU", "y/rV")),
    ],
)
def test_anything_changed_is_noticed(message, signature):
    with pytest.raises(SignatureError, match="was changed after it was signed"):
        verify(message, signature, PublicKey.parse(PUBLIC))


@pytest.mark.parametrize(
    ("signature", "sentence"),
    [
        ("", "four lines"),
        (SIGNATURE.replace("trusted comment: t", "comment: t"), "four lines"),
        (SIGNATURE.replace("RUQf", "R*Qf"), "expected base64"),
        (SIGNATURE.replace("RUQf6LRC", ""), "expected 74 bytes; got 68"),
        (LEGACY, "algorithm ED"),
    ],
)
def test_what_is_no_signature_file_is_named(signature, sentence):
    with pytest.raises(SignatureError, match=sentence):
        verify(b"test", signature, PublicKey.parse(PUBLIC))


def test_what_is_no_public_key_is_named():
    for text in ("", "RUQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3", "abc"):
        with pytest.raises(SignatureError, match="minisign public key"):
            PublicKey.parse(text)


@given(message=st.binary(max_size=200), comment=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=40))
def test_what_is_signed_fits_and_only_with_its_key(message, comment):
    signature = sign(message, KEY, comment)
    assert verify(message, signature, PublicKey.of(KEY)) == comment
    with pytest.raises(SignatureError, match="was changed"):
        verify(message + b"!", signature, PublicKey.of(KEY))
    with pytest.raises(SignatureError, match="expected the key"):
        verify(message, signature, PublicKey.parse(PUBLIC))
