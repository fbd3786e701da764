"""The paired tests against SciPy: a few thousand random cases, each p, standard error and interval (t, Wilcoxon, McNemar, BCa), and DeLong against
the definition, pair by pair."""
import os
import subprocess
import sys
import warnings

import numpy
from scipy import stats

program = os.path.join(sys.argv[1], "..", "interop", "comparison_cases")
random = numpy.random.default_rng(20)


def ask(cases):
    text = "".join(f"{test} {rule} {margin!r} {n} {' '.join(repr(float(x)) for x in numbers)}\n" for test, rule, margin, n, numbers in cases)
    out = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(out) == len(cases)
    return [numpy.array(line.split(), float) for line in out]


def gains(n):
    kind = random.integers(4)
    x = random.normal(size=n) if kind == 0 else random.standard_t(3, size=n) if kind == 1 else random.exponential(size=n) - 1
    return x * 10.0 ** random.integers(-6, 7) + (random.normal() * 0.3 if kind == 3 else 0)


def verdict(name, worst, limit):
    print(f"{'ok' if worst <= limit else 'FAILED'} {name} (off by {worst:.2g})")


def off(got, expected):
    """Relative where numbers are large, absolute where they are small against 1."""
    return max(abs(g - e) / max(abs(e), 1e-12) for g, e in zip(got, expected))


def student():
    cases, expected = [], []
    for _ in range(1500):
        n, x = int(random.integers(2, 120)), None
        x = gains(n)
        rule = ["superior", "non_inferior", "equivalent"][random.integers(3)]
        margin = 0.0 if rule == "superior" and random.random() < 0.5 else float(numpy.std(x) * random.random())
        cases.append(("paired_t", rule, margin, n, x))
        at = {"superior": margin}.get(rule, -margin)
        p = stats.ttest_1samp(x, at, alternative="greater").pvalue
        if rule == "equivalent":
            p = max(p, stats.ttest_1samp(x, margin, alternative="less").pvalue)
        low, high = stats.ttest_1samp(x, 0).confidence_interval(0.95)
        expected.append((stats.sem(x), p, stats.ttest_1samp(x, 0, alternative="less").pvalue, low, high))
    worst = max(off(got[1:4], e[:3]) for got, e in zip(ask(cases), expected))
    verdict("1500 paired t-tests have SciPy's standard errors and p-values", worst, 1e-9)
    worst = max(max(abs(got[4] - e[3]), abs(got[5] - e[4])) / max(abs(e[3]), abs(e[4])) for got, e in zip(ask(cases), expected))
    verdict("their intervals are SciPy's", worst, 1e-9)


def wilcoxon():
    cases, expected = [], []
    for _ in range(800):
        n = int(random.integers(2, 80))
        x = gains(n) if random.random() < 0.6 else random.integers(-5, 7, size=n).astype(float)
        kept = x[x != 0]
        if len(kept) == 0:
            continue
        ties = len(set(abs(kept))) < len(kept)
        method = "exact" if len(kept) <= 25 and not ties else "asymptotic"
        cases.append(("wilcoxon", "superior", 0.0, n, x))
        expected.append([stats.wilcoxon(kept, alternative=a, correction=False, method=method).pvalue for a in ("greater", "less")])
    worst = max(off(got[2:4], e) for got, e in zip(ask(cases), expected))
    verdict("800 signed-rank tests have SciPy's p-values", worst, 1e-9)


def mcnemar():
    cases, expected = [], []
    for i in range(1000):
        n = int(random.integers(1, 300))
        x = random.choice([1, 0, -1], size=n, p=random.dirichlet([1, 3, 1]))
        b, c = int((x > 0).sum()), int((x < 0).sum())
        test = ["mcnemar_exact", "mcnemar_midp"][i % 2]
        both = [stats.binomtest(k, b + c, 0.5, alternative="greater").pvalue if b + c else 1 for k in (b, c)]
        if test == "mcnemar_midp" and b + c:
            both = [p - 0.5 * stats.binom.pmf(k, b + c, 0.5) for p, k in zip(both, (b, c))]
        cases.append((test, "superior", 0.0, n, x))
        expected.append(both)
    worst = max(off(got[2:4], e) for got, e in zip(ask(cases), expected))
    verdict("1000 McNemar tests, exact and mid-p, have SciPy's binomial p-values", worst, 1e-9)


def placements(positive, score):
    """DeLong's components by the definition: each positive against each negative."""
    a, b = score[positive][:, None], score[~positive][None, :]
    wins = (a > b) + 0.5 * (a == b)
    return wins.mean(axis=1), wins.mean(axis=0)


def delong():
    cases, expected = [], []
    while len(cases) < 500:
        n = int(random.integers(6, 90))
        positive = random.random(n) < 0.4
        if not 2 <= positive.sum() <= n - 2:
            continue
        scores = [numpy.round(positive * random.random() + random.normal(size=n), random.integers(0, 4)) for _ in range(2)]
        (v1, w1), (v2, w2) = (placements(positive, s) for s in scores)
        delta = v1.mean() - v2.mean()
        se = numpy.sqrt(numpy.var(v1 - v2, ddof=1) / len(v1) + numpy.var(w1 - w2, ddof=1) / len(w1))
        if se == 0:
            continue
        cases.append(("delong", "superior", 0.0, n, numpy.column_stack([positive, *scores]).ravel()))
        expected.append((delta, se, stats.norm.sf(delta / se), stats.norm.cdf(delta / se)))
    answers = ask(cases)
    verdict("500 differences of AUCs have DeLong's standard errors and p-values, by the definition",
            max(max(abs(got[:4] - e)) for got, e in zip(answers, expected)), 1e-9)


def bootstrap():
    """Random on both sides: the ends of the interval agree within a tenth of a standard error and a half."""
    cases, expected = [], []
    for i in range(20):
        x = random.exponential(size=60) - 0.8
        cases.append(("bca", "superior", 0.0, 60, x))
        interval = stats.bootstrap((x,), numpy.mean, n_resamples=9999, method="BCa", rng=random).confidence_interval
        expected.append((interval.low, interval.high, stats.sem(x)))
    worst = max(max(abs(got[4] - e[0]), abs(got[5] - e[1])) / e[2] for got, e in zip(ask(cases), expected))
    verdict("20 BCa intervals are SciPy's up to the resampling", worst, 0.15)


warnings.simplefilter("ignore")
for judge in (student, wilcoxon, mcnemar, delong, bootstrap):
    judge()
