"""What stands below the gate's tests against SciPy, statsmodels and baycomp: distributions, intervals of shares, corrections for many checks,
recipes over folds, sequential tests, drift. Seeds are fixed; tolerances are relative where nothing else is said, and stand in the output."""
import itertools
import math
import os
import sys
import warnings
import zlib

import baycomp
import numpy
from scipy import integrate, optimize, special, stats
from scipy.spatial.distance import jensenshannon
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "judge"))
from cases import ask_functions, compare_functions

SEED = 21


def generator(name):
    return numpy.random.default_rng([SEED, zlib.crc32(name.encode())])


def distributions():
    random, cases = generator("distributions"), []
    for _ in range(400):
        z, p, df = random.uniform(-8, 37), random.random(), math.exp(random.uniform(-0.5, 14))
        cases.append(("normal_sf", [z], [stats.norm.sf(z)], None))
        cases.append(("student_sf", [z, df], [stats.t.sf(z, df)], None))
        x = random.random() * 3 * df
        if stats.chi2.sf(x, df) > 1e-280:
            cases.append(("chi_square_sf", [x, df], [stats.chi2.sf(x, df)], None))
        n, share = int(10 ** random.uniform(0, 4)), random.random()
        k = int(random.integers(0, n + 1))
        law = stats.binom(n, share)
        if min(law.cdf(k), law.sf(k - 1), law.pmf(k)) > 1e-280:
            cases.append(("binomial", [k, n, share], [law.cdf(k), law.sf(k - 1), law.pmf(k)], None))
        a, b, y = math.exp(random.uniform(-3, 7)), math.exp(random.uniform(-3, 7)), random.random()
        if special.betainc(a, b, y) > 1e-280:
            cases.append(("beta_inc", [a, b, y], [special.betainc(a, b, y)], None))
        k = random.uniform(0.2, 5)
        cases.append(("kolmogorov_sf", [k], [special.kolmogorov(k)], None))
    compare_functions("distribution functions: SciPy", 1e-9, cases)
    cases = []
    for _ in range(400):
        p, df = random.random(), math.exp(random.uniform(-0.5, 14))
        cases.append(("normal_quantile", [p], [stats.norm.ppf(p)], None))
        cases.append(("student_quantile", [p, df], [stats.t.ppf(p, df)], None))
        cases.append(("chi_square_quantile", [p, df], [stats.chi2.ppf(p, df)], None))
    compare_functions("quantiles: SciPy", 1e-7, cases)


def shares():
    random, cases = generator("shares"), []
    for _ in range(600):
        n = int(10 ** random.uniform(0, 5))
        k, alpha = int(random.choice([0, n, random.integers(0, n + 1)])), float(random.choice([0.1, 0.05, 0.001]))
        for name, method in (("wilson", "wilson"), ("exact", "beta")):
            cases.append((name, [k, n, alpha], proportion_confint(k, n, alpha, method), 1))
    compare_functions("intervals of a share, Wilson and Clopper-Pearson: statsmodels, absolute", 1e-10, cases)


def bennett(square, n, delta):
    """The reach t with n square h(t / square) = ln(1 / delta), h(u) = (1 + u) ln(1 + u) - u."""
    wanted = math.log(1 / delta) / (n * square)
    return square * optimize.brentq(lambda u: special.xlog1py(1 + u, u) - u - wanted, 0, 1e9, xtol=1e-300, rtol=1e-14)


def conditions():
    """Intervals of the clauses: shares by statsmodels, differences by Bennett's bound, the rest by Hoeffding's. Ends stay within what can be."""
    random, cases = generator("conditions"), []
    for _ in range(400):
        rows = int(10 ** random.uniform(1.5, 5))
        both, new, old, apart, wrong = (int(k) for k in random.multinomial(rows, random.dirichlet([8, 1, 1, 0.5, 1])))
        right, was, differ, one = (both + new) / rows, (both + old) / rows, (new + old + apart) / rows, (new + old) / rows
        reliability, tests = float(random.choice([0.9, 0.95, 0.999])), float(random.choice([0.0, math.log(32), 32 * math.log(2)]))
        delta = (1 - reliability) * math.exp(-tests)
        share = lambda k, times, d: (times * k / rows, *(abs(times * (end - k / rows)) for end in proportion_confint(k, rows, d, "beta")))
        upper = lambda k, d: proportion_confint(k, rows, d, "beta")[1]
        within = lambda value, reach, least, most: (value, min(reach, value - least), min(reach, most - value))
        plain = within(right - was, bennett(upper(new + old, delta), rows, delta / 4), -1, 1)
        paired = within(right - was, bennett(upper(new + old + apart, delta / 2), rows, delta / 4), -1, 1)
        mixed = right - 1.5 * was + 0.5 * differ
        expected = [share(both + new, 1, delta), share(both + old, 1, delta), share(new + old + apart, 2, delta), plain,
                    (*paired, *share(new + old + apart, 1, delta / 2)),
                    within(mixed, 2.5 * math.sqrt(math.log(2 / delta) / (2 * rows)), -1.0, 1.5)]
        for kind, told in enumerate(expected):
            x = [kind, rows, both + new, both + old, new + old + apart, new + old, reliability, tests]
            cases.append(("condition", x, [value if i % 3 == 0 else max(value, 1e-9) for i, value in enumerate(told)], 1))
    compare_functions("intervals of conditions: statsmodels, and the bounds by SciPy's roots, absolute", 1e-9, cases)


def corrections():
    random, cases = generator("corrections"), []
    for _ in range(500):
        p = random.random(int(random.integers(1, 40))) ** random.integers(1, 8)
        p = numpy.round(p, 3) if random.random() < 0.3 else p
        cases.append(("holm", p, multipletests(p, method="holm")[1], 1))
        cases.append(("bh", p, multipletests(p, method="fdr_bh")[1], 1))
    compare_functions("Holm and Benjamini-Hochberg, unsorted, with ties: statsmodels, absolute", 1e-12, cases)


def recipes():
    random, cases = generator("recipes"), []
    for _ in range(300):
        runs, folds = int(random.integers(1, 5)), int(random.integers(3, 11))
        x = numpy.round(random.normal(0.004, 0.01, size=runs * folds), 4)
        rope = float(random.choice([0.0, 0.005, 0.01]))
        # baycomp asks "is the second better": left = x worse. Differences of means are second less first.
        told = baycomp.CorrelatedTTest(numpy.zeros_like(x), x, rope=rope, runs=runs).probs()
        worse, same, better = (told[0], told[1], told[2]) if rope else (told[0], 0.0, told[1])
        cases.append(("bayes_t", [1 / folds, rope, *x], [worse, same, better], 1))
        ratio, n = 1 / (folds - 1), len(x)
        t = x.mean() / (x.std(ddof=1) * math.sqrt(1 / n + ratio))
        cases.append(("corrected_t", [ratio, *x], [x.mean(), t, n - 1, 2 * stats.t.sf(abs(t), n - 1), stats.t.sf(t, n - 1)], 1 + abs(t)))
    compare_functions("recipes: baycomp's correlated t, and Nadeau-Bengio by SciPy's t, absolute", 1e-9, cases)


def normal_mixture(s, v, rho):
    """log of the integral of exp(l s - l^2 v / 2) over l ~ N(0, 1/rho), about its peak."""
    peak, width = s / (v + rho), 1 / math.sqrt(v + rho)
    top = peak * s - peak**2 * v / 2 - peak**2 * rho / 2
    f = lambda l: math.exp(l * s - l**2 * v / 2 - l**2 * rho / 2 - top) * math.sqrt(rho / (2 * math.pi))
    return top + math.log(integrate.quad(f, peak - 12 * width, peak + 12 * width, epsabs=0, epsrel=1e-12)[0])


def sequential():
    random, cases = generator("sequential"), []
    for _ in range(150):
        v, rho, s = 10 ** random.uniform(0, 4), 10 ** random.uniform(-1, 3), random.normal() * 60
        cases.append(("mixture_log", [s, v, rho], [normal_mixture(s, v, rho)], 1))
        alpha = float(random.choice([0.05, 0.01, 0.001]))
        bound = ask_functions([("mixture_bound", [v, rho, alpha])])[0][0] if _ < 20 else None
        if bound:
            cases.append(("mixture_log", [bound, v, rho], [math.log(1 / alpha)], 1))
        b, c = (int(k) for k in random.integers(0, 200, size=2))
        log_f = lambda l: b * math.log1p(l) + c * math.log1p(-l)
        top = log_f(min(0.999, max(0.0, (b - c) / max(1, b + c))))
        e = integrate.quad(lambda l: math.exp(log_f(l) - top), 0, 1 - 1e-13, epsabs=0, epsrel=1e-12, limit=500)[0]
        cases.append(("e_value", [b, c], [top + math.log(e)], 1))
        variance, tau2, n, mean, theta = 10 ** random.uniform(-2, 2), 10 ** random.uniform(-3, 0), int(random.integers(1, 2000)), random.normal() * 0.1, random.normal() * 0.05
        marginal = stats.norm(theta, math.sqrt(variance / n + tau2)).logpdf(mean) - stats.norm(theta, math.sqrt(variance / n)).logpdf(mean)
        if abs(marginal) < 600:
            cases.append(("msprt", [variance, tau2, n, mean, theta], [math.exp(marginal)], None))
    compare_functions("normal mixture, its bound, e-values, mSPRT: SciPy's integrals and densities, of logarithms", 1e-8, cases)


def samples(random):
    n, m = (int(k) for k in random.integers(2, 60, size=2))
    a, b = random.normal(size=n), random.normal(size=m) * random.uniform(0.5, 2) + random.normal() * 0.5
    if random.random() < 0.4:
        a, b = numpy.round(a, 1), numpy.round(b, 1)
    return a, b


def two_samples():
    random = generator("two_samples")
    ks, mw, distance = [], [], []
    for i in range(500):
        a, b = samples(random)
        ties = len(set(a) | set(b)) < len(a) + len(b)
        if i % 10 == 9:
            a, b, ties = random.normal(size=int(random.integers(150, 400))), random.normal(0.1, 1, size=int(random.integers(150, 400))), False
        x, exact = [len(a), *a, *b], len(a) * len(b) <= 10000
        d = stats.ks_2samp(a, b, method="exact")
        if exact and not ties:
            ks.append(("ks", x, [d.statistic, d.pvalue, 1], 1))
        elif not exact:
            ks.append(("ks", x, [d.statistic, special.kolmogorov(d.statistic * math.sqrt(len(a) * len(b) / (len(a) + len(b)))), 0], 1))
        else:
            ks.append(("ks", x, [d.statistic], 1))
        u = stats.mannwhitneyu(a, b, method="exact" if exact and not ties else "asymptotic", use_continuity=True)
        mw.append(("mann_whitney", x, [u.statistic, u.pvalue, 1 if exact and not ties else 0], 1 + u.statistic))
        w = stats.wasserstein_distance(a, b)
        distance.append(("wasserstein", x, [w], 1))
    compare_functions("Kolmogorov-Smirnov, exact and asymptotic (D alone where values tie): SciPy, absolute", 1e-9, ks)
    compare_functions("Mann-Whitney, exact without ties, else normal: SciPy", 1e-9, mw)
    compare_functions("Wasserstein's distance: SciPy, absolute", 1e-12, distance)


def tied_ks():
    """Ties are conditioned on: every way to label the pooled values, for small samples."""
    random, cases = generator("tied_ks"), []
    for _ in range(60):
        n, m = (int(k) for k in random.integers(2, 6, size=2))
        pooled = random.integers(0, 5, size=n + m).astype(float)
        grid = numpy.unique(pooled)

        def statistic(chosen):
            mask = numpy.zeros(n + m, bool)
            mask[list(chosen)] = True
            return max(abs((pooled[mask] <= g).sum() * m - (pooled[~mask] <= g).sum() * n) for g in grid)

        seen = statistic(range(n))
        every = [statistic(c) for c in itertools.combinations(range(n + m), n)]
        cases.append(("ks", [n, *pooled], [seen / (n * m), numpy.mean([d >= seen for d in every]), 1], 1))
    compare_functions("Kolmogorov-Smirnov with ties: every labelling counted, absolute", 1e-12, cases)


def bins(a, b):
    """Counts of both samples over the first's deciles: right-closed, outer bins open, equal edges merged."""
    edges = numpy.unique(numpy.quantile(a, numpy.arange(1, 10) / 10))
    count = lambda x: numpy.bincount(numpy.searchsorted(edges, x, side="left"), minlength=len(edges) + 1).astype(float)
    return count(a), count(b)


def drift():
    random, psi, js, chi = generator("drift"), [], [], []
    for _ in range(300):
        n, m = (int(k) for k in random.integers(50, 400, size=2))
        a, b = random.normal(size=n), random.normal(random.normal() * 0.3, random.uniform(0.7, 1.4), size=m)
        p, q = bins(a, b)
        x = [n, *a, *b]
        sp, sq = (p + 0.5) / (p + 0.5).sum(), (q + 0.5) / (q + 0.5).sum()
        psi.append(("psi", x, [((sq - sp) * numpy.log(sq / sp)).sum(), (1 / n + 1 / m) * stats.chi2.ppf(0.999, len(p) - 1), math.nan, len(p)], 1))
        js.append(("js", x, [jensenshannon(p, q, 2)], 1))
        told = stats.chi2_contingency(numpy.array([p, q]), correction=False)
        chi.append(("chi2", x, [told.statistic, stats.chi2.ppf(0.999, told.dof), told.pvalue], 1))
    compare_functions("PSI over reference deciles, smoothed by a half, and its null quantile: NumPy and SciPy, absolute", 1e-9, psi)
    compare_functions("Jensen-Shannon distance in bits, of the bins as counted: SciPy, absolute", 1e-9, js)
    compare_functions("chi-square of two samples' bins: SciPy's chi2_contingency, absolute", 1e-8, chi)


warnings.simplefilter("ignore")
print(f"seed {SEED}")
for judge in (distributions, shares, conditions, corrections, recipes, sequential, two_samples, tied_ks, drift):
    judge()
