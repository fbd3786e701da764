"""stand_in.py - what stands in for actions of somebody else's: each call is recorded with its inputs (but tokens) in ACTION_CALLS."""
import json
import os
import pathlib

workspace = pathlib.Path(os.environ["GITHUB_WORKSPACE"])
artifacts = pathlib.Path(os.environ["ARTIFACTS"])


def record(action, inputs):
    """Write the call down; returns the inputs with defaults of `str`."""
    if isinstance(inputs, dict):
        inputs = {name: value for name, value in inputs.items() if "token" not in name}
    with open(os.environ["ACTION_CALLS"], "a") as out:
        out.write(json.dumps({"action": action, "job": os.environ["GITHUB_JOB"], "inputs": inputs}) + "\n")


def called(action):
    """The inputs of this call, as the runner gives them: texts."""
    inputs = json.loads(os.environ["INPUTS"])
    record(action, inputs)
    return inputs
