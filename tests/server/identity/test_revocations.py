from server.identity.revocations import Revocations


def test_who_listens_hears_of_its_own_login_only() -> None:
    revocations, heard = Revocations(), []
    with (
        revocations.listen("a", lambda: heard.append("first a")),
        revocations.listen("a", lambda: heard.append("second a")),
        revocations.listen("b", lambda: heard.append("b")),
    ):
        revocations.revoke(["a", "unknown"])
    assert heard == ["first a", "second a"]


def test_who_has_stopped_listening_hears_nothing_and_leaves_nothing() -> None:
    revocations, heard = Revocations(), []
    with revocations.listen("a", lambda: heard.append("a")):
        pass
    revocations.revoke(["a"])
    assert heard == []
    assert not revocations._listeners


def test_a_listener_may_stop_while_it_is_told() -> None:
    revocations, heard = Revocations(), []
    listening = revocations.listen("a", lambda: heard.append(listening.__exit__(None, None, None)))
    listening.__enter__()
    revocations.revoke(["a"])
    revocations.revoke(["a"])
    assert len(heard) == 1
