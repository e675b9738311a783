"""Words of electrode making as tables have them, English and French, and the word that names of fields use."""

import re
import unicodedata
from functools import lru_cache

# Word of a field's name -> what tables write for it: lower case, no accents, longest first where one holds another.
WORDS = {
    "loading": ("masse surfacique", "areal mass", "areal loading", "mass loading", "grammage", "loading", "chargement"),
    "solid_content": (
        "solid content", "solids content", "solid to liquid ratio", "solid to liquid", "s to l ratio", "s to l", "stol",
        "extrait sec", "taux de solide", "taux de solides", "teneur en solide", "teneur en solides", "solids", "solid",
        "matiere seche",
    ),
    "shear_rate": ("applied shear rate", "shear rate", "taux de cisaillement", "vitesse de cisaillement",
                   "gradient de cisaillement", "cisaillement"),
    "line_load": ("line load", "charge lineique", "force lineique"),
    "areal_capacity": ("theoretical areal capacity", "areal capacity", "capacite surfacique"),
    "dew_point": ("dew point", "point de rosee"),
    "active": ("active material", "matiere active", "materiau actif", "a m", "am", "nmc", "lfp", "active"),
    "carbon": ("carbon black", "noir de carbone", "additif conducteur", "conductive additive", "super c65", "c65",
               "carbone", "carbon", "noir"),
    "binder": ("liant", "binder", "binders", "pvdf", "cmc", "sbr"),
    "solvent": ("solvant", "solvent", "nmp", "water", "eau"),
    "viscosity": ("viscosite", "viscosity", "visc"),
    "thickness": ("epaisseur", "epaisseurs", "thickness", "thick", "ep"),
    "porosity": ("porosite", "porosity", "poros"),
    "density": ("masse volumique", "densite", "density"),
    "capacity": ("capacite", "capacity"),
    "mass": ("masse", "masses", "mass", "poids", "weight", "pesee"),
    "fraction": ("composition", "fraction massique", "weight fraction", "mass fraction", "fraction", "teneur", "taux"),
    "gap": ("entrefer", "ecartement", "comma gap", "blade gap", "gap", "hauteur de lame"),
    "speed": ("vitesse", "speed"),
    "temperature": ("temperature", "temp"),
    "pressure": ("pression", "pressure"),
    "time": ("duree", "temps", "duration", "time"),
    "passes": ("nombre de passages", "passages", "passes", "number of passes"),
    "calendering": ("calandrage", "calandre", "calendering", "calender rolls", "calender", "calendered", "rolls",
                    "cal", "rouleaux"),
    "coating": ("enduction", "coating", "comma"),
    "drying": ("sechage", "drying", "etuve", "oven"),
    "mixing": ("melange", "malaxage", "mixing"),
    "foil": ("feuillard", "collecteur", "foil", "collector", "aluminium", "cuivre", "copper"),
    "disc": ("disque", "disques", "disc", "disk", "pastille", "electrode", "echantillon", "sample"),
    "wet": ("humide", "wet"),
    "dry": ("seche", "sec", "dry"),
    "before": ("avant", "before", "not cal", "non calandre"),
    "after": ("apres", "after"),
    "batch": ("lot", "batch", "encre", "slurry", "formulation"),
    "name": ("identifiant", "numero", "reference", "nom", "name", "id", "no", "n", "ref"),
    "operator": ("operateur", "operator", "qui", "who"),
    "date": ("date", "jour", "day"),
    "remark": ("remarque", "remarques", "commentaire", "commentaires", "remark", "remarks", "comment", "comments",
               "notes", "note", "observations"),
    "spread": ("ecart type", "standard deviation", "std dev", "std", "sd", "sigma", "s", "error", "erreur",
               "incertitude", "uncertainty"),
}  # fmt: skip
# What a heading measures has to be what the field measures; a mass may go unsaid, as in "NMC (g)".
MEASURES = frozenset(
    {"loading", "solid_content", "shear_rate", "line_load", "areal_capacity", "dew_point", "viscosity", "thickness"}
    | {"porosity", "density", "capacity", "fraction", "gap", "speed", "temperature", "pressure", "time", "passes"}
)
# What heading and field either both say or neither: a wet thickness is not a thickness.
QUALIFIERS = frozenset({"wet", "dry", "before", "after", "foil", "active", "carbon", "binder", "solvent", "spread"})
_PHRASES = {phrase: word for word, phrases in WORDS.items() for phrase in phrases}
_FOUND = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(sorted(map(re.escape, _PHRASES), key=len, reverse=True))})(?![a-z0-9])"
)
_IDLE = frozenset({"de", "du", "des", "la", "le", "les", "en", "of", "the", "in", "and", "et", "au"})


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    """What a heading, or the name of a field, is about."""
    plain = plainly(text)
    known = {_PHRASES[match[0]] for match in _FOUND.finditer(plain)}
    rest = {
        word for word in _FOUND.sub(" ", plain).split() if word not in _IDLE and len(word) > 1 and not word.isdigit()
    }
    return frozenset(known | rest)


def plainly(text: str) -> str:
    """A text in lower case, without accents, with one space for all that is neither letter nor digit."""
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())
