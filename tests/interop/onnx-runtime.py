"""Models that the built-in evaluator does not know are scored by ONNX Runtime where its library is found, and refused by name where not."""
import glob
import os
import subprocess
import sys

import numpy as np
import onnxruntime
import pandas as pd
from onnx import TensorProto, helper, numpy_helper, save

predict = os.path.join(sys.argv[1], "predict")
library = glob.glob(os.path.join(os.path.dirname(onnxruntime.__file__), "capi", "libonnxruntime.so*"))
rng = np.random.RandomState(0)


def write(name, opset, nodes, inputs, outputs, constants):
    body = helper.make_graph(nodes, "g", inputs, outputs, constants)
    save(helper.make_model(body, ir_version=9, opset_imports=[helper.make_opsetid("", opset)]), name)


def image_model():
    node = helper.make_node
    constants = [numpy_helper.from_array(np.array([-1, 1, 3, 3]), "shape"), numpy_helper.from_array(rng.randn(4, 1, 2, 2).astype(np.float32), "filters"),
                 numpy_helper.from_array(rng.randn(16, 3).astype(np.float32), "weights"), helper.make_tensor("classes", TensorProto.STRING, [3], [b"cat", b"dog", b"ape"])]
    write("image.onnx", 13,
          [node("Reshape", ["X", "shape"], ["image"]), node("Conv", ["image", "filters"], ["maps"], kernel_shape=[2, 2]), node("Flatten", ["maps"], ["flat"]),
           node("MatMul", ["flat", "weights"], ["margins"]), node("Softmax", ["margins"], ["probabilities"], axis=1),
           node("ArgMax", ["probabilities"], ["largest"], axis=1, keepdims=0), node("Gather", ["classes", "largest"], ["label"])],
          [helper.make_tensor_value_info("X", TensorProto.FLOAT, ["N", 9])],
          [helper.make_tensor_value_info("label", TensorProto.STRING, ["N"]), helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3])], constants)
    x = rng.rand(3000, 9).astype(np.float32)
    pd.DataFrame(x.astype(np.float64)).add_prefix("p").to_csv("image.csv", index=False)
    labels, probabilities = onnxruntime.InferenceSession("image.onnx").run(None, {"X": x})
    return pd.DataFrame({"prediction": labels} | {"probability_" + k: probabilities[:, i].astype(np.float64) for i, k in sorted(enumerate(["cat", "dog", "ape"]), key=lambda p: p[1])})


def text_model():
    node = helper.make_node
    write("text.onnx", 19,  # Equal of texts
          [node("StringNormalizer", ["city"], ["upper"], case_change_action="UPPER", locale="C"), node("Equal", ["upper", "rome"], ["there"]),
           node("Cast", ["there"], ["prediction"], to=TensorProto.DOUBLE)],
          [helper.make_tensor_value_info("city", TensorProto.STRING, ["N"])], [helper.make_tensor_value_info("prediction", TensorProto.DOUBLE, ["N"])],
          [helper.make_tensor("rome", TensorProto.STRING, [1], [b"ROME"])])
    pd.DataFrame({"city": ["Rome", "Oslo", "rome"]}).to_csv("text.csv", index=False)
    return pd.DataFrame({"prediction": [1.0, 0.0, 1.0]})


def score(name, with_library):
    environment = {k: v for k, v in os.environ.items() if k != "LD_LIBRARY_PATH"}
    if with_library:
        environment["LD_LIBRARY_PATH"] = os.path.abspath("lib")
    return subprocess.run([predict, "--model", name + ".onnx", "--data", name + ".csv", "--output", "scored.csv", "-q"], capture_output=True, text=True, env=environment)


def report(name, problem):
    print("FAILED %s: %s" % (name, problem) if problem else "ok %s" % name)


os.mkdir("lib")
if not library:
    print("skip onnxruntime backend: libonnxruntime in the onnxruntime package")
    sys.exit(0)
os.symlink(library[0], "lib/libonnxruntime.so.1")
for name, expected in (("image", image_model()), ("text", text_model())):
    run = score(name, True)
    problem = run.stderr.strip()
    if run.returncode == 0:
        seen = pd.read_csv("scored.csv")
        numbers = [c for c in expected if expected[c].dtype == np.float64]
        if list(seen.columns) != list(expected.columns) or (seen["prediction"] != expected["prediction"]).any():
            problem = "other columns or predictions"
        elif np.max(np.abs(seen[numbers] - expected[numbers]).to_numpy()) > 1e-6:
            problem = "other numbers"
    report("onnxruntime scores %s" % name, problem)
run = score("image", False)
if "libonnxruntime" in subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, env={"PATH": "/sbin:/usr/sbin:/usr/bin"}).stdout:
    print("skip refusal without the library: it is installed")
else:
    report("without its library the operator is named", None if run.returncode == 20 and "needs the onnxruntime backend: operator Conv" in run.stderr else run.stderr.strip() or "no error")
