"""Every paired test of the gate against SciPy, statsmodels and R (pROC, boot) on thousands of random cases: standard error, p-values, interval.

Seeds are fixed (SEED below, and one a judge), so that a case can be found again; a mismatch prints its case. Tolerances are relative, or
relative to the standard error for the ends of intervals: 1e-9 where both sides compute one formula. Resampling is judged twice: on the very
resamples that the gate draws (judge/resamples.py finds them again) by SciPy's formulas, and by R's own resamples within the noise of both.
Edge shapes: two rows, ties, zeros, one side without a win, 200 000 rows, gains from 1e-100 to 1e100, p down to 1e-300.
"""
import math
import os
import shutil
import subprocess
import sys
import warnings
import zlib

import numpy
import statsmodels.api
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar
from statsmodels.stats.weightstats import ttost_paired

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "judge"))
import resamples
from cases import Bench, Case, ask, border, by_rule

SEED = 20
RULES = ["superior", "non_inferior", "equivalent"]
LEVEL = 0.95


def generator(name):
    return numpy.random.default_rng([SEED, zlib.crc32(name.encode())])


def gains(random, n):
    """Normal, heavy-tailed, skewed, tied, or mostly zero; of any size."""
    kind = random.integers(6)
    x = [
        random.normal(size=n),
        random.standard_t(3, size=n),
        random.exponential(size=n) - 1,
        random.integers(-4, 6, size=n).astype(float),
        random.normal(size=n) * (random.random(n) < 0.3),
        random.normal(size=n) + random.normal() * 3,
    ][kind]
    return x * 10.0 ** random.integers(-6, 7)


def rule_and_margin(random, spread):
    rule = RULES[random.integers(3)]
    return rule, 0.0 if rule == "superior" and random.random() < 0.5 else float(spread * random.random() + 1e-12 * (spread == 0))


def from_se(bench, case, delta, se, df):
    """What follows from an estimate, its standard error and degrees of freedom (0 = normal), by SciPy's distributions."""
    law = stats.t(df) if df else stats.norm
    above, below = lambda value: law.sf((delta - value) / se), lambda value: law.cdf((delta - value) / se)
    reach = law.ppf(0.5 + LEVEL / 2) * se
    bench.add(case, se=se, p=by_rule(case.rule, case.margin, above, below), p_worse=below(0), statistic=(delta - border(case.rule, case.margin, delta)) / se,
              delta=delta, low=delta - reach, high=delta + reach, scale=dict(delta=se, low=se, high=se, statistic=1 + abs(delta / se)))


def student():
    random, bench = generator("student"), Bench("paired t: SciPy", 1e-9)
    sizes = list(random.integers(2, 120, size=1500)) + [2] * 50 + [100000, 200000]
    for n in sizes:
        x = gains(random, int(n)) * 10.0 ** (random.choice([-100, 100]) if random.random() < 0.02 else 0)
        if numpy.ptp(x) == 0:
            continue
        rule, margin = rule_and_margin(random, numpy.std(x))
        case = Case("paired_t", rule, margin, gain=x)
        above = lambda at: stats.ttest_1samp(x, at, alternative="greater").pvalue
        below = lambda at: stats.ttest_1samp(x, at, alternative="less").pvalue
        low, high = stats.ttest_1samp(x, 0).confidence_interval(LEVEL)
        se = stats.sem(x)
        bench.add(case, se=se, p=by_rule(rule, margin, above, below), p_worse=below(0), low=low, high=high, df=n - 1, scale=dict(low=se, high=se))
    bench.judge()
    bench = Bench("TOST by paired t: statsmodels", 1e-9)
    for _ in range(300):
        x = gains(random, int(random.integers(3, 60)))
        if numpy.ptp(x) == 0:
            continue
        margin = float(numpy.std(x) * random.random())
        bench.add(Case("paired_t", "equivalent", margin, gain=x), p=ttost_paired(x, numpy.zeros_like(x), -margin, margin)[0])
    bench.judge()


def studentised():
    random, bench = generator("studentised"), Bench("bootstrap-t: NumPy on the same resamples", 1e-9)
    for i in range(120):
        n, b = (int(random.integers(3, 200)), 499) if i < 100 else (int(random.integers(4090, 6000)), 99)
        x = gains(random, n)
        if numpy.ptp(x) == 0:
            continue
        rule, margin = rule_and_margin(random, numpy.std(x))
        delta, se, t = x.mean(), stats.sem(x), []
        for r in range(b):
            sample = numpy.repeat(x, resamples.counts(1, r, n))
            if numpy.ptp(sample) > 0:
                t.append((sample.mean() - delta) / stats.sem(sample))
        t = numpy.array(t)
        near = lambda value: numpy.any(numpy.abs(t - (delta - value) / se) < 1e-9 * (1 + numpy.abs(t)))
        if near(0) or near(margin) or near(-margin):
            continue  # a tie up to rounding has no one answer
        above = lambda value: (1 + (t >= (delta - value) / se).sum()) / (len(t) + 1)
        below = lambda value: (1 + (t <= (delta - value) / se).sum()) / (len(t) + 1)
        high, low = numpy.quantile(t, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
        bench.add(Case("bootstrap_t", rule, margin, resamples=b, threads=1 + i % 3, gain=x), p=by_rule(rule, margin, above, below), p_worse=below(0),
                  low=delta - low * se, high=delta - high * se, scale=dict(low=se, high=se))
    bench.judge()


def wilcoxon():
    random, bench = generator("wilcoxon"), Bench("signed ranks, exact and normal: SciPy", 1e-9)
    for n in list(random.integers(2, 80, size=1000)) + [25, 26] * 30 + [2500]:
        x = gains(random, int(n))
        margin = 0.0 if random.random() < 0.5 else float(numpy.std(x) * random.random())
        rule = "superior" if margin == 0 else RULES[random.integers(2)]

        def tail(value, alternative):
            kept = (x - value)[x != value]
            if len(kept) == 0:
                return 1.0
            method = "exact" if len(kept) <= 25 and len(set(abs(kept))) == len(kept) else "asymptotic"
            return stats.wilcoxon(kept, alternative=alternative, correction=False, method=method).pvalue

        above, below = lambda value: tail(value, "greater"), lambda value: tail(value, "less")
        bench.add(Case("wilcoxon", rule, margin, gain=x), p=by_rule(rule, margin, above, below), p_worse=below(0))
    bench.judge()


def sign_flips():
    random, bench = generator("sign_flips"), Bench("sign flips, all of them: SciPy's permutation_test", 1e-12)
    for _ in range(150):
        x = gains(random, int(random.integers(2, 12)))
        one_sided = [stats.permutation_test((x, numpy.zeros_like(x)), lambda a, b, axis: (a - b).sum(axis=axis), permutation_type="samples", vectorized=True,
                                            n_resamples=numpy.inf, alternative=side).pvalue for side in ("greater", "less")]
        bench.add(Case("sign_flip", gain=x), p=one_sided[0], p_worse=one_sided[1])
    bench.judge()
    bench = Bench("sign flips, random: the exact law of whole gains, in standard errors of 99 999 flips", 5)
    for _ in range(25):
        x, law = random.integers(-5, 8, size=int(random.integers(17, 60))), numpy.ones(1)
        for size in abs(x):  # of the sum of absolute values with random signs, from -S to S
            step = numpy.zeros(2 * size + 1)
            step[0] += 0.5
            step[-1] += 0.5
            law = numpy.convolve(law, step)
        upper = law[x.sum() + abs(x).sum():].sum()
        bench.add(Case("sign_flip", gain=x), p=upper, scale=dict(p=math.sqrt(upper * (1 - upper) / 99999) + 1e-5))
    bench.judge()


def mcnemar():
    random, bench = generator("mcnemar"), Bench("McNemar exact and mid-p: SciPy's binomial and statsmodels", 1e-9)
    both_sides = []
    for i in range(1500):
        n = int(random.integers(1, 300)) if i < 1400 else int(random.integers(1000, 20000))
        x = random.choice([1, 0, -1], size=n, p=random.dirichlet([[1, 3, 1], [5, 1, 0.1], [0.01, 1, 0.01]][i % 3]))
        b, c = int((x > 0).sum()), int((x < 0).sum())
        test = ["mcnemar_exact", "mcnemar_midp"][i % 2]
        tails = [float(stats.binom.sf(k - 1, b + c, 0.5)) if b + c else 1.0 for k in (b, c)]
        if test == "mcnemar_midp" and b + c:
            tails = [p - 0.5 * float(stats.binom.pmf(k, b + c, 0.5)) for p, k in zip(tails, (b, c))]
        case = Case(test, right=x >= 0, was_right=x <= 0)
        bench.add(case, p=tails[0], p_worse=tails[1], b=b, c=c, delta=(b - c) / n, scale=dict(delta=1))
        if test == "mcnemar_exact":
            both_sides.append((case, statsmodels_mcnemar([[0, b], [c, 0]], exact=True).pvalue if b + c else 1.0))
    bench.judge()
    answers = ask([case for case, _ in both_sides])
    worst = max(abs(min(1, 2 * min(a.p, a.p_worse)) - p) for a, (_, p) in zip(answers, both_sides))
    print(f"{'ok' if worst < 1e-12 else 'FAILED'} {len(both_sides)} x both sides of exact McNemar: statsmodels (off by {worst:.2g}, at most 1e-12)")


def tango_score(b, c, n, d):
    """Tango's z; the nuisance parameter, a share t of its range (1 - |d|) / 2 above its least value, maximises the likelihood."""
    length, rest = (1 - abs(d)) / 2, n - b - c
    free, bound = (c, b) if d >= 0 else (b, c)
    slope = lambda t: (free / t if free else 0) + bound * length / (t * length + abs(d)) - rest / (1 - t)
    if rest == 0:
        t = 1.0
    elif free == 0 and (bound == 0 or d == 0 or slope(0.0) <= 0):
        t = 0.0 if bound == 0 or d != 0 else bound / n
    else:
        t = optimize.brentq(slope, 1e-18, 1 - 1e-15, xtol=1e-18)
    variance = n * (2 * t * length + abs(d) * (1 - abs(d)))
    return (b - c - n * d) / math.sqrt(variance) if variance > 0 else math.nan


def tango():
    random, bench = generator("tango"), Bench("Tango: the likelihood maximised by SciPy", 1e-9)
    for i in range(600):
        n = int(random.integers(5, 400))
        x = random.choice([1, 0, -1], size=n, p=random.dirichlet([[1, 3, 1], [3, 9, 0.05], [0.2, 9, 0.2]][i % 3]))
        b, c = int((x > 0).sum()), int((x < 0).sum())
        if b + c == 0 or b == n or c == n:
            continue
        rule, margin = RULES[random.integers(3)], float(random.choice([0.005, 0.01, 0.05, 0.2]))
        z = lambda value: tango_score(b, c, n, value)
        delta, reach = (b - c) / n, stats.norm.ppf(0.5 + LEVEL / 2)
        low = optimize.brentq(lambda d: z(d) - reach, -1 + 1e-12, delta, xtol=1e-14)
        high = optimize.brentq(lambda d: z(d) + reach, delta, 1 - 1e-12, xtol=1e-14)
        above, below = lambda value: stats.norm.sf(z(value)), lambda value: stats.norm.cdf(z(value))
        bench.add(Case("tango", rule, margin, right=x >= 0, was_right=x <= 0), p=by_rule(rule, margin, above, below), p_worse=below(0), low=low, high=high,
                  scale=dict(low=1, high=1))
    bench.judge()


def placements(positive, score):
    """DeLong's components by the definition: each positive against each negative."""
    a, b = score[positive][:, None], score[~positive][None, :]
    wins = (a > b) + 0.5 * (a == b)
    return wins.mean(axis=1), wins.mean(axis=0)


def two_scores(random, n, digits):
    positive = random.random(n) < 0.4
    noise = random.normal(size=n) * random.random()
    return positive, [numpy.round(positive * random.random() * 2 + random.normal(size=n) + noise, digits) for _ in range(2)]


def delong():
    random, bench = generator("delong"), Bench("DeLong, ties and all: the definition, pair by pair", 1e-9)
    while len(bench.cases) < 800:
        n = int(random.integers(6, 90)) if len(bench.cases) < 780 else 2000
        positive, scores = two_scores(random, n, int(random.integers(0, 4)))
        if not 2 <= positive.sum() <= n - 2:
            continue
        (v1, w1), (v2, w2) = (placements(positive, s) for s in scores)
        se = math.sqrt(numpy.var(v1 - v2, ddof=1) / len(v1) + numpy.var(w1 - w2, ddof=1) / len(w1))
        if se < 1e-9:
            continue
        rule, margin = rule_and_margin(random, 0.1)
        from_se(bench, Case("delong", rule, margin, positive=positive, score=scores[0], old_score=scores[1]), v1.mean() - v2.mean(), se, 0)
    bench.judge()


def r(script, numbers):
    """The numbers that a script of tests/interop/judge prints, a line a case."""
    here = os.path.dirname(os.path.abspath(__file__))
    lines = "\n".join(" ".join(repr(float(x)) for x in row) for row in numbers)
    out = subprocess.run(["Rscript", "--vanilla", os.path.join(here, "judge", script)], input=lines, capture_output=True, text=True)
    if out.returncode:
        print(f"FAILED {script}: {out.stderr[-500:]}")
        return []
    return [[float(x) for x in line.split()] for line in out.stdout.splitlines()]


def has_r(package):
    if shutil.which("Rscript") and subprocess.run(["Rscript", "--vanilla", "-e", f"library({package})"], capture_output=True).returncode == 0:
        return True
    print(f"skip R's {package}: Debian's r-base-core and r-cran-{package.lower()} are not installed")
    return False


def proc():
    if not has_r("pROC"):
        return
    random, bench, cases = generator("proc"), Bench("DeLong: R's pROC, roc.test(paired)", 1e-9), []
    while len(cases) < 300:
        n = int(random.integers(8, 150)) if len(cases) < 295 else 20000
        positive, scores = two_scores(random, n, int(random.integers(0, 4)))
        v, w = (numpy.subtract(*pair) for pair in zip(placements(positive, scores[0]), placements(positive, scores[1]))) if n < 1000 else ([1, 2], [1, 2])
        if 2 <= positive.sum() <= n - 2 and numpy.ptp(v) + numpy.ptp(w) > 0:
            cases.append((positive, scores))
    told = r("proc.R", ([len(p), *p, *s[0], *s[1]] for p, s in cases))
    for (positive, scores), (auc, old_auc, z, p, low, high) in zip(cases, told):
        delta = auc - old_auc
        se = delta / z if z else 0
        if se == 0:
            continue
        bench.add(Case("delong", positive=positive, score=scores[0], old_score=scores[1]), delta=delta, statistic=z, p=p, low=low, high=high,
                  scale=dict(delta=se, statistic=1 + abs(z), low=se, high=se))
    bench.judge()


def diebold_mariano():
    random, bench = generator("dm"), Bench("Diebold-Mariano-HLN: statsmodels' uniform-kernel HAC, corrected", 1e-9)
    for i in range(500):
        n = int(random.integers(5, 300)) if i else 50000
        x, h = numpy.convolve(gains(random, n + 2), [1, 0.6, 0.3], mode="valid"), int(random.integers(1, max(2, min(6, n // 3))))
        if numpy.std(x) < 1e-9 * (1 + abs(x.mean())):
            continue
        fit = lambda lags: statsmodels.api.OLS(x, numpy.ones(n)).fit(cov_type="HAC", cov_kwds=dict(maxlags=lags, kernel="uniform", use_correction=False))
        variance = float(fit(h - 1).cov_params()[0, 0])
        if abs(variance) < 1e-6 * numpy.var(x) / n:
            continue  # next to the border where one lag remains
        if variance < 0:
            h, variance = 1, float(fit(0).cov_params()[0, 0])
        se = math.sqrt(variance) / math.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
        rule, margin = rule_and_margin(random, numpy.std(x) / math.sqrt(n))
        from_se(bench, Case("dm_hln", rule, margin, horizon=h, gain=x), x.mean(), se, n - 1)
    bench.judge()


def clusters():
    random, bench = generator("clusters"), Bench("clusters: statsmodels' OLS, cov_type cluster", 1e-9)
    for _ in range(400):
        n = int(random.integers(6, 400))
        group = numpy.unique(random.integers(0, random.integers(2, n // 2 + 1), size=n), return_inverse=True)[1]
        x = gains(random, n) + random.normal(size=n)
        if group.max() == 0:
            continue
        fit = statsmodels.api.OLS(x, numpy.ones(n)).fit(cov_type="cluster", cov_kwds=dict(groups=group, use_correction=True), use_t=True)
        rule, margin = rule_and_margin(random, fit.bse[0])
        from_se(bench, Case("cluster_t", rule, margin, gain=x, group=group), x.mean(), fit.bse[0], group.max())
    bench.judge()


def weights():
    random, bench = generator("weights"), Bench("weights: statsmodels' WLS, HC0, by the effective number of rows", 1e-9)
    for _ in range(400):
        n = int(random.integers(3, 400))
        x, w = gains(random, n) + random.normal(size=n), random.exponential(size=n) * (random.random(n) < 0.9)
        if (w > 0).sum() < 3:
            continue
        fit = statsmodels.api.WLS(x, numpy.ones(n), weights=w).fit(cov_type="HC0")
        n_eff = w.sum() ** 2 / (w**2).sum()
        rule, margin = rule_and_margin(random, fit.bse[0])
        from_se(bench, Case("weighted_t", rule, margin, gain=x, weight=w), fit.params[0], fit.bse[0] * math.sqrt(n_eff / (n_eff - 1)), n_eff - 1)
    bench.judge()


class Resampled:
    """SciPy takes a distribution that another has resampled."""

    def __init__(self, distribution):
        self.bootstrap_distribution = distribution


def bca_p(sample, sums, sizes, value):
    """The level whose lower limit is value: Efron's formula turned round."""
    theta = sums.sum() / sizes.sum()
    jackknife = (sums.sum() - sums) / (sizes.sum() - sizes)
    u = jackknife.mean() - jackknife
    a = (u**3).sum() / (6 * (u**2).sum() ** 1.5)
    share = lambda v: min(max(((sample < v).sum() + 0.5 * (sample == v).sum()) / len(sample), 0.5 / (len(sample) + 1)), 1 - 0.5 / (len(sample) + 1))
    z0 = stats.norm.ppf(share(theta))
    w = stats.norm.ppf(share(value)) - z0
    return stats.norm.cdf(w / (1 + a * w) - z0)


def bca():
    random, bench = generator("bca"), Bench("BCa of rows and of groups: SciPy on the same resamples", 1e-9)
    for i in range(90):
        n, b = (int(random.integers(5, 200)), 399) if i < 75 else (int(random.integers(4090, 5000)), 99)
        x = random.exponential(size=n) - random.random() if i % 3 else random.standard_t(4, size=n)
        group = numpy.unique(random.integers(0, max(4, n // 3), size=n), return_inverse=True)[1] if i % 2 and i < 75 else numpy.arange(n)
        sums, sizes = numpy.bincount(group, x), numpy.bincount(group).astype(float)
        times = numpy.array([resamples.counts(1, k, len(sums)) for k in range(b)])
        sample = (times @ sums) / (times @ sizes)
        if numpy.any((abs(sample - x.mean()) < 1e-12) & (sample != x.mean())) or len(sums) < 4:
            continue
        grouped, g = len(sums) < n, len(sums)
        # Groups: each level is the normal's whose quantile, times sqrt(G / (G - 1)), is Student's (Hesterberg 2015); rows: the level itself.
        tail = max(stats.norm.cdf(stats.t.ppf(0.5 - LEVEL / 2, g - 1) * math.sqrt(g / (g - 1))), 0.5 / (b + 1)) if grouped else 0.5 - LEVEL / 2
        widen = lambda p: stats.t.cdf(stats.norm.ppf(p) * math.sqrt((g - 1) / g), g - 1) if grouped and p < 1 else p
        interval = stats.bootstrap((sums, sizes), lambda s, k, axis=-1: s.sum(axis=axis) / k.sum(axis=axis), paired=True, n_resamples=0, vectorized=True,
                                   confidence_level=1 - 2 * tail, method="BCa", bootstrap_result=Resampled(sample)).confidence_interval
        p = bca_p(sample, sums, sizes, 0.0)
        columns = dict(gain=x, group=group) if grouped else dict(gain=x)
        se = stats.sem(x)
        least = 1 / (b + 1)  # as for every resampling: no p is smaller than what the resamples could tell
        bench.add(Case("bca", resamples=b, threads=1 + i % 3, **columns), p=widen(max(p, least)), p_worse=widen(max(1 - p, least)), low=interval.low, high=interval.high,
                  scale=dict(low=se, high=se, p=1, p_worse=1))
    bench.judge()


def boot():
    """Random on both sides: 9 999 resamples leave an end of the interval uncertain by some 0.03 standard errors."""
    if not has_r("boot"):
        return
    random, bench = generator("boot"), Bench("BCa of exponential gains: R's boot.ci by its own resamples, in standard errors", 0.2)
    samples = [random.exponential(size=60) - 0.8 for _ in range(15)]
    for x, (low, high) in zip(samples, r("boot.R", ([len(x), *x] for x in samples))):
        se = stats.sem(x)
        bench.add(Case("bca", gain=x), low=low, high=high, scale=dict(low=se, high=se))
    bench.judge()


warnings.simplefilter("ignore")
print(f"seed {SEED}")
for judge in (student, studentised, wilcoxon, sign_flips, mcnemar, tango, delong, proc, diebold_mariano, clusters, weights, bca, boot):
    judge()
