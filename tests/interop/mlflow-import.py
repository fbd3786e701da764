"""A real MLflow server is taken over: its runs with all their values, its versions with their files, its aliases; twice is once."""
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys

import mlflow
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.meta_dataset import MetaDataset
from mlflow.entities import Metric

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "servers"))
from mlflow_server import serve, stop  # noqa: E402

tools = sys.argv[1]
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
failed = False
clean = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "GIT_"))}


def run(*command, **more):
    return subprocess.run([os.path.join(tools, command[0]), *command[1:]], capture_output=True, text=True, env=clean, **more)


def told(*command):
    done = run(*command, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr}


def check(name, holds, why=""):
    global failed
    print(("ok " if holds else "FAILED ") + "mlflow-import " + name + ("" if holds else ": %s" % (why,)))
    failed = failed or not holds


def folder(name, **files):
    os.makedirs(name)
    for path, text in files.items():
        with open(os.path.join(name, path.replace("__", ".")), "w") as out:
            out.write(text)
    return name


def fill(client):
    """Two experiments, a nested run, one that failed, one that works still, one that was deleted; three versions, one of them out of reach."""
    here = client.create_experiment("first experiment")
    other = client.create_experiment("second")
    runs = []
    for i, experiment in enumerate([here, here, other]):
        one = client.create_run(experiment, run_name="run %d" % i, tags={"mlflow.user": "ada", "note": "a \"quoted\" note\nof two lines"}).info.run_id
        client.log_param(one, "alpha", str(i / 2))
        client.log_batch(one, metrics=[Metric("loss", v, 1700000000000 + s, s) for s, v in enumerate([3.5, math.nan, 1.25])])
        client.set_terminated(one, "FAILED" if i == 1 else "FINISHED")
        runs.append(one)
    client.create_run(other, run_name="works still")
    client.delete_run(client.create_run(other, run_name="deleted").info.run_id)
    child = client.create_run(here, tags={"mlflow.parentRunId": runs[0]}).info.run_id
    data = MetaDataset(CodeDatasetSource({}), name="patients", digest="abc123")
    client.log_inputs(child, [mlflow.entities.DatasetInput(data._to_mlflow_entity(), [mlflow.entities.InputTag("mlflow.data.context", "training")])])
    client.set_terminated(child)
    for i in range(2):
        model = folder("model%d" % i, MLmodel="flavors: {}\nrun: %d\n" % i, model__pkl="bytes %d" % i)
        os.makedirs(model + "/extra/deep dir")
        shutil.copy(model + "/MLmodel", model + "/extra/deep dir/ä.txt")
        client.log_artifacts(runs[i], model, "model")
    client.create_registered_model("herz")
    for i in range(2):
        client.create_model_version("herz", client.get_run(runs[i]).info.artifact_uri + "/model", runs[i])
    client.create_model_version("herz", "s3://bucket/model", runs[2])
    client.delete_model_version("herz", "1")
    client.create_model_version("herz", client.get_run(runs[0]).info.artifact_uri + "/model", runs[0])
    client.set_registered_model_alias("herz", "champion", "4")
    client.set_registered_model_alias("herz", "production", "2")
    client.create_registered_model("it's")
    return runs, child


server, url = serve()
try:
    client = mlflow.MlflowClient(url)
    runs, child = fill(client)
    os.makedirs("project")
    os.chdir("project")
    clean.update(HOME=os.getcwd(), GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="Ada", GIT_AUTHOR_EMAIL="a@x", GIT_COMMITTER_NAME="Ada", GIT_COMMITTER_EMAIL="a@x")
    for command in ["git init -q -b main .", "git commit -q --allow-empty -m Start", "git init -q --bare -b main ../there.git",
                    "git remote add origin " + os.path.abspath("../there.git"), "git push -q origin main"]:
        subprocess.run(command.split(), check=True, env=clean)
    clean["INTERLOCK_STORE"] = "git:"
    run("store", "init")
    done = run("store", "import", "--from", url)
    check("everything is taken over", done.returncode == 0 and "2 versions and 4 runs" in done.stdout, done.stdout + done.stderr)
    check("what cannot be is said", "herz version 3 is not taken over" in done.stderr and "'it's' is not taken over" in done.stderr, done.stderr)

    first = told("runs", "show", runs[0])
    check("a run keeps its name, user, parameters and tags",
          "ada" in json.dumps(first) and "run 0" in json.dumps(first) and first.get("params", {}).get("alpha") == "0.0"
          and first.get("tags", {}).get("note") == 'a "quoted" note\nof two lines', first)
    rows = sqlite3.connect(".interlock/track.db").execute(
        "SELECT step, value, is_nan FROM metrics WHERE run_id = ? AND key = 'loss' ORDER BY step", (runs[0],)).fetchall()
    check("a metric keeps every value, also the one that is none", [r[0] for r in rows] == [0, 1, 2] and rows[0][1] == 3.5 and rows[1][2] == 1 and rows[2][1] == 1.25, rows)
    kept = sqlite3.connect(".interlock/track.db").execute("SELECT run_id, status, start_ms, end_ms, user, parent_run_id FROM runs").fetchall()
    there = [(i, client.get_run(i).info) for i in runs + [child]]
    check("status and times are as they were", sorted(k[:4] for k in kept) == sorted((i, r.status, r.start_time, r.end_time) for i, r in there), kept)
    check("a nested run keeps its parent", [k[5] for k in kept if k[0] == child] == [runs[0]], kept)
    sets = sqlite3.connect(".interlock/track.db").execute("SELECT run_id, context, name, digest FROM datasets").fetchall()
    check("a data set is there with its context", sets == [(child, "training", "patients", "abc123")], sets)

    resolved = told("register", "resolve", "models:/herz@champion")
    folder_of = next((v for v in resolved.values() if isinstance(v, str) and os.path.isdir(v)), None)
    numbers = json.dumps(told("register", "list"))
    check("each version says which one it was there", numbers.index('"mlflow.version": "2"') < numbers.index('"mlflow.version": "4"'), numbers)
    check("a version's files are the ones of the server", folder_of and subprocess.run(["diff", "-r", folder_of, "../model0"]).returncode == 0, resolved)
    check("an alias points at the version that it pointed at", resolved.get("version") == 2, resolved)
    check("production came as an override that says where from", url in run("register", "history", "--alias", "production").stdout
          and '"override":true' in subprocess.run(["git", "-C", "../there.git", "show", "interlock:registry/herz/000001.ndjson"], capture_output=True, text=True).stdout)
    head = subprocess.run(["git", "-C", "../there.git", "rev-parse", "interlock"], capture_output=True).stdout
    again = told("store", "import", "--from", url)
    check("twice is once", again.get("runs") == 0 and again.get("versions") == 0 and again.get("known_runs") == 4, again)
    check("and writes nothing", head == subprocess.run(["git", "-C", "../there.git", "rev-parse", "interlock"], capture_output=True).stdout)
    check("the store is whole", run("store", "verify").returncode == 0 and run("register", "verify").returncode == 0, run("register", "verify").stderr)
    client.set_registered_model_alias("herz", "champion", "2")
    moved = run("store", "import", "--from", url)
    check("an alias that is here stays, and that is said", moved.returncode == 0 and "at another version" in moved.stderr, moved.stderr)
finally:
    stop(server)
nobody = run("store", "import", "--from", url)
check("a server that is away is exit 75", nobody.returncode == 75, nobody.stderr)
sys.exit(failed)
