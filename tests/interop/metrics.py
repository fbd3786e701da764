"""Every metric against scikit-learn on random rows: ties, weights, few rows, classes that nobody predicts. Seeds are fixed; relative tolerance
1e-9, and a mismatch prints its case. Metrics of rankings, whose value in a tie is the mean over its orders, are also asked of every order."""
import itertools
import math
import os
import subprocess
import sys
import warnings
import zlib

import numpy
from sklearn import metrics as sk

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "judge"))
from cases import off, program

SEED, LIMIT = 22, 1e-9
cases = {}


def add(name, expected, classes=0, queries=0, cutoff=0, **columns):
    """columns  by letter: w y v c l s q p, as metric_cases.c has them."""
    n = len(columns.get("y", columns.get("c")))
    columns = {letter: x for letter, x in columns.items() if x is not None}
    numbers = " ".join(repr(float(x)) for column in columns.values() for x in numpy.ravel(column))
    cases.setdefault(name, []).append((f"{name} {n} {classes} {queries} {cutoff} {''.join(columns)} {numbers}", float(expected)))


def judge():
    for name, asked in cases.items():
        out = subprocess.run([program("metric_cases")], input="\n".join(text for text, _ in asked), capture_output=True, text=True, check=True).stdout.split()
        assert len(out) == len(asked)
        worst, bad = 0.0, None
        for got, (text, expected) in zip(out, asked):
            distance = off(float(got), expected, max(abs(expected), 1e-3))
            if distance > worst:
                worst = distance
                if distance > LIMIT:
                    bad = f"    ours {got}, scikit-learn's {expected!r}; case: {text[:2000]}"
        print(f"{'FAILED' if worst > LIMIT else 'ok'} {len(asked)} x {name}: scikit-learn (off by {worst:.2g}, at most {LIMIT:g})")
        if bad:
            print(bad)


def generator(name):
    return numpy.random.default_rng([SEED, zlib.crc32(name.encode())])


def weights_or_none(random, n):
    return random.exponential(size=n) + 0.01 if random.random() < 0.4 else None


def regression():
    random = generator("regression")
    for _ in range(200):
        n = int(random.integers(2, 200))
        y = numpy.round(random.normal(size=n) * 10.0 ** random.integers(-2, 5), 6) + 0.5
        v = y + random.standard_t(3, size=n) * y.std()
        w, error = weights_or_none(random, n), abs(v - y)
        if numpy.any(y == 0) or y.std() == 0:
            continue
        for name, f in dict(mse=sk.mean_squared_error, rmse=sk.root_mean_squared_error, mae=sk.mean_absolute_error, mape=sk.mean_absolute_percentage_error,
                            r2=sk.r2_score).items():
            add(name, f(y, v, sample_weight=w), y=y, v=v, w=w)
        add("max_error", sk.max_error(y, v), y=y, v=v)
        add("p99_error", numpy.quantile(error, 0.99), y=y, v=v)
        add("bias", abs(numpy.average(v - y, weights=w)), y=y, v=v, w=w)


def labels():
    random = generator("labels")
    for i in range(400):
        n, k = int(random.integers(2, 200)), 2 if i % 2 else int(random.integers(2, 7))
        c = random.integers(0, k if random.random() < 0.8 else max(1, k - 1), size=n)
        l = numpy.where(random.random(n) < 0.6, c, random.integers(0, k, size=n))
        w = weights_or_none(random, n)
        columns = dict(classes=k, c=c, l=l, w=w)
        add("accuracy", sk.accuracy_score(c, l, sample_weight=w), **columns)
        add("balanced_accuracy", sk.balanced_accuracy_score(c, l, sample_weight=w), **columns)
        add("macro_f1", sk.f1_score(c, l, average="macro", sample_weight=w), **columns)
        add("mcc", sk.matthews_corrcoef(c, l, sample_weight=w), **columns)
        if k == 2 and c.any():
            add("precision", sk.precision_score(c, l, sample_weight=w, zero_division=0), **columns)
            add("recall", sk.recall_score(c, l, sample_weight=w), **columns)
            add("f1", sk.f1_score(c, l, sample_weight=w), **columns)


def probabilities():
    random = generator("probabilities")
    for i in range(300):
        n, k = int(random.integers(2, 150)), 2 if i % 2 else int(random.integers(3, 6))
        c, p = random.integers(0, k, size=n), random.dirichlet(numpy.full(k, 0.7), size=n)
        p = (p + 1e-9) / (p + 1e-9).sum(axis=1, keepdims=True)
        w = weights_or_none(random, n)
        add("log_loss", sk.log_loss(c, p, labels=range(k), sample_weight=w), classes=k, c=c, p=p, w=w)
        square = ((p - numpy.eye(k)[c]) ** 2).sum(axis=1)
        brier = sk.brier_score_loss(c, p[:, 1], sample_weight=w, pos_label=1) if k == 2 else numpy.average(square, weights=w)
        add("brier", brier, classes=k, c=c, p=p, w=w)


def scores():
    random = generator("scores")
    for i in range(400):
        n = int(random.integers(4, 300)) if i < 395 else 50000
        c = (random.random(n) < random.uniform(0.05, 0.9)).astype(int)
        s = numpy.round(c * random.random() * 2 + random.normal(size=n), int(random.integers(0, 5)))
        w = weights_or_none(random, n)
        if c.min() == c.max():
            continue
        add("auc", sk.roc_auc_score(c, s, sample_weight=w), classes=2, c=c, s=s, w=w)
        add("pr_auc", sk.average_precision_score(c, s, sample_weight=w), classes=2, c=c, s=s, w=w)


def every_order(grades, score):
    """The grades in each order that the scores allow."""
    for rows in itertools.permutations(range(len(grades))):
        if all(score[a] >= score[b] for a, b in zip(rows, rows[1:])):
            yield grades[list(rows)] > 0


def average_precision(relevant, cutoff):
    """scikit-learn's, of ranks as scores, for what lies above the cutoff."""
    seen = relevant[:cutoff]
    if not seen.any():
        return 0.0
    ranks = -numpy.arange(len(seen))
    return sk.average_precision_score(seen, ranks) * seen.sum() / min(relevant.sum(), cutoff)


def rankings():
    random = generator("rankings")
    for i in range(250):
        sizes = random.integers(2, 6 if i < 150 else 40, size=int(random.integers(1, 5)))
        query = numpy.repeat(numpy.arange(len(sizes)), sizes)
        y = random.integers(0, 4, size=len(query)) * (random.random(len(query)) < 0.6)
        s = numpy.round(random.normal(size=len(query)), 0 if i < 150 else 6)
        cutoff = int(random.choice([0, 1, 3, 10]))
        each = [(y[query == q], s[query == q]) for q in range(len(sizes))]
        columns = dict(queries=len(sizes), cutoff=cutoff, y=y, s=s, q=query)
        add("ndcg", numpy.mean([sk.ndcg_score([2.0**g - 1], [t], k=cutoff or None) for g, t in each]), **columns)
        ranked = [list(every_order(g, t)) if i < 150 else [g[numpy.argsort(-t, kind="stable")] > 0] for g, t in each]
        first = lambda r, k: 1 / (numpy.argmax(r) + 1) if r[:k].any() else 0.0
        add("map", numpy.mean([numpy.mean([average_precision(r, cutoff or len(r)) for r in rs]) for rs in ranked]), **columns)
        add("mrr", numpy.mean([numpy.mean([first(r, cutoff or len(r)) for r in rs]) for rs in ranked]), **columns)


warnings.simplefilter("ignore")
print(f"seed {SEED}")
for family in (regression, labels, probabilities, scores, rankings):
    family()
judge()
