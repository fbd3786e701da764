"""upload.py - see action.yml. Paths are lines of globs under the workspace; what they have in common as a folder is left out, as the action does."""
import glob
import os
import pathlib
import shutil
import sys

sys.path.insert(0, os.environ["STAND_INS"])
import stand_in  # noqa: E402

inputs = stand_in.called("upload-artifact")
to = stand_in.artifacts / inputs["name"]
os.chdir(stand_in.workspace)
hidden = inputs["include-hidden-files"] == "true"
found, roots = set(), []
for line in inputs["path"].splitlines():
    line = line.strip()
    matches = glob.glob(line.lstrip("!"), recursive=True, include_hidden=hidden) if line else []
    files = {path for match in matches for path in ([match] if os.path.isfile(match) else map(str, pathlib.Path(match).rglob("*"))) if os.path.isfile(path)}
    found = found - files if line.startswith("!") else found | files
    roots += [] if line.startswith("!") else [match if os.path.isdir(match) else os.path.dirname(match) for match in matches]
if not hidden:
    found = {path for path in found if not any(part.startswith(".") and part != "." for part in pathlib.Path(path).parts)}
if not found:
    print("upload-artifact: no files")
    sys.exit(inputs["if-no-files-found"] == "error")
if to.exists() and inputs["overwrite"] != "true":
    sys.exit(f"upload-artifact: '{inputs['name']}' is there already")
shutil.rmtree(to, ignore_errors=True)
common = os.path.commonpath(roots)
for path in sorted(found):
    at = to / os.path.relpath(path, common)
    at.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, at)  # an artifact keeps no permissions
