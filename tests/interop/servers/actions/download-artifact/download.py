"""download.py - see action.yml."""
import os
import shutil
import sys

sys.path.insert(0, os.environ["STAND_INS"])
import stand_in  # noqa: E402

inputs = stand_in.called("download-artifact")
source = stand_in.artifacts.parent / inputs["run-id"] if inputs["run-id"] else stand_in.artifacts
if inputs["run-id"] and not inputs["github-token"]:
    sys.exit("download-artifact: another run's artifacts want a github-token")
if inputs["name"]:
    source = source / inputs["name"]
if not source.is_dir():
    sys.exit(f"download-artifact: no artifact '{inputs['name']}'")
shutil.copytree(source, stand_in.workspace / inputs["path"], dirs_exist_ok=True)
