"""steps - the diabetes chain as a Python project writes it today: pandas, scikit-learn, MLflow on a SQLite file.

    python steps.py STEP        one of ingest split train evaluate register publish, in a working folder that has data/raw
    python steps.py all         all of them in this one process, with MLflow's slow options off

It does what the chain of this project does and no more: bad rows out, 353 and 89 rows, ridge on standardised columns, a paired test
against the model in production, an alias moved, a folder to ship.
"""
import json
import os
import pathlib
import sys

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
NAME = "diabetes"
FAST = False


def ingest():
    import pandas as pd
    rows = pd.concat([pd.read_csv(path, dtype=str) for path in sorted(pathlib.Path("data/raw").glob("*.csv"))])
    numbers = rows.apply(pd.to_numeric, errors="coerce")
    good = numbers.notna().all(axis=1) & numbers["AGE"].between(0, 120) & numbers["SEX"].isin([1, 2]) & numbers["BMI"].between(10, 80)
    rows[~good].to_json("data/dead.ndjson", orient="records", lines=True)
    numbers[good].to_csv("data/clean.csv", index=False)
    numbers[good].describe().to_json("data/profile.json")


def split():
    import pandas as pd
    rows = pd.read_csv("data/clean.csv")
    held = set(map(int, pathlib.Path("holdout-ids.txt").read_text().split()))
    chosen = rows["id"].isin(held)
    pathlib.Path("data/split").mkdir(exist_ok=True)
    rows[~chosen].to_csv("data/split/train.csv", index=False)
    rows[chosen].to_csv("data/split/holdout.csv", index=False)


def features(path):
    import pandas as pd
    rows = pd.read_csv(path)
    return rows.drop(columns=["id", "Y"]).astype(float), rows["Y"]


def store():
    import mlflow
    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    mlflow.set_experiment(NAME)
    return mlflow


def train():
    import mlflow.sklearn
    from mlflow.models import infer_signature
    from sklearn.linear_model import Ridge
    from sklearn.metrics import root_mean_squared_error
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    flow = store()
    x, y = features("data/split/train.csv")
    with flow.start_run() as run:
        model = make_pipeline(StandardScaler(), Ridge(alpha=0.5)).fit(x, y)
        flow.log_params({"learner": "ridge", "alpha": 0.5})
        flow.log_metric("train_rmse", root_mean_squared_error(y, model.predict(x)))
        options = {"serialization_format": "cloudpickle"}
        if FAST:
            options["pip_requirements"] = ["scikit-learn"]
        else:
            options["input_example"] = x.head(5)
        flow.sklearn.log_model(model, name="model", signature=infer_signature(x, y), **options)
    pathlib.Path("run_id").write_text(run.info.run_id)


def evaluate():
    import mlflow.sklearn
    import numpy as np
    from scipy import stats
    flow = store()
    x, y = features("data/split/holdout.csv")
    run_id = pathlib.Path("run_id").read_text()
    loss = (flow.sklearn.load_model(f"runs:/{run_id}/model").predict(x) - y) ** 2
    try:
        base = (flow.sklearn.load_model(f"models:/{NAME}@production").predict(x) - y) ** 2
    except flow.exceptions.MlflowException:
        base = (features("data/split/train.csv")[1].mean() - y) ** 2
    gain = np.asarray(base - loss)
    test = stats.ttest_1samp(gain, 0, alternative="greater")
    spread = stats.bootstrap((gain,), np.mean, n_resamples=9999, rng=np.random.default_rng(7), method="percentile")
    verdict = {"promote": bool(test.pvalue <= 0.05), "p": test.pvalue, "mse": float(loss.mean()), "delta": float(gain.mean()),
               "ci": [float(spread.confidence_interval.low), float(spread.confidence_interval.high)], "run_id": run_id}
    pathlib.Path("verdict.json").write_text(json.dumps(verdict))
    with flow.start_run(run_id=run_id):
        flow.log_metric("mse", verdict["mse"])


def register():
    flow = store()
    verdict = json.loads(pathlib.Path("verdict.json").read_text())
    if verdict["promote"]:
        version = flow.register_model(f"runs:/{verdict['run_id']}/model", NAME)
        flow.MlflowClient().set_registered_model_alias(NAME, "production", version.version)


def publish():
    import shutil
    flow = store()
    folder = flow.artifacts.download_artifacts(f"models:/{NAME}@production", dst_path="dist/model")
    shutil.make_archive("dist/diabetes", "gztar", folder)


STEPS = {step.__name__: step for step in (ingest, split, train, evaluate, register, publish)}

if sys.argv[1] == "all":
    FAST = True
    for step in STEPS.values():
        step()
else:
    STEPS[sys.argv[1]]()
