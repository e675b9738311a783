"""What pingouin, scipy and statsmodels say of some data; runs in the peer environment `statistics`.

Reads {name: {"x", "y", "table", "orders", "bound"}} from standard input and writes {name: {what: number}}.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
import pingouin as pg
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.anova import AnovaRM, anova_lm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_ind, ttost_paired

pg.options["round"] = None
# Some ask for more values than small examples have; the numbers are what is compared.
warnings.simplefilter("ignore")


def paired(x, y, bound):
    t = pg.ttest(x, y, paired=True).iloc[0]
    ranks = pg.wilcoxon(x, y).iloc[0]
    one = stats.ttest_rel(x, y)
    low, high = one.confidence_interval(0.95)
    tost = ttost_paired(x, y, -bound, bound)
    signed = stats.wilcoxon(x - y, correction=True)
    return {
        "t": t["T"], "df": t["dof"], "p": t["p_val"], "low": low, "high": high,
        "dz": pg.compute_effsize(x, y, paired=True, eftype="cohen_dz"),
        "g_av": pg.compute_effsize(x, y, paired=True, eftype="hedges"),
        "w": ranks["W_val"], "wilcoxon_p": ranks["p_val"], "rank_biserial": ranks["RBC"], "scipy_p": signed.pvalue,
        "tost_pingouin": pg.tost(x, y, bound=bound, paired=True).iloc[0]["pval"],
        "tost_p": tost[0], "t_low": tost[1][0], "p_low": tost[1][1], "t_high": tost[2][0], "p_high": tost[2][1],
        "one_sample_tost": pg.tost(x, 0, bound=bound).iloc[0]["pval"],
        "shapiro_w": stats.shapiro(x - y).statistic, "shapiro_p": stats.shapiro(x - y).pvalue,
    }  # fmt: skip


def independent(x, y, bound):
    t = pg.ttest(x, y, paired=False, correction=True).iloc[0]
    ranks = pg.mwu(x, y).iloc[0]
    low, high = stats.ttest_ind(x, y, equal_var=False).confidence_interval(0.95)
    return {
        "t": t["T"], "df": t["dof"], "p": t["p_val"], "low": low, "high": high,
        "d": pg.compute_effsize(x, y, eftype="cohen"), "g": pg.compute_effsize(x, y, eftype="hedges"),
        "u": ranks["U_val"], "mwu_p": ranks["p_val"], "rank_biserial": ranks["RBC"], "superiority": ranks["CLES"],
        "tost_p": ttost_ind(x, y, -bound, bound, usevar="unequal")[0],
        "tost_pingouin": pg.tost(x, y, bound=bound, correction=True).iloc[0]["pval"],
        "one_way_f": stats.f_oneway(x, y).statistic, "one_way_p": stats.f_oneway(x, y).pvalue,
    }  # fmt: skip


def several(table):
    names = [f"c{column}" for column in range(table.shape[1])]
    wide = pd.DataFrame(table, columns=names)
    long = wide.reset_index().melt(id_vars="index", var_name="condition", value_name="value")
    given = {"data": long, "dv": "value", "within": "condition", "subject": "index"}
    ranks = pg.friedman(**given).iloc[0]
    anova = pg.rm_anova(**given, correction=True, effsize="ng2").iloc[0]
    sphericity = pg.sphericity(wide)
    other = AnovaRM(long, "value", "index", within=["condition"]).fit().anova_table.iloc[0]
    hf = pg.epsilon(wide, correction="hf")
    df1, df2 = anova["ddof1"], anova["ddof2"]
    by_t = pg.pairwise_tests(**given, padjust="holm")
    by_ranks = pg.pairwise_tests(**given, padjust="holm", parametric=False)
    return {
        "q": ranks["Q"], "friedman_p": ranks["p_unc"], "w": ranks["W"],
        "scipy_q": stats.friedmanchisquare(*table.T).statistic,
        "f": anova["F"], "p": anova["p_unc"], "ng2": anova["ng2"], "epsilon_gg": anova["eps"],
        "p_gg": anova["p_GG_corr"],
        "np2": pg.rm_anova(**given, effsize="np2").iloc[0]["np2"],
        "epsilon_hf": hf, "p_hf": stats.f.sf(anova["F"], df1 * hf, df2 * hf),
        "mauchly_w": sphericity.W, "mauchly_p": sphericity.pval,
        "statsmodels_f": other["F Value"], "statsmodels_p": other["Pr > F"],
        "holm_t": list(by_t["p_corr"]), "raw_t": list(by_t["p_unc"]), "raw_ranks": list(by_ranks["p_unc"]),
        "holm_ranks": list(by_ranks["p_corr"]),
        "holm_statsmodels": list(multipletests(by_t["p_unc"], method="holm")[1]),
    }  # fmt: skip


def crossover(table, orders):
    rows = [
        {
            "who": str(who), "period": str(period), "condition": condition, "value": table[who][period],
            "before": order[period - 1] if period else "none",
        }
        for who, order in enumerate(orders)
        for period, condition in enumerate(order)
    ]  # fmt: skip
    data = pd.DataFrame(rows)
    base = smf.ols("value ~ C(who) + C(condition)", data).fit()
    period = smf.ols("value ~ C(who) + C(condition) + C(period)", data).fit()
    carried = smf.ols("value ~ C(who) + C(condition) + C(period) + C(before)", data).fit()
    # The first period and "nothing before" are the same column: its rank counts, which statsmodels knows.
    means = data.groupby("who", sort=False)["value"].mean()
    sequence = [
        [means[str(who)] for who, order in enumerate(orders) if tuple(order) == wanted]
        for wanted in dict.fromkeys(map(tuple, orders))
    ]
    found = {"period": anova_lm(base, period).iloc[1], "carry_over": anova_lm(period, carried).iloc[1]}
    one_way = stats.f_oneway(*sequence)
    result = {f"{name}_f": test["F"] for name, test in found.items()}
    result |= {f"{name}_p": test["Pr(>F)"] for name, test in found.items()}
    return result | {"sequence_f": one_way.statistic, "sequence_p": one_way.pvalue}


def power(n, dz):
    model = TTestPower()
    return {
        "smallest": model.solve_power(None, n, 0.05, 0.8), "power": model.power(dz, n, 0.05),
        "people": model.solve_power(dz, None, 0.05, 0.8),
        "pingouin": pg.power_ttest(d=dz, n=n, contrast="paired", alternative="two-sided"),
    }  # fmt: skip


def describe(x):
    low, high = stats.t.interval(0.95, len(x) - 1, x.mean(), stats.sem(x))
    median = stats.quantile_test(x, p=0.5).confidence_interval(0.95)
    return {
        "mean": x.mean(), "sd": pd.Series(x).std(), "low": low, "high": high, "q1": pd.Series(x).quantile(0.25),
        "q3": pd.Series(x).quantile(0.75), "median": np.median(x), "median_low": median.low, "median_high": median.high,
    }  # fmt: skip


def plain(value):
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return None if np.isnan(value) else float(value)


def answer(given):
    x, y = np.array(given["x"]), np.array(given["y"])
    table = np.array(given["table"])
    return {
        "describe": describe(x),
        "paired": paired(x, y, given["bound"]),
        "independent": independent(x, y[: given["others"]], given["bound"]),
        "several": several(table),
        "crossover": crossover(table, given["orders"]),
        "power": power(len(x), given["dz"]),
    }


if __name__ == "__main__":
    cases = json.load(sys.stdin)
    json.dump({name: plain(answer(given)) for name, given in cases.items()}, sys.stdout, indent=1)
