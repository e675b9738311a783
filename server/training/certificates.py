"""Certificates of finished modules: JSON that the server's key has signed, and the same as a page to print.

The signature is Ed25519 over the certificate without its `signature`, in the canonical form of RFC 8785; the server
publishes the key's public half at /.well-known/keys.json.
"""

import base64
import json
from html import escape
from typing import Any

import rfc8785
import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session

from server.identity.models import Person
from server.notebook.signing import Signer
from server.problems import ProblemError
from server.training.models import TrainingRun
from server.training.results import results_of
from server.training.shelf import Shelf
from server.version import VERSION

FORMAT = "holotrode-certificate-1"

_WORDS = {
    "en": {
        "title": "Certificate",
        "learn": "has worked through the training module",
        "guided": "has carried out, under guidance, the training module",
        "exam": "has passed the examination of the training module",
        "points": "{points} of {possible} points",
        "date": "Finished on {date}",
        "check": "Certificate {id}, signed with key {key}. The signed file can be checked without this server.",
        "code": "Signature of the certificate as a QR code",
        "print": "Print this page, or keep it as PDF.",
    },
    "fr": {
        "title": "Attestation",
        "learn": "a suivi en entier le module de formation",
        "guided": "a réalisé, en travail guidé, le module de formation",
        "exam": "a réussi l'examen du module de formation",
        "points": "{points} points sur {possible}",
        "date": "Terminé le {date}",
        "check": "Attestation {id}, signée avec la clé {key}. Le fichier signé se vérifie sans ce serveur.",
        "code": "Signature de l'attestation en code QR",
        "print": "Imprimer cette page, ou l'enregistrer en PDF.",
    },
}


def certificate(session: Session, shelf: Shelf, signer: Signer, run: TrainingRun) -> dict[str, Any]:
    """The signed certificate of a run; the same run always gives the same one.

    Raises:
        ProblemError: `refused`, the run is not finished, or its exam was not passed.
    """
    if not run.finished or run.passed is False:
        missing = "an exam that was passed" if run.mode == "exam" else "a finished module"
        raise ProblemError("refused", f"A certificate needs {missing}; this run is not there yet.")
    module = shelf.module(run.module_id)
    person = session.get(Person, run.actor_id)
    results = results_of(session, run, module)
    values: dict[str, Any] = {
        "format": FORMAT,
        "id": run.op_id,
        "name": person.name if person else "",
        "module": module.id,
        "title": module.title.text(run.language),
        "language": run.language,
        "mode": run.mode,
        "points": run.points,
        "possible": run.possible,
        "steps": len(results),
        "seconds": round(sum(result.seconds for result in results)),
        "begun_at": run.server_time,
        "finished_at": run.changed_at,
        "issuer": f"Holotrode {VERSION}",
        "key": signer.key_id,
    }
    signature = signer.key.sign(rfc8785.dumps(values))
    return {**values, "signature": base64.b64encode(signature).decode()}


def is_genuine(document: dict[str, Any], public: bytes) -> bool:
    """Whether a certificate was signed by a key and not changed since.

    Args:
        document: the certificate.
        public: the key's public half, 32 bytes.
    """
    values = {name: value for name, value in document.items() if name != "signature"}
    try:
        signature = base64.b64decode(str(document.get("signature", "")), validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, rfc8785.dumps(values))
    except (InvalidSignature, ValueError, rfc8785.CanonicalizationError):
        return False
    return True


def page(document: dict[str, Any]) -> str:
    """A certificate to print, with the signed JSON inside."""
    words = _WORDS[document["language"] if document["language"] in _WORDS else "en"]
    date = document["finished_at"][:10]
    points = words["points"].format(
        points=_plain(document["points"], document["language"]), possible=document["possible"]
    )
    score = f"<p class=points>{points}</p>" if document["possible"] else ""
    code = segno.make(f"{document['id']} {document['signature']}", error="m")
    drawing = code.svg_inline(border=2, dark="#14202b", light="#ffffff", omitsize=True)
    signed = json.dumps(document, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="{escape(document["language"])}"><head><meta charset="utf-8">'
        f"<title>{words['title']}: {escape(document['name'])}, {escape(document['title'])}</title>"
        f"<style>{_STYLE}</style>"
        f'<script type="application/json" id="certificate">{signed}</script></head><body>'
        f"<p class=hint>{words['print']}</p><main><h1>{words['title']}</h1><p class=name>{escape(document['name'])}</p>"
        f"<p>{words[document['mode']]}</p><h2>{escape(document['title'])}</h2>{score}"
        f"<p>{words['date'].format(date=date)}</p>"
        f'<footer><div role="img" aria-label="{words["code"]}">{drawing}</div>'
        f"<p>{words['check'].format(id=document['id'], key=document['key'])}<br>{escape(document['issuer'])}</p>"
        "</footer></main></body></html>"
    )


def _plain(number: float, language: str) -> str:
    text = f"{number:g}"
    return text.replace(".", ",") if language == "fr" else text


_STYLE = (
    "@page{size:A4 landscape;margin:0}*{box-sizing:border-box}"
    "body{margin:0;background:#e9edf1;color:#14202b;"
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}"
    ".hint{margin:12px;text-align:center;color:#4d5f70;font-size:14px}"
    "main{inline-size:297mm;block-size:209mm;max-inline-size:100%;margin:0 auto;padding:24mm 30mm 16mm;background:#fff;"
    "border-block-start:3mm solid #d9a441;display:flex;flex-direction:column;gap:5mm;text-align:center}"
    "h1{font-size:15pt;font-weight:500;letter-spacing:.12em;text-transform:uppercase;color:#4d5f70;margin:0}"
    "h2{font-size:24pt;font-weight:600;margin:0;text-wrap:balance}p{margin:0;font-size:13pt}"
    ".name{font-size:34pt;font-weight:300;margin-block-start:8mm}"
    ".points{font-variant-numeric:tabular-nums;color:#4d5f70}"
    "footer{margin-block-start:auto;display:flex;align-items:center;gap:6mm;text-align:start}"
    "footer p{font-size:9pt;color:#4d5f70;overflow-wrap:anywhere}"
    "footer svg{display:block;inline-size:26mm;block-size:26mm}"
    "@media print{.hint{display:none}body{background:none}*{print-color-adjust:exact}}"
)
