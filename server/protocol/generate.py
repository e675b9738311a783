"""Write or check what is generated from messages.py: TypeScript, C#, documentation, examples; and the vectors.

Run as `python -m server.protocol.generate [--check]`.
"""

import sys
from pathlib import Path

from server.notebook.vectors import vectors
from server.protocol import grammar
from server.protocol.csharp import csharp
from server.protocol.documentation import documentation
from server.protocol.examples import example, pretty
from server.protocol.room_examples import room_files
from server.protocol.study_examples import motion_file
from server.protocol.typescript import typescript

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = Path("server/protocol/fixtures")


def outputs() -> dict[Path, bytes]:
    """Every generated file, relative to the project's root, with its content."""
    texts = {
        Path("web_client/src/generated/messages.gen.ts"): typescript(),
        Path("unity_client/Runtime/Core/Generated/Messages.g.cs"): csharp(),
        Path("docs/protocol.md"): documentation(),
    }
    for model in (*grammar.client_messages(), *grammar.server_messages()):
        texts[FIXTURES / f"{grammar.tag(model)}.json"] = pretty(example(model))
    texts[FIXTURES / "notebook" / "computing.json"] = pretty(vectors())
    texts[FIXTURES / "study" / "motion.json"] = motion_file()
    rooms = {FIXTURES / "rooms" / name: content for name, content in room_files().items()}
    return {path: text.encode() for path, text in texts.items()} | rooms


def drift() -> list[str]:
    """A sentence for every generated file that is missing, different, or no longer made."""
    files = outputs()
    sentences = []
    for path, content in files.items():
        stored = (ROOT / path).read_bytes() if (ROOT / path).is_file() else None
        if stored != content:
            what = "is missing" if stored is None else "differs from server/protocol/messages.py"
            sentences.append(f"{path} {what}; run `make generate`.")
    for stale in sorted(
        [
            *(ROOT / FIXTURES).glob("*.json"),
            *(ROOT / FIXTURES / "notebook").iterdir(),
            *(ROOT / FIXTURES / "rooms").iterdir(),
            *(ROOT / FIXTURES / "study").iterdir(),
        ]
    ):
        if stale.relative_to(ROOT) not in files:
            sentences.append(f"{stale.relative_to(ROOT)} belongs to no message any more; delete it.")
    return sentences


def main(arguments: list[str]) -> int:
    """Write the files, or with --check name those that drifted."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"expected --check or nothing; got {' '.join(arguments)}\n")
        return 2
    if arguments:
        sentences = drift()
        sys.stderr.writelines(f"{sentence}\n" for sentence in sentences)
        return 1 if sentences else 0
    for path, content in outputs().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
