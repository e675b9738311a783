"""What must not be on the disk: every secret of a server's life, looked for in the bytes of its data directory."""

import httpx

from tests.serving import log_in, running_server

PASSWORDS = ["a lab with a view", "another lab, no view"]
HEADSET = {"device_id": "hl2", "device_profile": "hololens2", "device_name": "Bench"}


def test_no_secret_is_ever_on_the_disk(tmp_path) -> None:
    data = tmp_path / "data"
    with running_server(data, "--no-worker") as server, httpx.Client(base_url=server.url) as pc:
        pc.headers["Origin"] = server.url
        token = log_in(server)
        admin = {"Authorization": f"Bearer {token}"}
        link = pc.post("/api/v1/people", json={"name": "Ada", "role": "teacher"}, headers=admin).json()["invitation"]
        unused = pc.post("/api/v1/people", json={"name": "Bob", "role": "student"}, headers=admin).json()["invitation"]
        pc.get(link)
        secrets = [server.token, token, link.partition("=")[2], unused.partition("=")[2], pc.cookies["holotrode_login"]]
        pc.put("/api/v1/me/password", json={"new": PASSWORDS[0]})
        pc.put("/api/v1/me/password", json={"old": PASSWORDS[0], "new": PASSWORDS[1]})
        pc.post("/api/v1/sessions", json={"name": "Ada", "password": "a wrong password"})
        pc.post("/api/v1/sessions", json={"name": "the name of nobody", "password": PASSWORDS[1]})
        pc.cookies.clear()
        pc.post("/api/v1/sessions", json={"name": "Ada", "password": PASSWORDS[1]})
        pairing = pc.post("/api/v1/pairings").json()
        claim = pc.post("/api/v1/pairings/claims", json={"code": pairing["code"], **HEADSET}).json()["claim"]
        pc.post(f"/api/v1/pairings/{pairing['pairing_id']}/decision", json={"approved": True})
        secrets += [pc.cookies["holotrode_login"], pairing["code"], claim]
        headset = pc.post("/api/v1/pairings/tokens", headers={"Authorization": f"Bearer {claim}"}).json()
        secrets += [headset["token"], *PASSWORDS, "a wrong password", "the name of nobody"]
        waiting = pc.post("/api/v1/pairings").json()
        secrets.append(waiting["code"])
        assert len(set(secrets)) == len(secrets) == 14
        server.kill()  # what is still in the write-ahead log counts too
    files = [path for path in data.rglob("*") if path.is_file() and "blobs" not in path.parts]
    stored = b"".join(path.read_bytes() for path in files) + (tmp_path / "data.stderr").read_bytes()
    assert b"$argon2id$" in stored  # the right files were read
    assert pairing["pairing_id"].encode() in stored
    assert [secret for secret in secrets if secret.encode() in stored] == []
