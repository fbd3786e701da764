"""What a training command logs with MLflow's own client becomes its run's, whatever the store is: in SQLite, and in a git branch."""
import json
import os
import subprocess
import sys

tools = sys.argv[1]
failed = False

FIT = '''
import math, os, shutil
import mlflow
for name in ("GITHUB_TOKEN", "MLFLOW_TRACKING_TOKEN", "INTERLOCK_SIGNING_KEY"):
    assert name not in os.environ, name
ours = os.environ["MLFLOW_RUN_ID"]
with mlflow.start_run() as run:
    assert run.info.run_id == ours, run.info.run_id
    for step in range(3):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metric("val/worst", math.inf)
    mlflow.log_param("depth", 3)
    mlflow.log_param("seed", "mine")
    mlflow.set_tag("note", "two\\nlines")
    mlflow.set_tag("interlock.verdict", "sha256:forged")
    mlflow.log_text("a curve", "plots/loss.txt")
    mlflow.log_text("not the package", "model/MLmodel")
    with mlflow.start_run(nested=True, run_name="fold 1"):
        mlflow.log_metric("loss", 0.25)
        mlflow.log_param("fold", 1)
shutil.copy("native/model.onnx", os.environ["INTERLOCK_OUTPUT"] + "/model.onnx")
'''


def run(*command, **more):
    env = dict(os.environ, GITHUB_TOKEN="t", MLFLOW_TRACKING_TOKEN="t", GIT_CONFIG_NOSYSTEM="1", **more)
    return subprocess.run([os.path.join(tools, command[0]), *command[1:]], capture_output=True, text=True, env=env)


def check(name, holds, why=""):
    global failed
    print(("ok " if holds else "FAILED ") + "train-mlflow " + name + ("" if holds else ": " + str(why)))
    failed = failed or not holds


def must(*command, **more):
    done = run(*command, **more)
    if done.returncode:
        sys.exit("%s: %s" % (command, done.stderr))
    return done.stdout


def git(*arguments):
    subprocess.run(["git", *arguments], check=True, capture_output=True)


with open("train.csv", "w") as out:
    out.write("id,x,y\n" + "".join("%d,%d,%d\n" % (i, i, 2 * i + i % 3) for i in range(60)))
with open("params.yaml", "w") as out:
    out.write("model_name: m\nseed: 1\ntrain: {learner: ridge, target: y, drop: [id]}\n")
with open("own.yaml", "w") as out:
    out.write("model_name: m\nseed: 1\ntrain: {command: '%s fit.py', target: y, drop: [id]}\n" % sys.executable)
with open("fit.py", "w") as out:
    out.write(FIT)
git("init", "-q", "--bare", "there.git")
git("init", "-q", ".")
git("config", "user.name", "Ada")
git("config", "user.email", "ada@example.org")
git("commit", "-q", "--allow-empty", "-m", "one")
git("remote", "add", "origin", os.path.join(os.getcwd(), "there.git"))
git("push", "-q", "origin", "HEAD:refs/heads/main")
must("train", "--data", "train.csv", "--params", "params.yaml", "--output", "native")

for store in ("sqlite:///runs/track.db", "git:"):
    more = {"INTERLOCK_STORE": store}
    if store == "git:":
        must("store", "init", **more)
    done = run("train", "--data", "train.csv", "--params", "own.yaml", "--output", "model", **more)
    check("the command logs into a store of %s" % store, done.returncode == 0, done.stderr)
    if done.returncode:
        continue
    run_id = open("model/run_id").read().strip()
    told = json.loads(must("runs", "show", run_id, "--json", **more))
    check("its last metric is the run's", abs(told["metrics"].get("loss", 0) - 1 / 3) < 1e-12, told["metrics"])
    check("a name with a slash, and inf, are kept", told["metrics"].get("val/worst", 0) > 1e308, told["metrics"])
    check("its parameters are the run's, but for those that stand", (told["params"]["depth"], told["params"]["seed"]) == ("3", "1"), told["params"])
    check("and that is said", "logged the parameter 'seed' as 'mine', and the run has '1'" in done.stderr, done.stderr)
    check("its tags are the run's", told["tags"].get("note") == "two\nlines", told["tags"])
    check("but none that we find runs by", "interlock.verdict" not in told["tags"] and "the tag 'interlock.verdict'" in done.stderr, done.stderr)
    runs = json.loads(must("runs", "list", "--json", **more))
    nested = [r for r in runs if r["name"] == "fold 1"]
    check("a nested run is a run of its own", len(nested) == 1 and nested[0]["status"] == "FINISHED", runs)
    if nested:
        shown = json.loads(must("runs", "show", nested[0]["run_id"], "--json", **more))
        check("with its parent, metrics and parameters", shown.get("parent_run_id") == run_id and shown["metrics"] == {"loss": 0.25} and shown["params"] == {"fold": "1"}, shown)
    artifacts = [os.path.join(folder, name) for folder, _, names in os.walk(".") for name in names if run_id in folder]
    ends = [path.split(run_id, 1)[1] for path in artifacts]
    check("its artifacts lie with the run", "/plots/loss.txt" in ends and "/logged/model/MLmodel" in ends, ends)
    check("and the package is ours", "not the package" not in open("model/MLmodel").read() and not any("mlruns" in end for end in ends), ends)
    fit = FIT.replace("shutil.copy", "raise SystemExit(4)\nshutil.copy")
    open("fit.py", "w").write(fit)
    done = run("train", "--data", "train.csv", "--params", "own.yaml", "--output", "model", **more)
    last = json.loads(must("runs", "list", "--json", **more))
    died = [r for r in last if r["status"] == "FAILED"]
    shown = json.loads(must("runs", "show", died[0]["run_id"], "--json", **more)) if died else {}
    check("what a command logged before it failed is kept", done.returncode == 20 and "exit code 4" in done.stderr and "loss" in shown.get("metrics", {}), done.stderr)
    open("fit.py", "w").write(FIT)

sys.exit(failed)
