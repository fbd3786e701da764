"""Verdicts for the reports to be judged by: one with everything, hostile ones, an error, one bit, a thousand slices. Used by report-*.py."""
import copy
import json
import os
import pathlib
import subprocess

HOSTILE = [
    "<script>document.title='owned'</script>", "\"><img src=x onerror=document.title='owned'>", "a|b|c", "`````", "x\ny\n\n# heading",
    "\u202etxt.exe", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "[x](javascript:alert(1))", "![i](https://example.org/i.png)", "@everyone #1",
    "https://example.org www.example.org", "&lt;b&gt; &amp;", "'; DROP TABLE x; --", "\u4f60\u597d \U0001f44d", "- item", "1. one", "$x^2$",
    "</style><style>*{display:none}", "<!-- ", "-->", "]]>", "\\", "\\|", "${IFS}", "long" * 2000, "\t", "{{x}}", "~~s~~", "***",
]


def check(metric, rule, state="pass", **more):
    return {"metric": metric, "rule": rule, "candidate": 0.81, "production": 0.79, "delta": 0.02, "ci": [-0.01, 0.05], "level": 0.95,
            "p": 0.031, "state": state, **more}


def whole():
    """A verdict with every key that a report knows."""
    return {
        "schema": "gate.verdict/1", "decision": "inconclusive", "reasons": ["not_shown"],
        "sentence": "INCONCLUSIVE churn: not shown to be better than production version 3: difference 0.004.", "model_name": "churn",
        "candidate": {"digest": "sha256:" + "a1" * 32, "reference": "model", "kind": "package", "run_id": "5b1c" * 8},
        "production": {"digest": "sha256:" + "b2" * 32, "reference": "models:/churn@production", "kind": "package", "alias": "production",
                       "version": 3, "generation": 41},
        "holdout": {"digest": "sha256:" + "c3" * 32, "path": "data/split/holdout.csv", "on": "holdout", "label": "left", "key": ["id"],
                    "rows": 5000, "groups": 812, "queries": 77, "n_eff": 4811.5, "age_days": 41.2, "shared_with_train": 0,
                    "inherits": [{"digest": "sha256:" + "d4" * 32, "shared": 300, "evaluations": 4, "promotions": 1}]},
        "policy_digest": "sha256:" + "e5" * 32, "tool": "0.1.0", "seed": "0357c2175578327f", "preset": "improve",
        "alpha": {"nominal": 0.05, "effective": 0.0000947, "evaluation": 9, "of": 32, "promotions": 1, "of_promotions": 2,
                  "disclosure": "full", "mode": "fixed", "nodes": 528, "guarantee": True, "next_rows": 9000},
        "primary": check("accuracy", "superior", "unknown", margin=0, test="mcnemar_midp", mde=0.011, b=260, c=240, rows_needed=38000,
                         second={"test": "bootstrap_t", "p": 0.04}),
        "guards": [check("log_loss", "non_inferior", margin=0.01),
                   check("latency_p95_ms", "ratio_max", "unknown", ratio=1.04, limit=1.1, aa_ratio=1.01, aa_ci=[0.99, 1.03], calls=200)],
        "floors": [check("auc", "min", limit=0.75), {"metric": "accuracy", "rule": "beats_dummy", "value": 0.81, "dummy": 0.6, "state": "pass"}],
        "slices": [check("accuracy", "not_worse", ("pass", "fail", "unknown", "not_testable")[i % 4], slice=f"region={i}", rows=50 + i,
                         mode=("alarm", "prove")[i % 2], margin=0.02, p_holm=0.4) for i in range(9)],
        "slices_not_testable": 2, "churn": 0.1, "negative_flip_rate": 0.048,
        "drift_against": {"path": "recent.csv", "rows": 900, "columns": 4, "drifted": 1},
        "label_shift": {"against": "train", "p": 0.4, "effect": 0.01, "state": "pass"},
        "priors": {"from": "policy", "classes": [{"class": "yes", "share": 0.2, "target": 0.1, "weight": 0.5}]},
        "drift": [{"column": "age", "kind": "feature", "missing": 3, "recent_missing": 40, "stat": "psi", "value": 0.2, "null_quantile": 0.03, "floor": 0.1, "state": "warn"}],
        "latency": {"calls": 200, "warm_up": 20, "candidate": {"p50_ms": [1.2, 1.1, 1.4], "p95_ms": [2.0, 1.8, None]},
                    "production": {"p50_ms": [1.1, 1.0, 1.3], "p95_ms": [1.9, 1.8, 2.2]}, "again": {"p50_ms": [1.2, 1.1, 1.3]}},
        "golden": "pass",
        "leakage": [{"against": "train", "path": "data/split/train.csv", "rows": 20000, "keys_shared": 0, "rows_shared": 3, "duplicate_rate": 0.01, "label_conflicts": 1,
                     "primary_without_shared": {"candidate": 0.81, "production": 0.79, "delta": 0.02}}],
        "condition": {"text": "n - o > 0.02 +/- 0.01 /\\ d < 0.1 +/- 0.01", "mode": "fp-free", "adaptivity": "full", "reliability": 0.9999,
                      "steps": 32, "rows": 5000, "rows_needed": 67706, "value": "unknown",
                      "clauses": [{"text": "n - o > 0.02 +/- 0.01", "estimate": 0.02, "low": 0.01, "high": 0.03, "method": "exact", "value": "unknown"},
                                  {"text": "d < 0.1 +/- 0.01", "estimate": 0.05, "low": 0.04, "high": 0.06, "value": "true"}]},
        "controls": {"aa": "pass", "sabotage": "not_applicable", "swap": "pass"},
        "policy": {"path": "gate.yaml", "power": 0.8, "reuse": {"on_exhausted": "warn"}}, "warnings": ["the hold-out is worn"],
        "build": {}, "created": "2026-11-21T16:35:24.637Z"}


def poisoned(value, text):
    """The same with every text of a person's making replaced."""
    if isinstance(value, dict):
        return {key: item if key in ("decision", "state", "schema", "created", "digest", "metric", "rule", "kind", "on", "disclosure", "reasons")
                else poisoned(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, text) for item in value]
    return text if isinstance(value, str) else value


def cases():
    """name -> verdict"""
    found = {"whole": whole()}
    for i, text in enumerate(HOSTILE):
        found[f"hostile-{i}"] = poisoned(whole(), text)
    error = {key: value for key, value in whole().items() if key in ("schema", "model_name", "candidate", "production", "holdout", "created")}
    found["error"] = {**error, "decision": "error", "reasons": ["leakage"], "sentence": "12 of 89 hold-out rows are in train.csv", "exit_code": 21}
    bit = {key: value for key, value in whole().items() if key in ("schema", "model_name", "candidate", "production", "holdout", "alpha", "created")}
    bit["alpha"]["disclosure"] = "bit"
    found["bit"] = {**bit, "decision": "reject", "reasons": ["not_promoted"], "promoted": False, "sentence": "NOT PROMOTED churn."}
    many = copy.deepcopy(whole())
    many["slices"] = [check("accuracy", "not_worse", slice=f"region={i}, product=<{i}>", rows=60, mode="alarm") for i in range(1000)]
    found["many"] = many
    found["empty"] = {}
    return found


def render(bin_folder, name, verdict):
    """Writes the verdict's reports to a folder of this name, and returns the folder."""
    folder = pathlib.Path(name)
    folder.mkdir(exist_ok=True)
    (folder / "verdict.json").write_text(json.dumps(verdict))
    program = os.path.join(bin_folder, "..", "interop", "report_pages")
    subprocess.run([program, folder / "verdict.json", folder], check=True)
    return folder
