"""Pipelines of scikit-learn that skl2onnx exports: predict says of them what ONNX Runtime says, in float32 and in double.

    onnx-skl2onnx.py BIN PEERS              judge
    onnx-skl2onnx.py BIN PEERS GOLDEN_DIR   also renew the models and answers of tests/golden/onnx
"""
import os
import shutil
import subprocess
import sys
import warnings

import numpy as np
import onnxruntime
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import (ExtraTreesRegressor, GradientBoostingClassifier, GradientBoostingRegressor, RandomForestClassifier,
                              RandomForestRegressor)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (HuberRegressor, Lasso, LinearRegression, LogisticRegression, PoissonRegressor, Ridge, RidgeClassifier,
                                  SGDClassifier)
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (Binarizer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder,
                                   PolynomialFeatures, PowerTransformer, RobustScaler, StandardScaler)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.filterwarnings("ignore")
onnxruntime.set_default_logger_severity(3)
predict = os.path.join(sys.argv[1], "predict")
golden = sys.argv[3] if len(sys.argv) > 3 else None
GOLDEN = {"columns_ridge_float", "columns_logistic_double", "columns_logistic_float_zipmap", "columns_multinomial_float", "imputed_logistic_float_zipmap",
          "ordinal_float", "bins_float", "poly_float", "normalizer_float", "mlp_classifier_double", "margin_float", "forest_classifier_float_zipmap",
          "forest_float", "boosting_classifier_float", "boosting_three_float", "tree_text_float_zipmap"}
GOLDEN_ROWS = 12
# What skl2onnx 1.20 or ONNX Runtime 1.31 themselves cannot do in double.
NO_DOUBLE = {"margin", "imputed_ridge", "imputed_logistic", "bins", "poly", "power", "tree_text", "tree", "forest", "extra_trees", "boosting",
             "boosting_classifier", "boosting_three"}

rows = 200
rng = np.random.RandomState(0)
frame = pd.DataFrame({"a": rng.randn(rows) * 3, "b": rng.rand(rows) * 100, "c": rng.choice(["x", "y", "zed"], rows), "d": rng.choice(["p", "q"], rows)})
gaps = frame.copy()
gaps.loc[::7, "a"] = np.nan
gaps.loc[::11, "b"] = np.nan
y = frame.a * 2 + frame.b * 0.1 + (frame.c == "y") * 5 + rng.randn(rows)
two = (y > y.median()).astype(int)
three = pd.qcut(y, 3, labels=["hi", "lo", "mid"]).astype(str)
numbers, categories = ["a", "b"], ["c", "d"]
diabetes, iris, cancer = load_diabetes(), load_iris(), load_breast_cancer()


def columns(scaler, impute=False, **encoder):
    scale = make_pipeline(SimpleImputer(), scaler) if impute else scaler
    return ColumnTransformer([("n", scale, numbers), ("c", OneHotEncoder(**({"handle_unknown": "ignore"} | encoder)), categories)])


def only_numbers(*steps):
    return make_pipeline(ColumnTransformer([("n", make_pipeline(*steps), numbers)]), Ridge())


def cases(double):
    number = DoubleTensorType if double else FloatTensorType
    inputs = [(name, (number if name in numbers else StringTensorType)([None, 1])) for name in frame.columns]

    yield "columns_ridge", make_pipeline(columns(StandardScaler()), Ridge()), frame, y, inputs
    yield "columns_logistic", make_pipeline(columns(StandardScaler()), LogisticRegression()), frame, two, inputs
    yield "columns_multinomial", make_pipeline(columns(StandardScaler()), LogisticRegression()), frame, three, inputs
    yield "columns_lasso", make_pipeline(columns(StandardScaler()), Lasso(0.1)), frame, y, inputs
    yield "columns_sgd", make_pipeline(columns(StandardScaler()), SGDClassifier(loss="log_loss", random_state=0)), frame, three, inputs
    yield "margin", make_pipeline(columns(StandardScaler()), RidgeClassifier()), frame, two, inputs
    yield "imputed_ridge", make_pipeline(columns(StandardScaler(), impute=True), Ridge()), gaps, y, inputs
    yield "imputed_logistic", make_pipeline(columns(MinMaxScaler(), impute=True, drop="first", handle_unknown="error"), LogisticRegression()), gaps, two, inputs
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    yield "ordinal", make_pipeline(ColumnTransformer([("n", RobustScaler(), numbers), ("c", ordinal, categories)]), Ridge()), frame, y, inputs
    yield "bins", only_numbers(KBinsDiscretizer(4, encode="onehot-dense")), frame[numbers], y, inputs[:2]
    yield "poly", only_numbers(StandardScaler(), PolynomialFeatures(2)), frame[numbers], y, inputs[:2]
    yield "power", only_numbers(PowerTransformer()), frame[numbers], y, inputs[:2]
    yield "tree_text", make_pipeline(columns(StandardScaler()), DecisionTreeClassifier(max_depth=4, random_state=0)), frame, three, inputs
    for name, model, data, target in (
        ("scaled_ridge", make_pipeline(StandardScaler(), Ridge(0.5)), diabetes.data, diabetes.target),
        ("normalizer", make_pipeline(Normalizer("l1"), Ridge()), diabetes.data, diabetes.target),
        ("binarizer", make_pipeline(Binarizer(threshold=0.01), Ridge()), diabetes.data, diabetes.target),
        ("max_abs", make_pipeline(MaxAbsScaler(), LinearRegression()), diabetes.data, diabetes.target),
        ("poisson", PoissonRegressor(), np.abs(diabetes.data), diabetes.target),
        ("huber", make_pipeline(StandardScaler(), HuberRegressor(max_iter=1000)), diabetes.data, diabetes.target),
        ("mlp", make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(8,), max_iter=50, random_state=0)), diabetes.data, diabetes.target),
        ("iris", make_pipeline(StandardScaler(), LogisticRegression()), iris.data, iris.target),
        ("cancer", make_pipeline(MinMaxScaler(), LogisticRegression()), cancer.data, cancer.target),
        ("mlp_classifier", make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(8,), activation="tanh", max_iter=50, random_state=0)), iris.data, iris.target),
        ("calibrated", CalibratedClassifierCV(make_pipeline(StandardScaler(), LogisticRegression()), cv=3), iris.data, iris.target),
        ("tree", DecisionTreeRegressor(max_depth=5, random_state=0), diabetes.data, diabetes.target),
        ("forest", RandomForestRegressor(5, max_depth=4, random_state=0), diabetes.data, diabetes.target),
        ("extra_trees", ExtraTreesRegressor(5, max_depth=4, random_state=0), diabetes.data, diabetes.target),
        ("boosting", GradientBoostingRegressor(n_estimators=10, max_depth=3, random_state=0), diabetes.data, diabetes.target),
        ("forest_classifier", RandomForestClassifier(5, max_depth=3, random_state=0), iris.data, iris.target),
        ("forest_two", RandomForestClassifier(5, max_depth=3, random_state=0), cancer.data, cancer.target),
        ("boosting_classifier", GradientBoostingClassifier(n_estimators=5, max_depth=3, random_state=0), cancer.data, cancer.target),
        ("boosting_three", GradientBoostingClassifier(n_estimators=5, max_depth=3, random_state=0), iris.data, iris.target),
    ):
        yield name, model, data, target, [("X", number([None, data.shape[1]]))]


def export(model, inputs, zipmap, path):
    options = {id(model): {"zipmap": zipmap}} if hasattr(model, "predict_proba") else None
    with open(path, "wb") as out:
        out.write(to_onnx(model, initial_types=inputs, options=options).SerializeToString())


def feed(data, dtype, path):
    """What ONNX Runtime is fed; the same goes into the CSV file at path."""
    if isinstance(data, pd.DataFrame):
        data.to_csv(path, index=False)
        return {c: (data[c].to_numpy(dtype) if c in numbers else data[c].to_numpy(object)).reshape(-1, 1) for c in data.columns}
    data = data.astype(dtype)
    pd.DataFrame(data.astype(np.float64)).add_prefix("f").to_csv(path, index=False)
    return {"X": data}


def answer(session, inputs, classes):
    """ONNX Runtime's answer as a frame like predict's."""
    names = {i.name for i in session.get_inputs()}
    outputs = session.run(None, {k: v for k, v in inputs.items() if k in names})
    if len(outputs) == 1:
        return pd.DataFrame({"prediction": np.asarray(outputs[0], dtype=np.float64).ravel()})
    said = pd.DataFrame({"prediction": [str(label) for label in outputs[0]]})
    second = pd.DataFrame(outputs[1]) if isinstance(outputs[1], list) else np.asarray(outputs[1])
    if isinstance(second, pd.DataFrame):
        values = {str(k): second[k] for k in second}
    elif second.ndim == 1 or second.shape[1] == 1:
        return said.assign(score=second.ravel().astype(np.float64))
    else:
        values = {str(k): second[:, i] for i, k in enumerate(classes)}
    for k in sorted(values):
        said["probability_" + k] = np.asarray(values[k], dtype=np.float64)
    return said


def differences(seen, expected, tolerance):
    if list(seen.columns) != list(expected.columns):
        return "columns %s, not %s" % (list(seen.columns), list(expected.columns))
    for c in expected.columns:
        if expected[c].dtype != np.float64:
            if list(seen[c].astype(str)) != list(expected[c].astype(str)):
                return "other labels"
            continue
        worst = np.max(np.abs(seen[c].astype(float) - expected[c]) / np.maximum(1, np.abs(expected[c])))
        if not worst <= tolerance:
            return "%s differs by %.3g" % (c, worst)
    return None


def judge(name, model, data, inputs, zipmap, double):
    path = name + ".onnx"
    export(model, inputs, zipmap, path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    expected = answer(session, feed(data, np.float64 if double else np.float32, name + ".csv"), getattr(model, "classes_", []))
    run = subprocess.run([predict, "--model", path, "--data", name + ".csv", "--output", name + ".out.csv", "-q"], capture_output=True, text=True)
    if run.returncode != 0:
        print("FAILED %s: %s" % (name, run.stderr.strip()))
        return
    seen = pd.read_csv(name + ".out.csv", dtype={"prediction": str} if "probability" in "".join(expected.columns) or "score" in expected else None)
    problem = differences(seen, expected, 1e-6 if double else 1e-5)
    print("FAILED %s: %s" % (name, problem) if problem else "ok %s" % name)
    if golden and name in GOLDEN and not problem:
        shutil.copy(path, os.path.join(golden, path))
        for frame_, suffix in ((pd.read_csv(name + ".csv", dtype=str, keep_default_na=False), ".csv"), (expected, ".expected.csv")):
            frame_.head(GOLDEN_ROWS).to_csv(os.path.join(golden, name + suffix), index=False)


for is_double in (False, True):
    for case, estimator, table, target, types in cases(is_double):
        if is_double and case in NO_DOUBLE:
            continue
        estimator.fit(table, target)
        suffix = "_double" if is_double else "_float"
        judge(case + suffix, estimator, table, types, False, is_double)
        if hasattr(estimator, "predict_proba") and not is_double:  # ONNX Runtime has no ZipMap of doubles
            judge(case + suffix + "_zipmap", estimator, table, types, True, is_double)
