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
