"""The templates of `data plots` held against Vega-Lite itself: its schema takes what they are filled to, it compiles them without a warning, and Vega draws them."""
import json
import os
import pathlib
import subprocess
import sys

import jsonschema

here = pathlib.Path(__file__).resolve().parent
NOMINAL = ("confusion", "confusion_normalized", "scatter_jitter")


def project(run):
    """Two revisions of one file, drawn by every template, over one column of y and over two."""
    run("git", "init", "-q")
    rows = [{"n": i, "m": i * i % 7 + 0.5, "k": 9 - i, "a": "xyz"[i % 3], "b": "xyz"[i * i % 3], "c": "xyz"[i * 2 % 3]} for i in range(9)]
    pathlib.Path("rows.json").write_text(json.dumps(rows))
    names = run(data, "plots", "templates").split()
    plots = []
    for name in names:
        x, y = ("a", ["b", "c"]) if name in NOMINAL else ("m", ["a", "b"]) if name.startswith("bar") else ("n", ["m", "k"])
        plots += [{f"{name}-one": {"template": name, "x": x, "y": {"rows.json": y[0]}}}, {f"{name}-two": {"template": name, "x": x, "y": {"rows.json": y}}}]
    pathlib.Path("dvc.yaml").write_text(json.dumps({"plots": plots}))
    run("git", "add", "-A")
    run("git", "commit", "-q", "-m", "one")
    rows[0]["m"] = 3
    pathlib.Path("rows.json").write_text(json.dumps(rows))
    return names


def main(bin_folder, peers):
    started = subprocess.run([str(here / "vega-peer"), peers], capture_output=True, text=True)
    if started.returncode != 0:
        print(f"skip plots-vega: vega-lite ({started.stderr.strip()[-300:]})")
        return
    modules = os.path.join(started.stdout.strip(), "node_modules")
    env = os.environ | {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

    def run(*words, **more):
        return subprocess.run(words, env=env | {"NODE_PATH": modules}, check=True, capture_output=True, text=True, **more).stdout

    global data
    data = os.path.join(bin_folder, "data")
    names = project(run)
    specs = {name: items[0]["content"] for name, items in json.loads(run(data, "plots", "diff", "--json"))["data"].items()}
    drawn = json.loads(run("node", str(here / "plots-vega.cjs"), input=json.dumps(specs)))
    schema = jsonschema.Draft7Validator(json.load(open(os.path.join(modules, "vega-lite/build/vega-lite-schema.json"), encoding="utf-8")))
    for name in names:
        problems = []
        for which in (f"{name}-one", f"{name}-two"):
            seen = drawn[which]
            problems += [f"{which}: {text}" for text in seen["problems"]]
            if seen["nan"] or seen["marks"] < 4:
                problems.append(f"{which}: {seen['marks']} marks, {seen['nan']} of no number")
            bare = {key: value for key, value in specs[which].items() if key != "data"} | {"data": {"values": specs[which]["data"]["values"][:1]}}
            # The slider of a smoothing's width: Vega has it, the schema of Vega-Lite does not know.
            bare = json.loads(json.dumps(bare).replace('{"signal": "span"}', "0.3"))
            problems += [f"{which}: {error.json_path}: {error.message[:200]}" for error in list(schema.iter_errors(bare))[:3]]
        print("\n".join(problems))
        print(f"{'FAILED' if problems else 'ok'} plots-vega: Vega-Lite takes and draws the template {name}")


data = ""
main(*sys.argv[1:3])
