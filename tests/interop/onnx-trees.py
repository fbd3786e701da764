"""Random tree ensembles in every shape that exporters write, and some that none should: predict says what ONNX Runtime says."""
import os
import subprocess
import sys

import numpy as np
import onnxruntime
import pandas as pd
from onnx import TensorProto, helper

onnxruntime.set_default_logger_severity(4)
predict = os.path.join(sys.argv[1], "predict")
rng = np.random.RandomState(1)
COLUMNS, ROWS, MODELS = 3, 24, 150
MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]


def grow(nodes, tree, depth, mode):
    """Add a subtree's nodes; returns its root's number and its leaves'."""
    number = sum(n["treeids"] == tree for n in nodes)
    node = {"treeids": tree, "nodeids": number, "featureids": 0, "modes": "LEAF", "values": 0.0, "truenodeids": 0, "falsenodeids": 0,
            "missing_value_tracks_true": 0}
    nodes.append(node)
    if depth == 0 or rng.rand() < 0.2:
        return number, [number]
    yes, left = grow(nodes, tree, depth - 1, mode)
    no, right = grow(nodes, tree, depth - 1, mode)
    node.update(featureids=rng.randint(COLUMNS), modes=mode or MODES[rng.randint(6)], values=rng.randint(-2, 3) * 0.5, truenodeids=yes, falsenodeids=no,
                missing_value_tracks_true=int(rng.rand() < 0.3))
    return number, left + right


def random_model():
    """A model, and what it is in words."""
    classifier, which, negative = rng.rand() < 0.7, rng.choice(["zero", "one", "each", "all"]), rng.rand() < 0.6
    n = int(rng.choice([2, 2, 2, 3, 4] if classifier else [1, 1, 2, 3]))
    base = int(rng.choice([0, 0, 1, 2, n]) if classifier else rng.choice([0, n]))
    if classifier and (n > 2 and base not in (0, n) or which == "each" and base == 1):
        base = 0  # ONNX Runtime reads past its scores where one base value meets rows of one class
    nodes, weights, mode = [], [], None if rng.rand() < 0.3 else MODES[rng.randint(6)]
    for tree in range(rng.randint(1, 6)):
        for leaf in grow(nodes, tree, 3, mode)[1]:
            for k in {"zero": [0], "one": [min(1, n - 1)], "each": [rng.randint(n)], "all": range(n)}[which]:
                weights.append({"treeids": tree, "nodeids": leaf, "ids": int(k), "weights": float(np.float32(rng.randn() if negative else rng.rand() * 0.4))})
    given = {"nodes_" + key: [node[key] for node in nodes] for key in nodes[0]}
    given.update({("class_" if classifier else "target_") + key: [w[key] for w in weights] for key in weights[0]})
    given["post_transform"] = str(rng.choice(["NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"]))
    if base:
        given["base_values"] = [float(np.float32(x)) for x in rng.randn(base)]
    if classifier:
        given["classlabels_int64s"] = list(range(n))
    else:
        given.update(n_targets=n, aggregate_function=str(rng.choice(["SUM", "AVERAGE", "MIN", "MAX"])))
    words = "%s n=%d weights=%s base=%d %s %s" % ("classifier" if classifier else "regressor", n, which, base, given["post_transform"], mode)
    return classifier, n, given, words


def graph(classifier, n, given, dtype):
    outputs = [helper.make_tensor_value_info("label", TensorProto.INT64, [None]), helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, n])]
    if classifier:
        nodes = [helper.make_node("TreeEnsembleClassifier", ["X"], ["label", "probabilities"], domain="ai.onnx.ml", **given)]
    else:  # several targets need labels beside them to be read as probabilities
        nodes = [helper.make_node("TreeEnsembleRegressor", ["X"], ["probabilities"], domain="ai.onnx.ml", **given),
                 helper.make_node("ArgMax", ["probabilities"], ["largest"], axis=1, keepdims=0),
                 helper.make_node("ArrayFeatureExtractor", ["classes", "largest"], ["labels"], domain="ai.onnx.ml"),
                 helper.make_node("Reshape", ["labels", "flat"], ["label"])][:4 if n > 1 else 1]
    constants = [helper.make_tensor("classes", TensorProto.INT64, [n], list(range(n))), helper.make_tensor("flat", TensorProto.INT64, [1], [-1])]
    body = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("X", dtype, [None, COLUMNS])], outputs if classifier or n > 1 else outputs[1:],
                             constants if len(nodes) > 1 else [])
    return helper.make_model(body, ir_version=8, opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 3)])


def disagreement(classifier, n, given):
    double = rng.rand() < 0.2
    x = np.where(rng.rand(ROWS, COLUMNS) < 0.1, np.nan, rng.randint(-3, 4, (ROWS, COLUMNS)) * 0.5).astype(np.float64 if double else np.float32)
    with open("model.onnx", "wb") as out:
        out.write(graph(classifier, n, given, TensorProto.DOUBLE if double else TensorProto.FLOAT).SerializeToString())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    expected = onnxruntime.InferenceSession("model.onnx", options).run(None, {"X": x})
    pd.DataFrame(x, columns=list("abc")).to_csv("rows.csv", index=False)
    run = subprocess.run([predict, "--model", "model.onnx", "--data", "rows.csv", "--output", "scored.csv", "-q"], capture_output=True, text=True)
    if run.returncode != 0:
        return run.stderr.strip()
    seen = pd.read_csv("scored.csv")
    numbers = seen[["probability_%d" % k for k in range(n)]] if len(expected) == 2 else seen[["prediction"]]
    worst = np.nanmax(np.abs(numbers.to_numpy() - expected[-1].reshape(ROWS, -1)))
    if not worst <= 1e-6:
        return "differs by %.3g" % worst
    return "other labels" if len(expected) == 2 and list(seen["prediction"]) != list(expected[0]) else None


failed = 0
for number in range(MODELS):
    kind, width, attributes, described = random_model()
    problem = disagreement(kind, width, attributes)
    if problem:
        failed += 1
        print("FAILED trees %d, %s: %s" % (number, described, problem))
if not failed:
    print("ok %d random tree ensembles" % MODELS)
