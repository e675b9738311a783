"""The words of a record's page, in English and in French."""

from dataclasses import dataclass

from server.notebook.schema import Language


@dataclass(frozen=True)
class Words:
    """Every word that the page itself says; labels of fields come with the form."""

    language: Language
    kind: str
    states: dict[str, str]
    simulated: str
    record: str
    template: str
    version: str
    author: str
    people: str
    begun: str
    changed: str
    times: str
    open_questions: str
    field: str
    target: str
    actual: str
    deviation: str
    entered: str
    by: str
    entries: str
    no_value: str
    several: str
    emptied: str
    reading: str
    mean: str
    spread: str
    reason: str
    outside: str
    off_target: str
    within: str
    computed: str
    value: str
    formula: str
    as_above: str
    needs: str
    question: str
    remark: str
    arrow: str
    answer: str
    waived: str
    still_open: str
    not_here: str
    changed_bytes: str
    other_entries: str
    signatures: str
    acts: dict[str, str]
    up_to: str
    unsigned: str
    head: str
    key: str
    signature: str
    signed_at: str
    entry: str
    proof: str
    history: str
    when: str
    who: str
    device: str
    what: str
    hash: str
    of_file: str
    decimal: str


ENGLISH = Words(
    language="en",
    kind="Laboratory notebook",
    states={"open": "Open", "signed": "Signed", "witnessed": "Signed and witnessed", "locked": "Locked"},
    simulated="Simulated: not measured in a laboratory",
    record="Record",
    template="Template",
    version="version",
    author="Author",
    people="Written by",
    begun="Begun",
    changed="Last entry",
    times="Times are those of the device that wrote, in {offset} unless another offset is given.",
    open_questions="Open questions",
    field="Field",
    target="Target",
    actual="Actual",
    deviation="Deviation",
    entered="Value",
    by="Entered by",
    entries="Entries",
    no_value="no value",
    several="Several values stand side by side; nobody has settled which holds.",
    emptied="emptied",
    reading="reading",
    mean="mean",
    spread="SD",
    reason="Reason:",
    outside="outside the expected range",
    off_target="off target",
    within="within tolerance",
    computed="Computed",
    value="Value ± standard uncertainty",
    formula="Formula",
    as_above="as above",
    needs="still needs",
    question="Question",
    remark="Remark",
    arrow="Pointed out",
    answer="Answer",
    waived="Waived",
    still_open="not answered yet",
    not_here="the file is not here",
    changed_bytes="the file's bytes have changed since it was attached",
    other_entries="Other entries",
    signatures="Signatures",
    acts={"signed": "Signed", "witnessed": "Witnessed", "locked": "Locked"},
    up_to="up to entry",
    unsigned="This record has not been signed.",
    head="Head of the chain",
    key="Key",
    signature="Signature (Ed25519)",
    signed_at="Signed by the server",
    entry="Entry",
    proof=(
        "Every entry holds the hash of the entry before it. A signed head proves that nothing before it has been "
        "changed since, to whoever trusts the key or has kept the head elsewhere."
    ),
    history="Every entry",
    when="Server time (UTC)",
    who="Who",
    device="Device",
    what="What",
    hash="Hash",
    of_file="file",
    decimal=".",
)

FRENCH = Words(
    language="fr",
    kind="Cahier de laboratoire",
    states={"open": "En cours", "signed": "Signé", "witnessed": "Signé et attesté", "locked": "Verrouillé"},
    simulated="Simulé : non mesuré au laboratoire",
    record="Enregistrement",
    template="Modèle",
    version="version",
    author="Auteur",
    people="Saisi par",
    begun="Début",
    changed="Dernière saisie",
    times="Les heures sont celles de l'appareil de saisie, en {offset} sauf mention d'un autre décalage.",
    open_questions="Questions ouvertes",
    field="Champ",
    target="Visé",
    actual="Réel",
    deviation="Écart",
    entered="Valeur",
    by="Saisi par",
    entries="Saisies",
    no_value="pas de valeur",
    several="Plusieurs valeurs coexistent ; personne n'a tranché.",
    emptied="vidé",
    reading="lecture",
    mean="moyenne",
    spread="écart-type",
    reason="Motif\u00a0:",
    outside="hors de la plage attendue",
    off_target="hors tolérance",
    within="dans la tolérance",
    computed="Calculé",
    value="Valeur ± incertitude-type",
    formula="Formule",
    as_above="idem",
    needs="il manque",
    question="Question",
    remark="Remarque",
    arrow="Signalé",
    answer="Réponse",
    waived="Écartée",
    still_open="sans réponse à ce jour",
    not_here="le fichier n'est pas ici",
    changed_bytes="le contenu du fichier a changé depuis qu'il a été joint",
    other_entries="Autres saisies",
    signatures="Signatures",
    acts={"signed": "Signé", "witnessed": "Attesté", "locked": "Verrouillé"},
    up_to="jusqu'à la saisie",
    unsigned="Cet enregistrement n'a pas été signé.",
    head="Tête de chaîne",
    key="Clé",
    signature="Signature (Ed25519)",
    signed_at="Signé par le serveur",
    entry="Saisie",
    proof=(
        "Chaque saisie contient l'empreinte de la précédente. Une tête signée prouve que rien de ce qui la précède n'a "
        "été modifié depuis, à quiconque se fie à la clé ou a conservé la tête ailleurs."
    ),
    history="Toutes les saisies",
    when="Heure du serveur (UTC)",
    who="Qui",
    device="Appareil",
    what="Quoi",
    hash="Empreinte",
    of_file="fichier",
    decimal=",",
)

WORDS: dict[Language, Words] = {"en": ENGLISH, "fr": FRENCH}
