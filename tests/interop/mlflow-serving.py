"""Models behind MLflow's own scoring server are asked by URL and answer as they do in Python: numbers, labels, missing cells, a package of ours."""
import os
import socket
import subprocess
import sys
import threading
import time

import mlflow
import numpy as np
import pandas as pd
import uvicorn
from mlflow.pyfunc import scoring_server
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

tools = sys.argv[1]
rng = np.random.RandomState(0)
failed = False


def run(*command):
    return subprocess.run([os.path.join(tools, command[0]), *command[1:]], capture_output=True, text=True)


def served(model):
    """MLflow's server for this model, on a free port of this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(scoring_server.init(model), log_level="error"))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    deadline = time.monotonic() + 600
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    return "http://127.0.0.1:%d" % listener.getsockname()[1]


def save(model, folder, **more):
    mlflow.sklearn.save_model(model, folder, serialization_format="cloudpickle", **more)


def check(name, holds, why=""):
    global failed
    print(("ok " if holds else "FAILED ") + name + ("" if holds else ": " + why))
    failed = failed or not holds


def same_numbers(name, model, rows, expected):
    rows.to_csv("rows.csv", index=False)
    done = run("predict", "--model", served(model), "--data", "rows.csv", "--output", "said.csv", "--key", "id")
    check(name, done.returncode == 0 and np.array_equal(pd.read_csv("said.csv")["prediction"].to_numpy(), expected), done.stderr)


n = 2500
rows = pd.DataFrame({"id": np.arange(n), "size": rng.randn(n), "rooms": rng.randint(1, 9, n), "kind": rng.choice(["flat", "house, old", 'the "villa"'], n)})
rows.loc[::7, "size"] = np.nan
features = rows[["size", "rooms"]]
numbers = make_pipeline(SimpleImputer(), LinearRegression()).fit(features, rows["rooms"] + rows["size"].fillna(3))
for name, signature in (("numbers with a signature", mlflow.models.infer_signature(features, numbers.predict(features))), ("numbers without a signature", None)):
    folder = name.replace(" ", "-")
    save(numbers, folder, signature=signature)
    same_numbers(name, mlflow.pyfunc.load_model(folder), rows[["id", "size", "rooms"]], numbers.predict(features))

labels = make_pipeline(make_column_transformer((OneHotEncoder(), ["kind"]), remainder="passthrough"), LogisticRegression())
labels.fit(rows[["rooms", "kind"]], np.where(rows["rooms"] > 4, "large", "small"))
save(labels, "labels")
url = served(mlflow.pyfunc.load_model("labels"))
rows[["id", "rooms", "kind"]].to_csv("rows.csv", index=False)
done = run("predict", "--model", url, "--data", "rows.csv", "--output", "said.csv", "--key", "id")
said = labels.predict(rows[["rooms", "kind"]])
check("labels", done.returncode == 0 and list(pd.read_csv("said.csv")["prediction"]) == list(said), done.stderr)

truth = rows[["id", "rooms", "kind"]].assign(y=np.where(rows["rooms"] > 4, "large", "small"))
truth.to_csv("holdout.csv", index=False)
with open("gate.yaml", "w") as f:
    f.write("gate: 1\ntask: binary\nholdout: {label: y, key: [id]}\nprimary: {metric: accuracy}\n")
pd.DataFrame({"id": rows["id"], "prediction": rng.choice(["large", "small"], n)}).to_csv("chance.csv", index=False)
done = run("evaluate", "--candidate", url, "--production", "predictions:chance.csv", "--holdout", "holdout.csv", "--model-name", "m")
check("the gate", done.returncode == 0 and done.stdout.startswith("PROMOTE m: "), done.stdout + done.stderr)

done = run("predict", "--model", url, "--data", "chance.csv", "--output", "said.csv", "--key", "id")
check("the server's own words of a column that is missing", done.returncode == 20 and "HTTP " in done.stderr and done.stderr.count("\n") == 1, done.stderr)

table = pd.DataFrame({"id": np.arange(300), "a": rng.randn(300), "b": rng.randn(300)})
table.assign(y=table["a"] * 2 - table["b"] + rng.randn(300) / 9).to_csv("train.csv", index=False)
with open("params.yaml", "w") as f:
    f.write("model_name: ours\nseed: 1\ntrain: {target: y, learner: ridge, drop: [id], ridge: {alpha: 1}}\n")
trained = run("train", "--data", "train.csv", "--params", "params.yaml", "--output", "model")
table.to_csv("rows.csv", index=False)
ours = run("predict", "--model", "model", "--data", "rows.csv", "--output", "ours.csv", "--key", "id")
theirs = run("predict", "--model", served(mlflow.pyfunc.load_model("model")), "--data", "rows.csv", "--output", "theirs.csv", "--key", "id")
near = not theirs.returncode and np.allclose(pd.read_csv("ours.csv")["prediction"], pd.read_csv("theirs.csv")["prediction"], rtol=1e-9, atol=1e-9)
check("a package of ours behind their server", near, trained.stderr + ours.stderr + theirs.stderr)
sys.exit(failed)
