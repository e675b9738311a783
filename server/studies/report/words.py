"""The words of the report, in English and in French."""

from dataclasses import dataclass

from server.studies.report.plan import Language


@dataclass(frozen=True)
class Words:
    """Every word that the page itself says; names of outcomes and conditions come with the plan."""

    language: Language
    decimal: str
    colon: str
    semicolon: str
    kind: str
    simulated: str
    facts: dict[str, str]
    designs: dict[str, str]
    included_of: str
    not_registered: str
    late: str
    headings: dict[str, str]
    primary: str
    exploratory: str
    no_primary: str
    exploratory_note: str
    higher: str
    lower: str
    directions: tuple[str, str]
    wanted: str
    unwanted: str
    not_shown: str
    differ: str
    not_tested: str
    within_bounds: str
    not_within_bounds: str
    columns: dict[str, str]
    means: str
    ranks: str
    reported: str
    beside: str
    normality: dict[str, str]
    of_the_plan: str
    missing: str
    left_out: str
    average_gain: str
    at_maximum: str
    plot: str
    plot_groups: str
    intervals: str
    bounds_plot: str
    bounds_alone: str
    everybody: str
    states: dict[str, str]
    state_of_one: dict[str, str]
    no_rules: str
    nobody_left_out: str
    order: str
    order_note: str
    order_low_power: str
    effects: dict[str, str]
    mean_of_period: str
    sample: str
    sample_groups: str
    sample_needed: str
    planned: str
    events_note: str
    methods: tuple[str, ...]
    recompute: str


ENGLISH = Words(
    language="en",
    decimal=".",
    colon=": ",
    semicolon="; ",
    kind="Study report",
    simulated="Simulated data: no person took part. These numbers say nothing about people.",
    facts={
        "people": "Participants",
        "design": "Design",
        "conditions": "Conditions",
        "registered": "Plan entered",
        "first": "First session",
    },
    designs={
        "within": "within subjects: everybody does all conditions",
        "between": "between subjects: everybody does one condition",
    },
    included_of="{included} analysed of {enrolled} enrolled",
    not_registered="no time stamp: nothing in this report confirms anything, all of it is exploratory",
    late="after the first session: nothing in this report confirms anything, all of it is exploratory",
    headings={
        "summary": "Summary",
        "plan": "What was settled beforehand",
        "rules": "Exclusion rules",
        "bounds": "Bounds of equivalence",
        "people": "Participants",
        "primary": "Primary outcomes",
        "equivalence": "Equivalence",
        "order": "Effects of order",
        "sample": "Sample size",
        "exploratory": "Exploratory outcomes",
        "events": "Events in the sessions",
        "methods": "Methods, and how to compute this again",
    },
    primary="primary",
    exploratory="exploratory",
    no_primary="The plan names no primary outcome.",
    exploratory_note=(
        "These outcomes were not named as primary before the first participant. They suggest what to study next; "
        "their <i>p</i> values confirm nothing."
    ),
    higher="Higher with {other} than with {reference}",
    lower="Lower with {other} than with {reference}",
    directions=("higher", "lower"),
    wanted=", the wanted direction.",
    unwanted=", the opposite of what is wanted.",
    not_shown="No difference was shown; the interval says which differences remain possible.",
    differ="The conditions differ.",
    not_tested="Too few complete values for a test, or values that do not vary.",
    within_bounds="Within the bounds: equivalence is shown.",
    not_within_bounds="Equivalence is not shown.",
    columns={
        "condition": "Condition",
        "n_of": "n of N",
        "mean": "Mean",
        "ci": "95\u2009% CI",
        "sd": "SD",
        "median": "Median",
        "quartiles": "Quartiles",
        "range": "Range",
        "comparison": "Comparison",
        "n": "n",
        "difference": "Difference",
        "shift": "Shift",
        "p": "p",
        "p_holm": "p (Holm)",
        "t": "<i>t</i> (df)",
        "g": "Hedges’ <i>g</i>",
        "rank_biserial": "Rank-biserial <i>r</i>",
        "test": "Test",
        "effect": "Effect size",
        "bounds": "Bounds",
        "ci90": "90\u2009% CI",
        "t_low": "<i>t</i> against low",
        "t_high": "<i>t</i> against high",
        "reason": "Reason",
        "outcome": "Outcome",
        "order": "Order",
        "people": "People",
        "participant": "Participant",
        "state": "State",
        "event": "Event",
        "direction": "Wanted",
    },
    means="Means",
    ranks="Ranks",
    reported="reported",
    beside="for comparison",
    normality={
        "means": "Shapiro–Wilk of the residuals: <i>W</i> = {w}, {p}. They may be normal, so means are reported.",
        "ranks": "Shapiro–Wilk of the residuals: <i>W</i> = {w}, {p}. They are not normal, so ranks are reported.",
        "unknown": "The residuals do not vary; means are reported.",
    },
    of_the_plan="Shapiro–Wilk of the residuals: <i>W</i> = {w}, {p}. The plan asks for {family}.",
    missing="Missing with {condition}: {names}.",
    left_out="Left out of the test of all conditions, because a value is missing: {names}.",
    average_gain="Average normalised gain with {condition}: {gain}.",
    at_maximum="With everything right beforehand, and so without a gain: {count}.",
    plot=(
        "Box: quartiles and median, whiskers to the extremes. Diamond: mean with its 95\u2009% interval. Each dot "
        "is a person, each line joins the values of one person."
    ),
    plot_groups=(
        "Box: quartiles and median, whiskers to the extremes. Diamond: mean with its 95\u2009% interval. Each dot "
        "is a person."
    ),
    intervals="Differences with their 95\u2009% intervals; the dashed line is no difference.",
    bounds_plot=(
        "Mean with its 90\u2009% interval against the bounds (shaded). Equivalence is shown where the whole "
        "interval lies within."
    ),
    bounds_alone="{outcome}, {condition}",
    everybody="everybody",
    states={
        "planned": "planned",
        "enrolled": "enrolled",
        "included": "analysed",
        "excluded": "excluded",
        "withdrawn": "withdrawn",
    },
    state_of_one={"included": "analysed", "excluded": "excluded", "withdrawn": "withdrawn"},
    no_rules="The plan has no rule of exclusion.",
    nobody_left_out="Nobody was excluded, and nobody withdrew.",
    order="Orders of the conditions",
    order_note=(
        "Linear model with participant, period, condition and the condition before; the sequence is tested on the "
        "participants’ means."
    ),
    order_low_power=(
        "These tests see only large effects in a study of this size: a high <i>p</i> is no proof that order did "
        "not matter."
    ),
    effects={
        "period": "Period",
        "carry_over": "Carry-over",
        "sequence": "Sequence",
    },
    mean_of_period="Mean in period {number}",
    sample=(
        "{outcome}: with {n} complete participants, a paired <i>t</i>-test finds a difference of {dz} standard "
        "deviations of the differences with 80\u2009% power (two-sided, 5\u2009%). Smaller differences can be "
        "missed."
    ),
    sample_groups=(
        "{outcome}: with these groups, a <i>t</i>-test finds a difference of {dz} standard deviations with "
        "80\u2009% power (two-sided, 5\u2009%). Smaller differences can be missed."
    ),
    sample_needed=(
        "For comparison, 80\u2009% power needs {small} people for a small effect (<i>d<sub>z</sub></i> = 0.2), "
        "{medium} for a medium one (0.5) and {large} for a large one (0.8), in a paired design."
    ),
    planned="The plan was {planned} participants.",
    events_note="Number of events and, in brackets, of people who had any.",
    methods=(
        (
            "<b>Missing values.</b> Every comparison uses those who have all values that it needs; nothing is "
            "imputed. Who is left out is named."
        ),
        (
            "<b>Descriptive.</b> 95\u2009% interval of the mean by Student’s <i>t</i>, of the median by order "
            "statistics (needs six values). Quartiles are linear between neighbours."
        ),
        (
            "<b>Means.</b> Two conditions: paired <i>t</i>-test, <i>d<sub>z</sub></i> (Cohen) and "
            "<i>g</i><sub>av</sub> (Hedges) with intervals by the noncentral <i>t</i>. Several: repeated-measures "
            "ANOVA with Greenhouse–Geisser’s correction, partial η² with a 90\u2009% interval, generalised η². "
            "Groups: Welch’s <i>t</i>-test, Hedges’ <i>g</i>."
        ),
        (
            "<b>Ranks.</b> Two conditions: Wilcoxon’s signed ranks, matched-pairs rank-biserial correlation, "
            "Hodges–Lehmann’s shift. Several: Friedman’s test, Kendall’s <i>W</i>. Groups: Mann–Whitney’s "
            "<i>U</i>, rank-biserial correlation."
        ),
        (
            "<b>Several tests.</b> Pairs of conditions, and the primary outcomes among each other, are corrected "
            "by Holm’s method. Exploratory outcomes are not corrected among each other."
        ),
        (
            "<b>Equivalence.</b> Two one-sided tests at 5\u2009% each, which is the 90\u2009% interval within the "
            "bounds."
        ),
    ),
    recompute=(
        "Every number on this page stands in <code>numbers.json</code>, with all its digits, at the place that its "
        "tooltip and the grey code beside each heading name. <code>python recompute.py</code> in the folder of "
        "this report computes all of them again from the CSV files, with numpy and scipy only, and says where one "
        "differs."
    ),
)

FRENCH = Words(
    language="fr",
    decimal=",",
    colon="\u00a0: ",
    semicolon="\u00a0; ",
    kind="Rapport d’étude",
    simulated="Données simulées\u00a0: personne n’a participé. Ces chiffres ne disent rien des personnes.",
    facts={
        "people": "Participants",
        "design": "Plan d’expérience",
        "conditions": "Conditions",
        "registered": "Protocole saisi",
        "first": "Première séance",
    },
    designs={
        "within": "intra-sujets\u00a0: chacun passe toutes les conditions",
        "between": "inter-sujets\u00a0: chacun passe une seule condition",
    },
    included_of="{included} analysés sur {enrolled} inscrits",
    not_registered="sans horodatage\u00a0: rien dans ce rapport n’est confirmatoire, tout est exploratoire",
    late="après la première séance\u00a0: rien dans ce rapport n’est confirmatoire, tout est exploratoire",
    headings={
        "summary": "Résumé",
        "plan": "Ce qui était fixé à l’avance",
        "rules": "Règles d’exclusion",
        "bounds": "Bornes d’équivalence",
        "people": "Participants",
        "primary": "Critères principaux",
        "equivalence": "Équivalence",
        "order": "Effets d’ordre",
        "sample": "Taille de l’échantillon",
        "exploratory": "Critères exploratoires",
        "events": "Événements des séances",
        "methods": "Méthodes, et comment tout recalculer",
    },
    primary="principal",
    exploratory="exploratoire",
    no_primary="Le protocole ne désigne aucun critère principal.",
    exploratory_note=(
        "Ces critères n’étaient pas désignés comme principaux avant le premier participant. Ils suggèrent ce qu’il "
        "faudrait étudier ensuite\u00a0; leurs valeurs <i>p</i> ne confirment rien."
    ),
    higher="Plus élevé avec {other} qu’avec {reference}",
    lower="Plus bas avec {other} qu’avec {reference}",
    directions=("plus haut", "plus bas"),
    wanted=", dans le sens souhaité.",
    unwanted=", à l’opposé du sens souhaité.",
    not_shown=(
        "Aucune différence n’a été mise en évidence\u00a0; l’intervalle dit quelles différences restent possibles."
    ),
    differ="Les conditions diffèrent.",
    not_tested="Trop peu de valeurs complètes pour un test, ou des valeurs qui ne varient pas.",
    within_bounds="Entre les bornes\u00a0: l’équivalence est établie.",
    not_within_bounds="L’équivalence n’est pas établie.",
    columns={
        "condition": "Condition",
        "n_of": "n sur N",
        "mean": "Moyenne",
        "ci": "IC à 95\u00a0%",
        "sd": "Écart-type",
        "median": "Médiane",
        "quartiles": "Quartiles",
        "range": "Étendue",
        "comparison": "Comparaison",
        "n": "n",
        "difference": "Différence",
        "shift": "Décalage",
        "p": "p",
        "p_holm": "p (Holm)",
        "t": "<i>t</i> (ddl)",
        "g": "<i>g</i> de Hedges",
        "rank_biserial": "<i>r</i> bisériale de rangs",
        "test": "Test",
        "effect": "Taille d’effet",
        "bounds": "Bornes",
        "ci90": "IC à 90\u00a0%",
        "t_low": "<i>t</i>, borne basse",
        "t_high": "<i>t</i>, borne haute",
        "reason": "Motif",
        "outcome": "Critère",
        "order": "Ordre",
        "people": "Personnes",
        "participant": "Participant",
        "state": "État",
        "event": "Événement",
        "direction": "Souhaité",
    },
    means="Moyennes",
    ranks="Rangs",
    reported="test retenu",
    beside="pour comparaison",
    normality={
        "means": (
            "Shapiro–Wilk des résidus\u00a0: <i>W</i> = {w}, {p}. Ils peuvent être normaux\u00a0: les moyennes "
            "sont retenues."
        ),
        "ranks": (
            "Shapiro–Wilk des résidus\u00a0: <i>W</i> = {w}, {p}. Ils ne sont pas normaux\u00a0: les rangs sont "
            "retenus."
        ),
        "unknown": "Les résidus ne varient pas\u00a0; les moyennes sont retenues.",
    },
    of_the_plan="Shapiro–Wilk des résidus\u00a0: <i>W</i> = {w}, {p}. Le protocole demande\u00a0: {family}.",
    missing="Valeurs manquantes avec {condition}\u00a0: {names}.",
    left_out="Écartés du test de toutes les conditions, faute d’une valeur\u00a0: {names}.",
    average_gain="Gain normalisé moyen avec {condition}\u00a0: {gain}.",
    at_maximum="Ont tout juste avant, donc sans gain\u00a0: {count}.",
    plot=(
        "Boîte\u00a0: quartiles et médiane, moustaches jusqu’aux extrêmes. Losange\u00a0: moyenne et son "
        "intervalle à 95\u00a0%. Chaque point est une personne, chaque ligne relie les valeurs d’une même personne."
    ),
    plot_groups=(
        "Boîte\u00a0: quartiles et médiane, moustaches jusqu’aux extrêmes. Losange\u00a0: moyenne et son "
        "intervalle à 95\u00a0%. Chaque point est une personne."
    ),
    intervals=(
        "Différences et leurs intervalles à 95\u00a0%\u00a0; la ligne en tirets marque l’absence de différence."
    ),
    bounds_plot=(
        "Moyenne et son intervalle à 90\u00a0% face aux bornes (zone grisée). L’équivalence est établie quand tout "
        "l’intervalle est à l’intérieur."
    ),
    bounds_alone="{outcome}, {condition}",
    everybody="tous",
    states={
        "planned": "prévus",
        "enrolled": "inscrits",
        "included": "analysés",
        "excluded": "exclus",
        "withdrawn": "retirés",
    },
    state_of_one={"included": "dans l’analyse", "excluded": "exclusion", "withdrawn": "retrait"},
    no_rules="Le protocole n’a pas de règle d’exclusion.",
    nobody_left_out="Personne n’a été exclu, et personne ne s’est retiré.",
    order="Ordres des conditions",
    order_note=(
        "Modèle linéaire avec participant, période, condition et condition précédente\u00a0; la séquence est "
        "testée sur les moyennes des participants."
    ),
    order_low_power=(
        "À cette taille d’étude, ces tests ne voient que de grands effets\u00a0: un <i>p</i> élevé ne prouve pas "
        "que l’ordre est sans effet."
    ),
    effects={
        "period": "Période",
        "carry_over": "Report",
        "sequence": "Séquence",
    },
    mean_of_period="Moyenne en période {number}",
    sample=(
        "{outcome}\u00a0: avec {n} participants complets, un test <i>t</i> apparié décèle une différence de {dz} "
        "écarts-types des différences avec une puissance de 80\u00a0% (bilatéral, 5\u00a0%). Une différence plus "
        "petite peut échapper."
    ),
    sample_groups=(
        "{outcome}\u00a0: avec ces groupes, un test <i>t</i> décèle une différence de {dz} écarts-types avec une "
        "puissance de 80\u00a0% (bilatéral, 5\u00a0%). Une différence plus petite peut échapper."
    ),
    sample_needed=(
        "À titre de comparaison, une puissance de 80\u00a0% demande {small} personnes pour un petit effet "
        "(<i>d<sub>z</sub></i> = 0,2), {medium} pour un effet moyen (0,5) et {large} pour un grand effet (0,8), en "
        "plan apparié."
    ),
    planned="Le protocole prévoyait {planned} participants.",
    events_note="Nombre d’événements et, entre parenthèses, de personnes concernées.",
    methods=(
        (
            "<b>Valeurs manquantes.</b> Chaque comparaison porte sur ceux qui ont toutes les valeurs qu’elle "
            "demande\u00a0; rien n’est imputé. Les personnes écartées sont nommées."
        ),
        (
            "<b>Description.</b> Intervalle à 95\u00a0% de la moyenne par le <i>t</i> de Student, de la médiane "
            "par les statistiques d’ordre (six valeurs au moins). Les quartiles sont linéaires entre voisins."
        ),
        (
            "<b>Moyennes.</b> Deux conditions\u00a0: test <i>t</i> apparié, <i>d<sub>z</sub></i> (Cohen) et "
            "<i>g</i><sub>av</sub> (Hedges), intervalles par le <i>t</i> non centré. Plusieurs\u00a0: ANOVA à "
            "mesures répétées avec correction de Greenhouse–Geisser, η² partiel et son intervalle à 90\u00a0%, η² "
            "généralisé. Groupes\u00a0: test <i>t</i> de Welch, <i>g</i> de Hedges."
        ),
        (
            "<b>Rangs.</b> Deux conditions\u00a0: rangs signés de Wilcoxon, corrélation bisériale de rangs pour "
            "paires, décalage de Hodges–Lehmann. Plusieurs\u00a0: test de Friedman, <i>W</i> de Kendall. "
            "Groupes\u00a0: <i>U</i> de Mann–Whitney, corrélation bisériale de rangs."
        ),
        (
            "<b>Tests multiples.</b> Les paires de conditions, et les critères principaux entre eux, sont corrigés "
            "par la méthode de Holm. Les critères exploratoires ne sont pas corrigés entre eux."
        ),
        (
            "<b>Équivalence.</b> Deux tests unilatéraux à 5\u00a0% chacun, soit l’intervalle à 90\u00a0% entre les "
            "bornes."
        ),
    ),
    recompute=(
        "Chaque nombre de cette page figure dans <code>numbers.json</code>, avec tous ses chiffres, à l’endroit "
        "que donnent l’infobulle et le code gris à côté de chaque titre. <code>python recompute.py</code>, dans le "
        "dossier de ce rapport, les recalcule tous à partir des fichiers CSV, avec numpy et scipy seuls, et dit où "
        "l’un diffère."
    ),
)

WORDS: dict[Language, Words] = {"en": ENGLISH, "fr": FRENCH}
