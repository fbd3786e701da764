"""Every pipeline of pipelines/azure fits the schema of the Azure Pipelines service, those of pipelines/gitlab fit GitLab's, and a mistyped
key does not."""
import copy
import importlib.resources
import json
import pathlib
import re

import jsonschema
from ruamel.yaml import YAML

root = pathlib.Path(__file__).resolve().parents[2]
schemas = importlib.resources.files("check_jsonschema") / "builtin_schemas/vendor"


def as_the_service(schema):
    """The service reads every scalar as text; the schema wants text in quotes."""
    if isinstance(schema, list):
        return [as_the_service(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: as_the_service(value) for key, value in schema.items()}
    if schema.get("type") in ("boolean", "integer"):
        schema["type"] = [schema["type"], "string"]
    elif schema.get("type") == "string" and "enum" not in schema:
        schema["type"] = ["string", "boolean", "integer"]
    return schema


def as_compiled(value):
    """What is left when the service has read `- ${{ if ...: }}`: the items below it, in its place."""
    if isinstance(value, dict):
        return {key: as_compiled(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    items = []
    for item in value:
        condition = next(iter(item), "") if isinstance(item, dict) and len(item) == 1 else ""
        items += as_compiled(item[condition]) if condition.startswith("${{ if ") else [as_compiled(item)]
    return items


def deepest(errors):
    """The error that lies deepest in the document: the one that a person would look for."""
    found = None
    for error in errors:
        inner = deepest(error.context) if error.context else error
        if found is None or len(inner.absolute_path) > len(found.absolute_path):
            found = inner
    return found


def mistyped(document):
    """The same with one key of the first step misspelt."""
    document = copy.deepcopy(document)
    steps = document.get("steps")
    if "extends" in document:
        document["extends"]["templaet"] = document["extends"].pop("template")
        return document
    if steps is None:
        jobs = document.get("jobs") or document["stages"][0].get("jobs")
        if jobs is None:  # all of it is a template
            document["stages"][0]["templaet"] = document["stages"][0].pop("template")
            return document
        job = jobs[0]
        steps = job["steps"] if "steps" in job else job["strategy"]["runOnce"]["deploy"]["steps"]
    steps[-1]["displayNaem"] = "x"
    return document


validator = jsonschema.Draft7Validator(as_the_service(json.loads((schemas / "azure-pipelines.json").read_text())))
for path in sorted((root / "pipelines/azure").rglob("*.yml")):
    document = as_compiled(YAML(typ="safe").load(path))
    error = deepest(validator.iter_errors(document))
    print(f"{'ok' if error is None else 'FAILED'} azure-pipelines {path.name}")
    if error is not None:
        print(list(error.absolute_path), error.message[:300])
    if validator.is_valid(mistyped(document)):
        print(f"FAILED azure-pipelines {path.name}: a mistyped key passes")

# The pipeline that docs/ci.md shows to another repository, and that it hands its template what that one takes.
shown = (root / "docs/ci.md").read_text().split("```yaml\n")
shown = next(YAML(typ="safe").load(text.partition("```")[0]) for text in shown if "azure/chain/retrain.yml@" in text)
error = deepest(validator.iter_errors(shown))
print(f"{'ok' if error is None else 'FAILED'} azure-pipelines the example of docs/ci.md")
template = YAML(typ="safe").load(root / shown["extends"]["template"].partition("@")[0])
good = set(shown["extends"]["parameters"]) <= {parameter["name"] for parameter in template["parameters"]}
print(f"{'ok' if good else 'FAILED'} azure-pipelines the example of docs/ci.md: its template has these parameters")
for path in sorted((root / "pipelines/azure").rglob("*.yml")):
    text, document = path.read_text(), YAML(typ="safe").load(path)
    used = set(re.findall(r"\$\{\{[^}]*?parameters\.(\w+)", text))
    lacking = used - {parameter["name"] for parameter in document.get("parameters", [])}
    print(f"{'FAILED' if lacking else 'ok'} azure-pipelines {path.name}: every parameter that it reads is declared {sorted(lacking) or ''}".rstrip())

class Expanded:
    """A pipeline as the service would have it after its templates: parameters filled in, each template in the place of its name."""

    def __init__(self, path, given):
        self.path, document = path, YAML(typ="safe").load(path)
        declared = {parameter["name"]: parameter.get("default") for parameter in document.get("parameters", [])}
        self.strange = set(given) - set(declared)
        self.lacking = {name for name, value in {**declared, **given}.items() if value is None}
        self.values = {**declared, **given}
        self.document = self.fill({key: value for key, value in document.items() if key != "parameters"})

    def holds(self, condition):
        """The conditions that these files have: and(), ne(), a parameter."""
        text = re.sub(r"parameters\.(\w+)", lambda match: repr(self.values[match.group(1)]), condition)
        return eval(text.replace("and(", "both("), {"both": lambda *all_of: all(all_of), "ne": lambda a, b: a != b})

    def fill(self, value):
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        if isinstance(value, str):
            whole = re.fullmatch(r"\$\{\{ parameters\.(\w+) \}\}", value)
            return self.values[whole.group(1)] if whole else re.sub(r"\$\{\{ parameters\.(\w+) \}\}", lambda match: str(self.values[match.group(1)]), value)
        if not isinstance(value, list):
            return value
        items = []
        for item in value:
            condition = next(iter(item), "") if isinstance(item, dict) and len(item) == 1 else ""
            if condition.startswith("${{ if "):
                items += self.fill(item[condition]) if self.holds(condition[len("${{ if "):-2]) else []
            elif isinstance(item, dict) and "template" in item:
                items += self.template(item)
            else:
                items.append(self.fill(item))
        return items

    def template(self, item):
        inner = Expanded((self.path.parent / item["template"]).resolve(), self.fill(item.get("parameters", {})))
        self.strange |= inner.strange
        self.lacking |= inner.lacking
        return next(inner.document[key] for key in ("steps", "jobs", "stages") if key in inner.document)


def whole(path, given):
    """The pipeline that extends a template, and what was wrong on the way."""
    caller = Expanded(path, given)
    extends = caller.document.pop("extends", None)
    if not extends:
        return caller.document, caller.strange
    inner = Expanded((path.parent / extends["template"]).resolve(), extends["parameters"])
    return {**caller.document, **inner.document}, caller.strange | inner.strange | inner.lacking


for name, stages in (("retrain", ["plan", "train", "evaluate", "lock", "register", "publish"]), ("register", ["register", "publish"]), ("publish", ["publish"]), ("pr", None)):
    document, strange = whole(root / f"pipelines/azure/{name}.yml", {"runId": "5b1c"} if name == "register" else {})
    error = deepest(validator.iter_errors(document))
    left = re.findall(r"\$\{\{.*?\}\}", json.dumps(document))
    good = error is None and not strange and not left and [stage["stage"] for stage in document.get("stages", [])] == (stages or [])
    print(f"{'ok' if good else 'FAILED'} azure-pipelines {name}.yml with all its templates")
    if not good:
        print(error and error.message[:300], strange, left)
callers = {"project": ".", "release": "0.1.0", "checksums": "0123  x", "from": "https://example.org"}
for name in ("retrain", "pr"):
    document = Expanded(root / f"pipelines/azure/chain/{name}.yml", callers).document
    setups = [step["env"] for stage in document.get("stages", [document]) for job in stage["jobs"]
              for step in job.get("steps") or job["strategy"]["runOnce"]["deploy"]["steps"] if step.get("displayName") == "Set up Interlock"]
    good = len(setups) > 2 and all((env["VERSION"], env["CHECKSUMS"], env["FROM"]) == ("0.1.0", "0123  x", "https://example.org") for env in setups)
    print(f"{'ok' if good else 'FAILED'} azure-pipelines chain/{name}.yml: every job of another repository's sets up the release that it names")

gitlab = jsonschema.Draft7Validator(json.loads((schemas / "gitlab-ci.json").read_text()))
for path in sorted((root / "pipelines/gitlab").glob("*.yml")):
    document = YAML(typ="safe").load(path)
    error = deepest(gitlab.iter_errors(document))
    print(f"{'ok' if error is None else 'FAILED'} gitlab {path.name}")
    if error is not None:
        print(list(error.absolute_path), error.message[:300])
    for job in document.values():
        if isinstance(job, dict) and "script" in job:
            job["scritp"] = job["script"]
            if gitlab.is_valid(document):
                print(f"FAILED gitlab {path.name}: a mistyped key passes")
