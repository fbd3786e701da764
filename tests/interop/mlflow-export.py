"""A store of ours is written to a real MLflow server: runs, every value, parameters, tags, data sets, files, versions and aliases; twice is once, what
was interrupted is gone on with, and what goes back and forth is not doubled."""
import json
import math
import os
import sqlite3
import subprocess
import sys

import mlflow

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "servers"))
from mlflow_server import serve, stop  # noqa: E402

tools = sys.argv[1]
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
failed = False
clean = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "GIT_", "INTERLOCK_"))}


def run(*command, **more):
    return subprocess.run([os.path.join(tools, command[0]), *command[1:]], capture_output=True, text=True, env=clean, **more)


def ok(*command):
    done = run(*command)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done


def told(*command):
    done = run(*command, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr}


def check(name, holds, why=""):
    global failed
    print(("ok " if holds else "FAILED ") + "mlflow-export " + name + ("" if holds else ": %s" % (why,)))
    failed = failed or not holds


def everything(client):
    """All that the server has, as one value that can be compared."""
    ids = [e.experiment_id for e in client.search_experiments()]
    runs = sorted((r.info.run_id, r.info.status, r.info.start_time, r.info.end_time, sorted(r.data.params.items()), sorted(r.data.tags.items())) for r in client.search_runs(ids))
    versions = sorted((v.name, v.version, v.source, v.run_id, sorted(v.tags.items())) for v in client.search_model_versions())
    return runs, versions, sorted((m.name, sorted(m.aliases.items())) for m in client.search_registered_models())


def train(alpha):
    """Trained, judged and registered; returns the run's id."""
    ok("train", "--data", "data/split/train.csv", "--params", "params.yaml", "--output", "model", "-S", "train.ridge.alpha=%s" % alpha)
    ok("evaluate", "--candidate", "model", "--holdout", "data/split/holdout.csv", "--train", "data/split/train.csv", "--output", "evaluation")
    return open("model/run_id").read().strip()


subprocess.run(["cp", "-R", os.path.join(root, "examples/diabetes"), "project"], check=True)
server, url = serve()
try:
    client = mlflow.MlflowClient(url)
    os.chdir("project")
    clean.update(HOME=os.getcwd(), GIT_CONFIG_NOSYSTEM="1")
    ok("ingest", "data/raw/diabetes.csv", "data/raw/late-entries.csv", "--schema", "schema.yaml", "--output", "data/clean.csv", "--dead-letters", "dead.ndjson", "--profile", "p.json")
    ok("split", "data/clean.csv", "--params", "params.yaml", "--output-dir", "data/split")
    first = train(20000)
    ok("register", "--verdict", "evaluation/verdict.json")
    second = train(0.5)
    ok("register", "--verdict", "evaluation/verdict.json")
    ok("register", "alias", "--alias", "old", "--version", "1")
    ok("runs", "delete", second)  # its version stays
    carrier = "version 2 of diabetes"
    # A run with values that JSON has no numbers for, a nested one, one that failed, and one that works still.
    with sqlite3.connect(".interlock/track.db") as db:
        experiment = db.execute("SELECT experiment_id FROM runs").fetchone()[0]
        for i, (status, parent, end) in enumerate([("FAILED", None, 1700000009000), ("FINISHED", first, 1700000009000), ("RUNNING", None, 0)]):
            db.execute("INSERT INTO runs(run_id, experiment_id, name, user, status, parent_run_id, start_ms, end_ms) VALUES (?, ?, ?, 'bob', ?, ?, ?, ?)",
                       ("%032x" % (i + 1), experiment, "by hand %d" % i, status, parent, 1700000000000 + i, end))
        for table in ["metrics", "latest_metrics"]:
            db.execute("INSERT INTO " + table + " VALUES (?, 'odd', 7, 1700000000000, NULL, 1)", ("%032x" % 1,))
        db.execute("INSERT INTO metrics VALUES (?, 'odd', 3, 1700000000000, 0.1, 0)", ("%032x" % 1,))
    done = run("store", "export", "--to", url)
    check("everything is written", done.returncode == 0 and "2 versions and 4 runs" in done.stdout, done.stdout + done.stderr)

    by_tag = {r.data.tags["interlock.run_id"]: r for r in client.search_runs([e.experiment_id for e in client.search_experiments()])}
    check("each run that ended is there once", sorted(by_tag) == sorted([first, carrier, "%032x" % 1, "%032x" % 2]), sorted(by_tag))
    shown, there = told("runs", "show", first), by_tag[first]
    check("parameters are the same", shown["params"] == there.data.params, there.data.params)
    check("metrics are the same", shown["metrics"] == there.data.metrics, (shown["metrics"], there.data.metrics))
    ours = {k: v for k, v in shown["tags"].items() if k not in ("mlflow.runName", "mlflow.user")}
    check("tags are the same", ours.items() <= there.data.tags.items(), (ours, there.data.tags))
    check("name, user and status are the same", (there.info.run_name, there.data.tags["mlflow.user"], there.info.status) == (shown["name"], shown["user"], shown["status"]), there.info)
    key = next(iter(shown["metrics"]))
    history = told("runs", "show", first, "--metric", key)
    check("every value of a metric is there", [(m.step, m.value, m.timestamp) for m in client.get_metric_history(there.info.run_id, key)]
          == [(p["step"], p["value"], p["timestamp_ms"]) for p in history], history)
    odd = [(m.step, math.isnan(m.value) or m.value) for m in client.get_metric_history(by_tag["%032x" % 1].info.run_id, "odd")]
    check("also the one that is none", sorted(odd) == [(3, 0.1), (7, True)], odd)
    sets = {(i.dataset.name, t.value) for i in there.inputs.dataset_inputs for t in i.tags if t.key == "interlock.digest"}
    check("data sets keep their digest", sets == {(d["name"], d["digest"]) for d in shown["datasets"]}, sets)
    check("a nested run has its parent there", by_tag["%032x" % 2].data.tags["mlflow.parentRunId"] == there.info.run_id)
    check("times are as they were", (by_tag["%032x" % 1].info.start_time, by_tag["%032x" % 1].info.end_time, by_tag["%032x" % 1].info.status) == (1700000000000, 1700000009000, "FAILED"))

    aliases = client.get_registered_model("diabetes").aliases
    check("aliases point where they pointed", aliases == {"production": "2", "old": "1"}, aliases)
    production = client.get_model_version_by_alias("diabetes", "production")
    resolved = told("register", "resolve", "models:/diabetes@production")
    check("a version names its digest and its run, or one that was made for it", production.tags["interlock.digest"] == resolved["digest"] and production.run_id == by_tag[carrier].info.run_id and client.get_model_version("diabetes", "1").run_id == there.info.run_id, production)
    mlflow.set_tracking_uri(url)
    got = mlflow.artifacts.download_artifacts("models:/diabetes@production")
    check("its files are the package", subprocess.run(["diff", "-r", "-x", "registered_model_meta", got, resolved["path"]]).returncode == 0, got)
    check("and a model that MLflow reads", "onnx" in mlflow.models.Model.load(got).flavors, mlflow.models.Model.load(got).flavors)

    seen = everything(client)
    again = told("store", "export", "--to", url)
    check("twice is once", (again.get("runs"), again.get("versions"), again.get("known_runs"), again.get("lines")) == (0, 0, 3, 0), again)
    check("and changes nothing", everything(client) == seen)

    # Interrupted: a run without its end is gone on with.
    client.update_run(by_tag[first].info.run_id, status="RUNNING")
    resumed = told("store", "export", "--to", url)
    check("a run without its end is gone on with", resumed.get("runs") == 1 and client.get_run(by_tag[first].info.run_id).info.status == "FINISHED" and len(everything(client)[0]) == 4, resumed)

    # An alias moves on; one that somebody else set stays.
    ok("register", "alias", "--alias", "old", "--version", "2")
    client.create_model_version("diabetes", production.source, production.run_id)
    client.set_registered_model_alias("diabetes", "production", "3")
    moved = run("store", "export", "--to", url)
    aliases = client.get_registered_model("diabetes").aliases
    check("an alias follows, one that is theirs stays, and that is said", moved.returncode == 0 and aliases == {"production": "3", "old": "2"} and "none of these" in moved.stderr, (aliases, moved.stderr))

    # What came from there does not go back a second time.
    clean["INTERLOCK_STORE"] = "sqlite:///other/track.db"
    ok("store", "import", "--from", url)
    seen = everything(client)
    back = told("store", "export", "--to", url)
    check("what came from there is known there", back.get("runs") == 0 and back.get("versions") == 0 and everything(client) == seen, back)
finally:
    stop(server)
nobody = run("store", "export", "--to", url)
check("a server that is away is exit 75", nobody.returncode == 75, nobody.stderr)
sys.exit(failed)
