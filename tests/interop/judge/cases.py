"""cases - asks build/interop/comparison_cases about many cases at once, and says how far its answers are from a judge's."""
import math
import os
import subprocess
import sys
from collections import namedtuple

import numpy

FIELDS = "delta se df statistic p p_worse low high b c"
Answer = namedtuple("Answer", FIELDS)
LETTERS = {"gain": "g", "right": "r", "was_right": "q", "score": "s", "old_score": "t", "positive": "p", "weight": "w", "group": "k"}


def program(name):
    return os.path.join(sys.argv[1], "..", "interop", name)


class Case:
    """One paired test: its name, rule and margin, and columns by the names of LETTERS."""

    def __init__(self, test, rule="superior", margin=0.0, horizon=0, resamples=0, threads=1, **columns):
        self.test, self.rule, self.margin, self.horizon, self.resamples, self.threads = test, rule, float(margin), horizon, resamples, threads
        self.columns = {name: numpy.asarray(x, float) for name, x in columns.items()}
        self.n = len(next(iter(self.columns.values())))

    def text(self):
        letters = "".join(LETTERS[name] for name in self.columns)
        numbers = " ".join(repr(float(x)) for column in self.columns.values() for x in column)
        return f"{self.test} {self.rule} {self.margin!r} {self.horizon} {self.resamples} {self.threads} {self.n} {letters} {numbers}\n"

    def __str__(self):
        return self.text()[:2000]


def ask(cases):
    """An Answer for each case, or the text of an error."""
    out = subprocess.run([program("comparison_cases")], input="".join(c.text() for c in cases), capture_output=True, text=True, check=True)
    lines = out.stdout.splitlines()
    assert len(lines) == len(cases), (len(lines), len(cases))
    return [line if line.startswith("error") else Answer(*map(float, line.split())) for line in lines]


def ask_functions(cases):
    """The numbers that build/interop/function_cases says of each (name, numbers)."""
    text = "".join(f"{name} {len(x)} {' '.join(repr(float(v)) for v in x)}\n" for name, x in cases)
    out = subprocess.run([program("function_cases")], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(out) == len(cases), (len(out), len(cases))
    return [[math.nan] if line.startswith("error") else [float(v) for v in line.split()] for line in out]


def off(got, expected, scale=None):
    """How far apart: relative to what was expected, or to a scale; 0 for two NaNs, infinite for one."""
    if math.isnan(expected) or math.isnan(got):
        return 0.0 if math.isnan(got) and math.isnan(expected) else math.inf
    if got == expected:
        return 0.0
    return abs(got - expected) / (abs(expected) if scale is None else scale)


def border(rule, margin, delta):
    """The value of delta that the rule's claim is tested against: the nearer one for equivalence."""
    return -margin if rule == "non_inferior" or (rule == "equivalent" and delta < 0) else margin


def by_rule(rule, margin, above, below):
    """p of the rule from one-sided tests: superior, not worse, or both (TOST)."""
    if rule == "equivalent":
        return max(above(-margin), below(margin))
    return above(-margin if rule == "non_inferior" else margin)


class Bench:
    """Cases with what a judge expects of them; compared all at once."""

    def __init__(self, name, limit):
        self.name, self.limit, self.cases, self.expected = name, limit, [], []

    def add(self, case, scale=None, **expected):
        self.cases.append(case)
        self.expected.append((expected, scale or {}))

    def judge(self):
        worst, bad = 0.0, None
        for case, answer, (expected, scale) in zip(self.cases, ask(self.cases), self.expected):
            for field, value in expected.items():
                distance = math.inf if isinstance(answer, str) else off(getattr(answer, field), float(value), scale.get(field))
                if distance > worst:
                    worst = distance
                    if distance > self.limit:
                        bad = f"    {field}: ours {answer if isinstance(answer, str) else getattr(answer, field)!r}, judge's {value!r}; case: {case}"
        print(f"{'FAILED' if worst > self.limit else 'ok'} {len(self.cases)} x {self.name} (off by {worst:.2g}, at most {self.limit:g})")
        if bad:
            print(bad)


def compare_functions(title, limit, cases):
    """cases  (name, numbers, expected numbers, scale): relative to what is expected if the scale is None."""
    worst, bad = 0.0, None
    for (name, x, expected, scale), got in zip(cases, ask_functions([case[:2] for case in cases])):
        distance = max((off(g, float(e), scale) for g, e in zip(got, expected)), default=math.inf)
        if distance > worst:
            worst = distance
            if distance > limit:
                bad = f"    ours {got[:8]}, judge's {list(expected)[:8]}; case: {name} {list(x)[:40]}"
    print(f"{'FAILED' if worst > limit else 'ok'} {len(cases)} x {title} (off by {worst:.2g}, at most {limit:g})")
    if bad:
        print(bad)
