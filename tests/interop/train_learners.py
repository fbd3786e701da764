"""train's packages, judged by others: scikit-learn fits the same models, ONNX's checker and ONNX Runtime take the graphs, and MLflow loads
the packages and predicts the same."""
import json
import os
import subprocess
import sys
import warnings

import numpy as np
import onnx
import onnxruntime
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
BIN = sys.argv[1]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLES = os.path.join(ROOT, "tests/golden/tables/")
EXAMPLES = os.path.join(ROOT, "examples/")
os.environ["INTERLOCK_STORE"] = "sqlite:///" + os.path.abspath("runs.db")

MIXED = """age,city,income,colour,amount,kind,count
31,Rome,1.5,red,10.5,yes,1
,Paris,2.5,green,11,no,0
45,,3.5,red,12.5,maybe,1
28,Rome,,,9,yes,2
61,Oslo,0.5,blue,15,no,0
33,Paris,1.25,green,10,maybe,1
39,Rome,2.25,red,11.5,yes,2
50,Oslo,4.5,,14,no,10
42,Paris,3,blue,13,maybe,1
25,Rome,1,red,8.5,yes,0
"""
NEW = "age,city,income,colour\n30,Rome,2,red\n,Atlantis,,\n55,Oslo,-1,blue\n"


def report(name, good, why=""):
    print(("ok " if good else "FAILED ") + name + ("" if good else ": " + str(why)))


def train(out, data, **settings):
    command = [os.path.join(BIN, "train"), "--data", data, "--output", out, "--json"]
    for key, value in settings.items():
        command += ["-S", "%s=%s" % (key.replace("__", "."), value)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)


def predict(model, data):
    run = subprocess.run([os.path.join(BIN, "predict"), "--model", model, "--data", data, "--output", "scored.csv"], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(run.stderr)
    frame = pd.read_csv("scored.csv", dtype={"prediction": str}, keep_default_na=False)
    chances = [c for c in frame.columns if c.startswith("probability_")]
    return frame["prediction"].to_numpy(), frame[chances].to_numpy(dtype=float) if chances else None


def feed(session, frame):
    result = {}
    for i in session.get_inputs():
        column = frame[i.name]
        if i.type == "tensor(double)":
            result[i.name] = column.to_numpy(dtype=float)
        else:
            result[i.name] = column.fillna("").to_numpy(dtype=object)
    return result


def texts(labels):
    return np.array([str(v) for v in labels])


def judge_package(name, model, data):
    """The checker takes the graph, ONNX Runtime and MLflow say what the built-in scorer says."""
    onnx.checker.check_model(os.path.join(model, "model.onnx"), full_check=True)
    labels, chances = predict(model, data)
    frame = pd.read_csv(data)
    frame = frame.astype({c: object for c in frame.columns if frame[c].dtype.kind not in "fi"})
    session = onnxruntime.InferenceSession(os.path.join(model, "model.onnx"), providers=["CPUExecutionProvider"])
    got = session.run(None, feed(session, frame))
    if chances is None:
        report(name + " in ONNX Runtime", np.allclose(got[0], labels.astype(float), rtol=0, atol=1e-9), got[0])
    else:
        report(name + " in ONNX Runtime", list(texts(got[0])) == list(labels) and np.abs(got[1] - chances).max() < 1e-12, got)
    import mlflow.pyfunc
    loaded = mlflow.pyfunc.load_model(os.path.abspath(model))
    inputs = frame[[i.name for i in session.get_inputs()]].copy()
    for column in inputs.columns:
        inputs[column] = inputs[column].astype(float) if inputs[column].dtype.kind in "fi" else inputs[column].fillna("").astype(object)
    said = loaded.predict(inputs)
    if chances is None:
        report(name + " in MLflow", np.allclose(np.asarray(said["prediction"], dtype=float).ravel(), labels.astype(float), rtol=0, atol=1e-9), said)
    else:
        report(name + " in MLflow", list(texts(np.asarray(said["label"]).ravel())) == list(labels), said)


def regressions():
    data = TABLES + "diabetes-scaled.csv"
    frame = pd.read_csv(data)
    x, y = frame.drop(columns=["id", "Y"]), frame["Y"]
    for name, settings, rival in [
        ("ols", {}, LinearRegression()),
        ("ridge", {"train__ridge__alpha": 0.3}, Ridge(alpha=0.3)),
        ("lasso", {"train__lasso__alpha": 0.5}, Lasso(alpha=0.5, tol=1e-12, max_iter=100000)),
        ("elastic_net", {"train__elastic_net__alpha": 0.01, "train__elastic_net__l1_ratio": 0.7}, ElasticNet(alpha=0.01, l1_ratio=0.7, tol=1e-12, max_iter=100000)),
    ]:
        train("model", data, train__learner=name, train__target="Y", train__drop="[id]", preprocess__scale="none", **settings)
        labels, _ = predict("model", data)
        apart = np.abs(labels.astype(float) - rival.fit(x, y).predict(x)).max()
        report("%s as scikit-learn" % name, apart < 1e-3 if name in ("lasso", "elastic_net") else apart < 1e-8, apart)
    judge_package("elastic_net", "model", data)


def classifications():
    for name, data, target, penalty in [
        ("logistic", TABLES + "breast-cancer.csv", "diagnosis", 1.0),
        ("multinomial", TABLES + "wine.csv", "cultivar", 0.2),
        ("multinomial", EXAMPLES + "iris/data/raw/iris.csv", "species", 1.0),
    ]:
        settings = {"train__%s__alpha" % name: penalty}
        train("model", data, train__learner=name, train__target=target, train__drop="[id]", **settings)
        _, chances = predict("model", data)
        frame = pd.read_csv(data)
        x, y = frame.drop(columns=["id", target]), frame[target]
        rival = make_pipeline(StandardScaler(), LogisticRegression(C=1 / penalty, tol=1e-12, max_iter=10000, solver="newton-cg"))
        apart = np.abs(chances - rival.fit(x, y).predict_proba(x)).max()
        report("%s on %s as scikit-learn" % (name, target), apart < 1e-5, apart)
        judge_package("%s on %s" % (name, target), "model", data)


def mixed():
    with open("mixed.csv", "w") as f:
        f.write(MIXED)
    with open("new.csv", "w") as f:
        f.write(NEW)
    frame = pd.read_csv("mixed.csv").astype({"city": object, "colour": object})
    new = pd.read_csv("new.csv").astype({"city": object, "colour": object})
    for scale, scaler in [("standard", StandardScaler()), ("minmax", MinMaxScaler())]:
        for impute in ["mean", "median", "most_frequent"]:
            train("model", "mixed.csv", train__learner="ridge", train__target="amount", train__drop="[kind, count]",
                  preprocess__scale=scale, preprocess__impute__numeric=impute)
            labels, _ = predict("model", "new.csv")
            texts_of = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
            rival = make_pipeline(ColumnTransformer([("n", make_pipeline(SimpleImputer(strategy=impute), scaler), ["age", "income"]),
                                                     ("c", texts_of, ["city", "colour"])]), Ridge(alpha=1))
            rival.fit(frame[["age", "city", "income", "colour"]], frame["amount"])
            apart = np.abs(labels.astype(float) - rival.predict(new)).max()
            report("impute %s, scale %s as scikit-learn" % (impute, scale), apart < 1e-9, (labels, rival.predict(new)))
    judge_package("gaps and unknown categories", "model", "new.csv")
    for encode in ["one_hot", "ordinal"]:
        for target, drop in [("kind", "[amount, count]"), ("count", "[amount, kind]")]:
            train("model", "mixed.csv", train__learner="multinomial", train__target=target, train__drop=drop, preprocess__encode=encode)
            judge_package("%s by %s" % (target, encode), "model", "new.csv")
    train("model", "mixed.csv", train__learner="dummy", train__target="amount", train__drop="[kind, count]")
    judge_package("dummy", "model", "new.csv")


FIT = """
import os
import pandas as pd
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
frame = pd.read_csv(os.environ["INTERLOCK_DATA"])
target = os.environ["INTERLOCK_TARGET"]
x, y = frame.drop(columns=["id", target]).to_numpy("float32"), frame[target]
model = make_pipeline(StandardScaler(), Ridge(alpha=0.5) if y.dtype.kind in "fi" else LogisticRegression())
model.fit(x, y)
options = {} if y.dtype.kind in "fi" else {"zipmap": False}
with open(os.environ["INTERLOCK_OUTPUT"] + "/model.onnx", "wb") as f:
    f.write(to_onnx(model, x[:1], options=options, target_opset=18).SerializeToString())
"""


def own_command():
    """A model of scikit-learn, converted by skl2onnx in the user's own command, becomes a package that scores as the pipeline does."""
    with open("fit.py", "w") as f:
        f.write(FIT)
    for data, target in [(EXAMPLES + "diabetes/data/raw/diabetes.csv", "Y"), (EXAMPLES + "iris/data/raw/iris.csv", "species")]:
        said = train("model", data, train__command="%s fit.py" % sys.executable, train__target=target, train__drop="[id]")
        good = said["learner"] == "command" and os.path.exists("model/golden/expected.csv") and os.path.exists("model/MLmodel")
        report("a command's model of %s is a package" % target, good, said)
        labels, _ = predict("model", data)
        frame = pd.read_csv(data)
        session = onnxruntime.InferenceSession("model/model.onnx", providers=["CPUExecutionProvider"])
        x = frame.drop(columns=["id", target]).to_numpy("float32")
        got = session.run(None, {session.get_inputs()[0].name: x})[0].ravel()
        if target == "Y":
            report("a command's regression in ONNX Runtime", np.abs(got - labels.astype(float)).max() < 1e-2, np.abs(got - labels.astype(float)).max())
        else:
            report("a command's classes in ONNX Runtime", list(texts(got)) == list(labels))
        report("a command's metrics of %s" % target, "train_rmse" in said["metrics"] or "train_accuracy" in said["metrics"], said["metrics"])


for part in (regressions, classifications, mixed, own_command):
    try:
        part()
    except Exception as e:
        report(part.__name__, False, e)
