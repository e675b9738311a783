"""A time stamp authority on this machine, made of `openssl ts`."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

CONFIGURATION = """
[ca]
distinguished_name = name
x509_extensions = ca_extensions
prompt = no
[name]
CN = Time stamps of the tests
[ca_extensions]
basicConstraints = critical, CA:TRUE
[signer]
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
accuracy = secs:1
ordering = yes
tsa_name = yes
"""


class Authority:
    """Signs in a folder; `reply` is what it says instead where that is set.

    Args:
        folder: of its keys; an empty one.
        digests: what may be stamped.
    """

    def __init__(self, folder: Path, digests: str = "sha256") -> None:
        self.folder = folder
        self.asked = 0
        self.reply: bytes | None = None
        self.status = 200
        (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder, digests=digests))
        (folder / "serial").write_text("01\n")
        new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf")
        self._openssl("req", "-x509", *new_key, "-section", "ca", "-keyout", "ca.key", "-out", "ca.pem")
        self._openssl("req", *new_key, "-section", "ca", "-keyout", "tsa.key", "-out", "tsa.csr")
        extensions = ("-extfile", "tsa.cnf", "-extensions", "signer", "-CAcreateserial")
        self._openssl(
            "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", *extensions, "-out", "tsa.pem"
        )

    def answer(self, question: bytes) -> bytes:
        """What `openssl ts` answers."""
        (self.folder / "question.tsq").write_bytes(question)
        signing = ("-signer", "tsa.pem", "-inkey", "tsa.key", "-config", "tsa.cnf", "-section", "here")
        self._openssl("ts", "-reply", "-queryfile", "question.tsq", *signing, "-out", "reply.tsr")
        return (self.folder / "reply.tsr").read_bytes()

    def verify(self, statement: bytes, reply: bytes) -> str:
        """What `openssl ts -verify` prints about a stamp."""
        (self.folder / "statement").write_bytes(statement)
        (self.folder / "kept.tsr").write_bytes(reply)
        return self._openssl("ts", "-verify", "-data", "statement", "-in", "kept.tsr", "-CAfile", "ca.pem")

    def _openssl(self, *arguments: str) -> str:
        done = subprocess.run(("openssl", *arguments), cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def listening(authority: Authority) -> Iterator[str]:
    """The URL where an authority answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["content-type"] == "application/timestamp-query"
            question = self.rfile.read(int(self.headers["content-length"]))
            authority.asked += 1
            reply = authority.answer(question) if authority.reply is None else authority.reply
            self.send_response(authority.status)
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsr"
        finally:
            server.shutdown()
            thread.join()
