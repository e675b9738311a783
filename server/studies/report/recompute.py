"""Computes every number of a study's report again, from the tables beside this file, and says where one differs.

    python recompute.py [FOLDER]

It needs numpy and scipy and nothing of the program that wrote the report, and takes other ways where there are some:
contrasts instead of sums of squares, integrals instead of noncentral distributions, all signs instead of recursions.
Exit code 0: every number of numbers.json agrees; 1: one differs, lacks or is too many; 2: a file cannot be read.
"""

import csv
import functools
import io
import itertools
import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize, special, stats

Array = Any
Found = dict[str, Any]
Row = dict[str, str]
Values = dict[str, dict[str, float]]

NAN = math.nan
NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)


# --- intervals ---


def chance_below(t: float, df: float, shift: float) -> float:
    """P(noncentral t <= t), which is P(normal + shift <= t x s) with s from the chi distribution.

    The integral goes over the one of both that is the smoother.
    """
    low, high = (math.sqrt(stats.chi2.ppf(share, df) / df) for share in (1e-15, 1 - 1e-15))
    if abs(t) * (high - low) < 60:
        s = low + (NODES + 1) / 2 * (high - low)
        density = (
            2
            * s
            * df
            * np.exp(
                (df / 2 - 1) * np.log(s * s * df) - s * s * df / 2 - df / 2 * math.log(2) - special.gammaln(df / 2)
            )
        )
        return float(np.sum(WEIGHTS * density * special.ndtr(t * s - shift)) * (high - low) / 2)
    if t < 0:
        return 1 - chance_below(-t, df, -shift)
    least, most = max(-shift, -9.0), max(9.0, -shift)
    z = least + (NODES + 1) / 2 * (most - least)
    above = special.chdtrc(df, df * ((z + shift) / t) ** 2)
    return float(special.ndtr(-shift) + np.sum(WEIGHTS * above * stats.norm.pdf(z)) * (most - least) / 2)


def root(function: Callable[[float], float], start: float) -> float:
    """Where a monotonous function is zero."""
    width = 1.0
    while function(start - width) * function(start + width) > 0:
        width *= 2
    return float(optimize.brentq(function, start - width, start + width, xtol=1e-13, rtol=1e-14))


def shift_interval(t: float, df: float) -> tuple[float, float]:
    """95 % interval of the noncentrality of t."""
    if not abs(t) <= 1000:
        return NAN, NAN

    def at(share: float) -> float:
        return root(lambda shift: chance_below(t, df, shift) - share, t)

    return at(0.975), at(0.025)


def f_interval(f: float, df1: float, df2: float) -> tuple[float, float]:
    """90 % interval of the noncentrality of F, as a Poisson mixture of beta distributions."""

    def below(noncentrality: float) -> float:
        x = df1 * f / (df1 * f + df2)
        number = np.arange(0, int(noncentrality) + 400)
        return float(
            np.sum(stats.poisson.pmf(number, noncentrality / 2) * special.betainc(df1 / 2 + number, df2 / 2, x))
        )

    def at(share: float) -> float:
        if below(0.0) <= share:
            return 0.0
        high = 1.0
        while below(high) > share:
            high *= 2
        return float(optimize.brentq(lambda shift: below(shift) - share, 0.0, high, xtol=1e-12))

    return at(0.95), at(0.05)


def ends(name: str, pair: Sequence[float]) -> Found:
    """An interval at its two places."""
    return {f"{name}_low": pair[0], f"{name}_high": pair[1]}


def fisher(r: float, error: float) -> tuple[float, float]:
    """95 % interval of a correlation."""
    if not abs(r) < 1:
        return NAN, NAN
    half = stats.norm.ppf(0.975) * error
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


# --- one sample ---


def describe(x: Array) -> Found:
    """Describe values."""
    x = np.sort(np.asarray(x, float))
    n = len(x)
    found = {"n": n, "mean": x.mean(), "sd": x.std(ddof=1) if n > 1 else NAN, "minimum": x[0], "maximum": x[-1]}
    found |= {name: np.quantile(x, share) for name, share in (("q1", 0.25), ("median", 0.5), ("q3", 0.75))}
    found["iqr"] = found["q3"] - found["q1"]
    if n < 2:
        around = (NAN, NAN)
    elif np.ptp(x) == 0:
        around = (x[0], x[0])
    else:
        around = stats.t.interval(0.95, n - 1, x.mean(), stats.sem(x))
    tails = [k for k in range(1, n // 2 + 1) if sum(math.comb(n, j) for j in range(k)) / 2**n <= 0.025]
    k = max(tails, default=0)
    return found | ends("mean_interval", around) | ends("median_interval", (x[k - 1], x[n - k]) if k else (NAN, NAN))


def normality(x: Array) -> Found:
    """Shapiro-Wilk."""
    if len(x) < 3 or len(x) > 5000 or np.ptp(x) == 0:
        return {"w": NAN, "p": NAN}
    return dict(zip(("w", "p"), stats.shapiro(x), strict=True))


# --- two conditions ---


def paired_t(x: Array, y: Array) -> Found:
    """Means of the same people: x minus y."""
    d, n = x - y, len(x)
    found = {"n": n, "difference": d.mean(), "sd": d.std(ddof=1), "df": n - 1}
    if found["sd"] <= 1e-12 * max(np.abs(x).max(), np.abs(y).max()):
        half = stats.t.ppf(0.975, n - 1) * found["sd"] / math.sqrt(n)
        undefined = dict.fromkeys(("t", "p", "dz", "g_av"), NAN)
        found |= undefined | ends("dz_interval", (NAN, NAN)) | ends("g_av_interval", (NAN, NAN))
        return found | ends("interval", (d.mean() - half, d.mean() + half))
    test = stats.ttest_rel(x, y)
    limits = test.confidence_interval(0.95)
    dz = d.mean() / d.std(ddof=1)
    g = d.mean() / math.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 2) * (1 - 3 / (8 * n - 9))
    shifts = [shift / math.sqrt(n) for shift in shift_interval(test.statistic, n - 1)]
    found |= {"t": test.statistic, "p": test.pvalue, "dz": dz, "g_av": g}
    to_g = d.std(ddof=1) / math.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 2) * (1 - 3 / (8 * n - 9))
    found |= ends("interval", (limits.low, limits.high)) | ends("dz_interval", shifts)
    return found | ends("g_av_interval", [shift * to_g for shift in shifts])


def signed_ranks(d: Array) -> Found:
    """Ranks of differences."""
    n, moved = len(d), d[d != 0]
    means = np.sort([(d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)])
    # Each rank is in the sum or is not: the distribution is the product of these.
    each = (np.concatenate(([0.5], np.zeros(rank - 1), [0.5])) for rank in range(1, n + 1))
    k = int(np.sum(np.cumsum(functools.reduce(np.convolve, each)) <= 0.025))
    found = {"n": n, "zeros": n - len(moved), "shift": np.median(means)}
    found |= ends("shift_interval", (means[k - 1], means[-k]) if k else (NAN, NAN))
    if not len(moved):
        return (
            found
            | {"w": 0.0, "p": NAN, "method": "exact", "rank_biserial": NAN}
            | ends("rank_biserial_interval", (NAN, NAN))
        )
    m, ranks = len(moved), stats.rankdata(np.abs(moved))
    up, total = ranks[moved > 0].sum(), ranks.sum()
    r = (2 * up - total) / total
    tied = m < n or len(np.unique(ranks)) < m
    if not tied and n <= 50:
        method, p = "exact", stats.wilcoxon(d, method="exact").pvalue
    elif n <= 13:
        signs = np.array(list(itertools.product((0, 1), repeat=m)))
        sums = signs @ ranks
        method, p = "permutation", min(1.0, 2 * min(np.mean(sums <= up + 1e-9), np.mean(sums >= up - 1e-9)))
    else:
        _, counts = np.unique(ranks, return_counts=True)
        error = math.sqrt(m * (m + 1) * (2 * m + 1) / 24 - np.sum(counts**3 - counts) / 48)
        # With continuity correction.
        z = abs(up - total / 2) - (0.5 if up != total / 2 else 0)
        method, p = "normal", 2 * stats.norm.sf(z / error)
    found |= {"w": min(up, total - up), "p": p, "method": method, "rank_biserial": r}
    return found | ends("rank_biserial_interval", fisher(r, math.sqrt(np.sum(np.arange(1, m + 1) ** 2)) / total))


def welch(x: Array, y: Array) -> Found:
    """Means of different people: x minus y."""
    a, b = len(x), len(y)
    found = {"n1": a, "n2": b, "difference": x.mean() - y.mean()}
    if max(np.ptp(x), np.ptp(y)) == 0:
        undefined = dict.fromkeys(("t", "df", "p", "d", "g"), NAN)
        return found | undefined | ends("interval", (NAN, NAN)) | ends("g_interval", (NAN, NAN))
    test = stats.ttest_ind(x, y, equal_var=False)
    limits = test.confidence_interval(0.95)
    pooled = stats.ttest_ind(x, y).statistic
    to_d, correction = math.sqrt(1 / a + 1 / b), 1 - 3 / (4 * (a + b) - 9)
    found |= {"t": test.statistic, "df": test.df, "p": test.pvalue, "d": pooled * to_d, "g": pooled * to_d * correction}
    shifts = [shift * to_d * correction for shift in shift_interval(pooled, a + b - 2)]
    return found | ends("interval", (limits.low, limits.high)) | ends("g_interval", shifts)


def mann_whitney(x: Array, y: Array) -> Found:
    """Ranks of different people."""
    a, b = len(x), len(y)
    test = stats.mannwhitneyu(x, y)
    differences = np.sort([i - j for i in x for j in y])
    k = math.floor(a * b / 2 - stats.norm.ppf(0.975) * math.sqrt(a * b * (a + b + 1) / 12))
    r = 2 * test.statistic / (a * b) - 1
    found = {"n1": a, "n2": b, "u": test.statistic, "p": test.pvalue, "rank_biserial": r}
    found |= {"superiority": test.statistic / (a * b), "shift": np.median(differences)}
    if np.ptp(np.concatenate((x, y))) == 0:
        found["p"] = NAN
    found |= ends("shift_interval", (differences[k - 1], differences[-k]) if k > 0 else (NAN, NAN))
    return found | ends("rank_biserial_interval", fisher(r, math.sqrt((a + b + 1) / (3 * a * b))))


# --- several conditions ---


def anova(x: Array) -> Found:
    """Repeated measures, by orthonormal contrasts of the conditions."""
    n, k = x.shape
    contrasts = np.linalg.qr(np.column_stack((np.ones(k), np.eye(k)[:, : k - 1])))[0][:, 1:]
    y = x @ contrasts
    between, d = n * np.sum(y.mean(axis=0) ** 2), k - 1
    error = np.sum((y - y.mean(axis=0)) ** 2)
    people = k * np.sum((x.mean(axis=1) - x.mean()) ** 2)
    covariance = np.atleast_2d(np.cov(y, rowvar=False))
    found = {"n": n, "df1": d, "df2": d * (n - 1)}
    if error <= 1e-24 * max(1, np.sum(x**2)):
        names = ("f", "p", "epsilon_gg", "epsilon_hf", "p_gg", "p_hf", "mauchly_w", "mauchly_p", "partial_eta2")
        undefined = dict.fromkeys((*names, "generalised_eta2"), NAN)
        return found | undefined | ends("partial_eta2_interval", (NAN, NAN))
    f = between / d / (error / (d * (n - 1)))
    gg = min(1.0, np.trace(covariance) ** 2 / (d * np.sum(covariance**2)))
    below = d * (n - 1 - d * gg)
    hf = min(1.0, (n * d * gg - 2) / below) if below > 1e-9 else 1.0
    w = p = NAN
    if k > 2 and n >= k:
        w = np.linalg.det(covariance) / (np.trace(covariance) / d) ** d
        rho = 1 - (2 * d * d + d + 2) / (6 * d * (n - 1))
        second = (d + 2) * (d - 1) * (d - 2) * (2 * d**3 + 6 * d * d + 3 * k + 2) / (288 * ((n - 1) * d * rho) ** 2)
        if w <= 1e-12:
            w, chi2 = 0.0, math.inf
        else:
            chi2 = -rho * (n - 1) * math.log(w)
        df = d * (d + 1) / 2 - 1
        p = (1 - second) * stats.chi2.sf(chi2, df) + second * stats.chi2.sf(chi2, df + 4)
    found |= {"f": f, "p": stats.f.sf(f, d, d * (n - 1)), "epsilon_gg": gg, "epsilon_hf": hf, "mauchly_w": w}
    found |= {"mauchly_p": p, "partial_eta2": between / (between + error)}
    found |= {f"p_{name}": stats.f.sf(f, d * e, d * (n - 1) * e) for name, e in (("gg", gg), ("hf", hf))}
    found["generalised_eta2"] = between / (between + people + error)
    shifts = [shift / (shift + d + d * (n - 1) + 1) for shift in f_interval(f, d, d * (n - 1))]
    return found | ends("partial_eta2_interval", shifts)


def friedman(x: Array) -> Found:
    """Friedman's test."""
    n, k = x.shape
    q = p = NAN
    if np.any(np.ptp(x, axis=1) > 0):
        q, p = stats.friedmanchisquare(*x.T)
    return {"n": n, "q": q, "df": k - 1, "p": p, "w": q / (n * (k - 1))}


def holm(p: Sequence[float]) -> list[float]:
    """Holm's correction."""
    tested = [value for value in p if not math.isnan(value)]

    def adjusted(value: float) -> float:
        smaller = sorted(other for other in tested if other <= value)
        return max(min(1.0, (len(tested) - rank) * other) for rank, other in enumerate(smaller))

    return [NAN if math.isnan(value) else adjusted(value) for value in p]


def f_test(y: Array, base: Array, effect: Array) -> Found:
    """What an effect explains beyond a base, by projections."""

    def left(design: Array) -> tuple[float, int]:
        u, s, _ = np.linalg.svd(design, full_matrices=False)
        u = u[:, s > 1e-10 * s[0]]
        return np.sum((y - u @ (u.T @ y)) ** 2), u.shape[1]

    (small, few), (large, many) = left(base), left(np.hstack((base, effect)))
    df1, df2 = many - few, len(y) - many
    found = {"f": NAN, "df1": df1, "df2": max(df2, 0), "p": NAN}
    if df1 == 0 or df2 <= 0 or large <= 1e-24 * max(1, np.sum(y**2)):
        return found
    explained = small - large if small - large > 1e-12 * small else 0.0
    f = explained / df1 / (large / df2)
    return found | {"f": f, "p": stats.f.sf(f, df1, df2)}


def order_effects(rows: Sequence[Sequence[float]], orders: Sequence[Sequence[str]]) -> Found:
    """Period, carry-over and sequence."""
    y = np.array(rows)
    n, k = y.shape

    def columns(names: Sequence[Any]) -> Array:
        return np.array([[float(name == level) for level in sorted(set(names))] for name in names])

    people = columns([who for who in range(n) for _ in range(k)])
    periods = columns([period for _ in range(n) for period in range(k)])
    conditions = columns([name for order in orders for name in order])
    before = columns([name for order in orders for name in ("", *order[:-1])])
    sequences = [">".join(order) for order in orders]
    base = np.hstack((people, conditions))
    found = {
        "period": f_test(y.ravel(), base, periods),
        "carry_over": f_test(y.ravel(), np.hstack((base, periods)), before),
        "sequence": {"f": NAN, "df1": 0, "df2": 0, "p": NAN},
    }
    if len(set(sequences)) > 1:
        found["sequence"] = f_test(y.mean(axis=1), np.ones((n, 1)), columns(sequences))
    places = {f"{name}/{what}": value for name, test in found.items() for what, value in test.items()}
    return places | {f"mean_{number}": mean for number, mean in enumerate(y.mean(axis=0), start=1)} | {"n": n}


# --- sample size and equivalence ---


def power(df: float, shift: float) -> float:
    """Of a two-sided t-test at 5 %."""
    critical = stats.t.ppf(0.975, df)
    return 1 - chance_below(critical, df, shift) + chance_below(-critical, df, shift)


def smallest(df: float, scale: float) -> float:
    """The effect that 80 % power finds; scale turns an effect into a noncentrality."""
    return float(optimize.brentq(lambda effect: power(df, effect * scale) - 0.8, 0.0, 100.0, xtol=1e-13))


def tost(mean: float, error: float, df: float, n: int, low: float, high: float) -> Found:
    """Two one-sided tests."""
    found = {"n": n, "low": low, "high": high, "mean": mean, "df": df}
    if error <= 1e-15 * max(1, abs(mean)):
        return found | dict.fromkeys(("t_low", "t_high", "p_low", "p_high", "p", "interval_low", "interval_high"), NAN)
    t_low, t_high = (mean - low) / error, (mean - high) / error
    p_low, p_high = stats.t.sf(t_low, df), stats.t.sf(-t_high, df)
    found |= {"t_low": t_low, "t_high": t_high, "p_low": p_low, "p_high": p_high, "p": max(p_low, p_high)}
    return found | ends("interval", stats.t.interval(0.9, df, mean, error))


# --- the study ---


class Study:
    """Plan and tables of a folder."""

    def __init__(self, folder: Path) -> None:
        self.plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        self.participants, self.scores, self.events = (
            list(csv.DictReader(io.StringIO((folder / name).read_bytes().decode("utf-8-sig"), newline="")))
            for name in ("participants.csv", "scores.csv", "events.csv")
        )
        for row in self.participants + self.scores + self.events:
            row.update({name: value.strip() for name, value in row.items() if isinstance(value, str)})
        self.people = [row for row in self.participants if row["status"] == "included"]
        self.within = self.plan["design"] == "within"
        self.conditions = [condition["id"] for condition in self.plan["conditions"]]

    def orders(self, row: Row) -> list[str]:
        """Conditions of a participant, in the planned order."""
        return [part.strip() for part in row["order"].split(">")] if row["order"] else []

    def outcomes(self) -> list[Any]:
        """Those of the plan, primary first, then what no outcome names."""
        planned = sorted(self.plan.get("outcomes", []), key=lambda outcome: not outcome.get("primary", False))
        named = {
            (o["instrument"], o["score"], moment)
            for o in planned
            for moment in (o.get("moment", ""), o.get("baseline"))
        }
        others = dict.fromkeys((row["instrument"], row["score"], row["moment"]) for row in self.scores)
        for instrument, score, moment in others:
            if (instrument, score, moment) not in named:
                parts = [part for part in (instrument, score, moment) if part]
                plain = [
                    "".join(c if c in "abcdefghijklmnopqrstuvwxyz0123456789" else " " for c in part.lower())
                    for part in parts
                ]
                name = ".".join("_".join(part.split()) for part in plain)
                planned.append({"id": name, "instrument": instrument, "score": score, "moment": moment})
        return planned

    def values(
        self, outcome: Any
    ) -> tuple[Values, dict[str, dict[str, int]], dict[str, list[str]], dict[str, list[tuple[float, float]]]]:
        """By pseudonym and condition, with the periods, the expected and the tests of a gain."""
        rows = [r for r in self.scores if (r["instrument"], r["score"]) == (outcome["instrument"], outcome["score"])]
        by = {(r["participant"], r["condition"], r["moment"]): r for r in rows}
        moment, baseline, maximum = outcome.get("moment", ""), outcome.get("baseline"), outcome.get("maximum")
        values: Values = {person["participant"]: {} for person in self.people}
        periods: dict[str, dict[str, int]] = {who: {} for who in values}
        tests: dict[str, list[tuple[float, float]]] = {}
        asked = set()
        for (who, condition, when), row in by.items():
            if when != moment or who not in values:
                continue
            asked.add((who, condition))
            if row["period"]:
                periods[who][condition] = int(row["period"])
            first = by.get((who, condition, baseline)) if baseline is not None else None
            if not row["value"] or (baseline is not None and (first is None or not first["value"])):
                continue
            value = float(row["value"])
            if first is not None:
                pre = float(first["value"])
                if maximum is not None:
                    tests.setdefault(condition, []).append((pre, value))
                    if pre == maximum:
                        continue
                value = round((value - pre) / (maximum - pre) if maximum is not None else value - pre, 9)
            values[who][condition] = value
        expected = {
            condition: [
                person["participant"]
                for person in self.people
                if self.within or not condition or condition in self.orders(person)
                or (person["participant"], condition) in asked
            ]
            for condition in [*self.conditions, ""]
        }  # fmt: skip
        return values, periods, expected, tests


def complete(values: Values, columns: Sequence[str]) -> tuple[Array, list[str]]:
    """Rows of those who have every column, and the pseudonyms of the others."""
    rows = [[row[c] for c in columns] for row in values.values() if all(c in row for c in columns)]
    return np.array(rows, float).reshape(-1, len(columns)), [
        w for w, r in values.items() if not all(c in r for c in columns)
    ]


def outcome_numbers(study: Study, outcome: Any, found: Found) -> None:
    """Everything about an outcome."""
    name = outcome["id"]
    values, periods, expected, tests = study.values(outcome)
    have = [c for c in study.conditions if any(c in row for row in values.values())] or [""]

    def put(place: str, numbers: Found) -> None:
        found.update({f"{name}/{place}/{what}": value for what, value in numbers.items()})

    groups = {c: np.array([row[c] for row in values.values() if c in row], float) for c in have}
    for condition, group in groups.items():
        place = condition or "all"
        left_out = [who for who in expected[condition] if condition not in values[who]]
        put(place, {"expected": len(expected[condition]), "missing": left_out, "n": len(group)})
        if len(group):
            put(place, describe(group))
        if condition in tests:
            pre, post = np.array(tests[condition]).T
            top = outcome["maximum"] - pre.mean()
            put(place, {"average_gain": (post.mean() - pre.mean()) / top if top else NAN})
            put(place, {"at_maximum": int(np.sum(pre == outcome["maximum"]))})
    if len(have) < 2:
        return
    pairs = list(itertools.combinations(have, 2))
    if study.within:
        table, left_out = complete(values, have)
        found |= {f"{name}/complete": len(table), f"{name}/incomplete": left_out}
        if len(table) < 2:
            return
        residuals = (table - table.mean(axis=0) - table.mean(axis=1, keepdims=True)).ravel()
        if len(have) == 2:
            residuals = np.round(table[:, 1] - table[:, 0], 9)
    else:
        if min(map(len, groups.values())) < 2:
            return
        residuals = np.concatenate([group - group.mean() for group in groups.values()])
    put("normality", normality(residuals))
    family = outcome.get("test", "by_normality")
    if family == "by_normality":
        family = "ranks" if found[f"{name}/normality/p"] < 0.05 else "means"
    found[f"{name}/family"] = family
    for reference, other in pairs:
        place = f"{other}-{reference}"
        if study.within:
            both, _ = complete(values, (reference, other))
            found[f"{name}/{place}/n"] = len(both)
            if len(both) < 2:
                continue
            put(f"{place}/means", paired_t(both[:, 1], both[:, 0]))
            put(f"{place}/ranks", signed_ranks(np.round(both[:, 1] - both[:, 0], 9)))
        else:
            found[f"{name}/{place}/n"] = len(groups[reference]) + len(groups[other])
            put(f"{place}/means", welch(groups[other], groups[reference]))
            put(f"{place}/ranks", mann_whitney(groups[other], groups[reference]))
    for kind in ("means", "ranks"):
        places = [f"{name}/{other}-{reference}/{kind}/p" for reference, other in pairs]
        places = [place for place in places if place in found]
        found |= {f"{place}_holm": p for place, p in zip(places, holm([found[place] for place in places]), strict=True)}
    _headline(study, outcome, found, have, pairs, groups)
    if study.within:
        _order(name, found, values, periods, have)


def _headline(
    study: Study,
    outcome: Any,
    found: Found,
    have: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    groups: dict[str, Array],
) -> None:
    name, family = outcome["id"], found[f"{outcome['id']}/family"]
    if not study.within:
        adjusted = [found[f"{name}/{other}-{reference}/{family}/p_holm"] for reference, other in pairs]
        found[f"{name}/p"] = min((p for p in adjusted if not math.isnan(p)), default=NAN)
        if outcome.get("primary") and len(have) == 2:
            a, b = map(len, groups.values())
            found[f"{name}/smallest_effect"] = smallest(a + b - 2, 1 / math.sqrt(1 / a + 1 / b))
        return
    n = found[f"{name}/complete"]
    if len(have) == 2:
        found[f"{name}/p"] = found[f"{name}/{have[1]}-{have[0]}/{family}/p"]
    else:
        table, _ = complete(study.values(outcome)[0], have)
        found |= {f"{name}/anova/{what}": value for what, value in anova(table).items()}
        found |= {f"{name}/friedman/{what}": value for what, value in friedman(np.round(table, 9)).items()}
        found[f"{name}/p"] = found[f"{name}/anova/p_gg" if family == "means" else f"{name}/friedman/p"]
    if outcome.get("primary"):
        found[f"{name}/smallest_effect"] = smallest(n - 1, math.sqrt(n))


def _order(name: str, found: Found, values: Values, periods: dict[str, dict[str, int]], have: Sequence[str]) -> None:
    rows, orders = [], []
    for who, row in values.items():
        known = {periods[who][condition]: condition for condition in have if condition in periods[who]}
        if all(condition in row for condition in have) and len(known) == len(have):
            orders.append([known[period] for period in sorted(known)])
            rows.append([row[condition] for condition in orders[-1]])
    if len(rows) >= 2:
        found |= {f"{name}/order/{what}": value for what, value in order_effects(rows, orders).items()}


def equivalence_numbers(study: Study, bound: Any, outcome: Any, found: Found) -> None:
    """Two one-sided tests of the plan."""
    values, _, expected, _ = study.values(outcome)
    place, reference, condition = f"equivalence/{bound['id']}", bound.get("reference"), bound["condition"]
    low, high = bound["low"], bound["high"]
    found |= {f"{place}/low": low, f"{place}/high": high}
    if reference is not None and not study.within:
        x, y = (np.array([row[c] for row in values.values() if c in row]) for c in (condition, reference))
        found[f"{place}/missing"] = [w for c in (condition, reference) for w in expected[c] if c not in values[w]]
        if min(len(x), len(y)) < 2:
            return
        a, b = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
        df = (a + b) ** 2 / (a**2 / (len(x) - 1) + b**2 / (len(y) - 1)) if a + b else NAN
        numbers = tost(x.mean() - y.mean(), math.sqrt(a + b), df, len(x) + len(y), low, high)
    else:
        columns = [condition] if reference is None else [reference, condition]
        table, found[f"{place}/missing"] = complete({who: values[who] for who in expected[condition]}, columns)
        if len(table) < 2:
            return
        x = table[:, 0] if reference is None else np.round(table[:, 1] - table[:, 0], 9)
        numbers = tost(x.mean(), x.std(ddof=1) / math.sqrt(len(x)), len(x) - 1, len(x), low, high)
    found |= {f"{place}/{what}": value for what, value in numbers.items()}


def recompute(folder: Path) -> Found:
    """Every number of a study, by its place."""
    study = Study(folder)
    found: Found = {"people/enrolled": len(study.participants)}
    for state in ("included", "excluded", "withdrawn"):
        found[f"people/{state}"] = sum(row["status"] == state for row in study.participants)
    if study.plan.get("planned_participants") is not None:
        found["people/planned"] = study.plan["planned_participants"]
    for person in study.people:
        if order := study.orders(person):
            place = f"people/order/{'>'.join(order)}"
            found[place] = found.get(place, 0) + 1
    outcomes = study.outcomes()
    for outcome in outcomes:
        outcome_numbers(study, outcome, found)
    primary = [o["id"] for o in outcomes if o.get("primary") and f"{o['id']}/p" in found]
    found |= {f"{o}/p_holm": p for o, p in zip(primary, holm([found[f"{o}/p"] for o in primary]), strict=True)}
    for bound in study.plan.get("equivalence", []):
        equivalence_numbers(study, bound, next(o for o in outcomes if o["id"] == bound["outcome"]), found)
    for dz in (0.2, 0.5, 0.8):
        found[f"sample_size/dz_{dz}"] = next(n for n in itertools.count(2) if power(n - 1, dz * math.sqrt(n)) >= 0.8)
    who = {row["participant"] for row in study.people}
    met: dict[str, list[str]] = {}
    for row in study.events:
        if row["participant"] in who:
            met.setdefault(f"events/{row['event']}/{row['condition'] or 'all'}", []).append(row["participant"])
    for place, people in met.items():
        found |= {f"{place}/count": len(people), f"{place}/people": len(set(people))}
    return found


def agree(ours: Any, theirs: Any) -> bool:
    """Whether a number is the same, to eight digits."""
    if isinstance(ours, list | str) or isinstance(theirs, list | str):
        return bool(ours == theirs)
    if theirs is None or ours is None:
        return (ours is None or not math.isfinite(ours)) and theirs is None
    return math.isclose(ours, theirs, rel_tol=1e-8, abs_tol=1e-9)


def main(folder: Path) -> int:
    """Compare; 0 when everything agrees."""
    try:
        written = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))["numbers"]
        found = recompute(folder)
    except (OSError, KeyError, ValueError) as error:
        sys.stderr.write(f"{folder}: cannot be read ({error}).\n")
        return 2
    differing = [place for place in {**written, **found} if place not in written or place not in found
                 or not agree(found[place], written[place])]  # fmt: skip
    for place in differing:
        sys.stdout.write(
            f"{place}: the report says {written.get(place, 'nothing')}, the tables {found.get(place, 'nothing')}\n"
        )
    agreeing = len({**written, **found}) - len(differing)
    sys.stdout.write(f"{agreeing} numbers agree, {len(differing)} differ.\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
