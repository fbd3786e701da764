"""language-servers.py - GitHub's language server finds nothing in the shipped workflows and actions, Azure's finds nothing in the pipelines, and both
find what was broken on purpose."""
import importlib.resources
import json
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.parse

root = pathlib.Path(__file__).resolve().parents[2]
peers = pathlib.Path(sys.argv[2])
modules = peers / "node_modules"
for peer in ("@actions/languageserver", "azure-pipelines-language-service"):
    if not shutil.which("node") or not (modules / peer).is_dir():
        print(f"skip language servers: {peer}")
        sys.exit(0)


def case(name, good, why=""):
    print(("ok " if good else "FAILED ") + "language server: " + name, flush=True)
    if not good:
        print(why, flush=True)


class GitHub:
    """The server of GitHub's own editor, over stdio."""

    def __init__(self, folder):
        self.folder, self.next_id = folder, 0
        self.process = subprocess.Popen(["node", modules / "@actions/languageserver/bin/actions-languageserver", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.send("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}, "workspaceFolders": [{"uri": folder.as_uri(), "name": "w"}],
                                 "initializationOptions": {"logLevel": 4}}, request=True)
        while self.receive().get("id") != 1:
            pass
        self.send("initialized", {})

    def write(self, message):
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def send(self, method, params, request=False):
        self.next_id += request
        self.write({"method": method, "params": params, **({"id": self.next_id} if request else {})})

    def receive(self):
        length = 0
        while (line := self.process.stdout.readline().strip()):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server ended"
        return json.loads(self.process.stdout.read(length))

    def diagnose(self, path, text):
        """The errors and warnings of a file with this text, as "line: message"."""
        uri = (self.folder / path).as_uri()
        self.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                self.send("textDocument/didClose", {"textDocument": {"uri": uri}})
                return [f"{one['range']['start']['line'] + 1}: {one['message']}" for one in message["params"]["diagnostics"]]
            if message.get("method") == "actions/readFile":
                there = pathlib.Path(urllib.parse.urlparse(message["params"]["path"]).path)
                self.write({"id": message["id"], "result": there.read_text() if there.is_file() else None})
            elif "id" in message and "method" in message:
                self.write({"id": message["id"], "result": None})


server = GitHub(root)
for path in sorted((root / ".github").rglob("*.yml")):
    relative = path.relative_to(root)
    found = server.diagnose(relative, path.read_text())
    case(f"{relative}", not found, "\n".join(found))
good = (root / ".github/workflows/retrain.yml").read_text()
for what, pattern, new in (("a need that is no job", "needs: train", "needs: trian"), ("a key that is none", "runs-on:", "run-on:"),
                           ("a context that is none", "github.event_name", "githbu.event_name"), ("an output of a step that is none", "steps.train.outputs", "steps.tarin.outputs")):
    assert pattern in good, pattern
    case(f"finds {what}", server.diagnose(".github/workflows/broken.yml", good.replace(pattern, new, 1)))
server.process.kill()

schema = importlib.resources.files("check_jsonschema") / "builtin_schemas/vendor/azure-pipelines.json"
# Tasks of which the service's schema knows the name and not the inputs.
UNKNOWN = ("PublishCodeCoverageResults@2",)


def lines_of_unknown(text):
    """The numbers of the lines of steps whose task the service does not know."""
    numbers, indent = set(), None
    for number, line in enumerate(text.splitlines(), 1):
        at = len(line) - len(line.lstrip())
        if indent is not None and line.strip() and (at < indent or at == indent and line.lstrip().startswith("- ")):
            indent = None
        if line.strip() in {f"- task: {task}" for task in UNKNOWN}:
            indent = at
        if indent is not None:
            numbers.add(number)
    return numbers


def azure(texts):
    """{name: [problem]} of {name: text}, by Azure's language service."""
    done = subprocess.run(["node", pathlib.Path(__file__).parent / "azure-language.cjs", str(schema)], check=True, text=True, stdout=subprocess.PIPE,
                          input=json.dumps([{"name": name, "text": text} for name, text in texts.items()]), env={**os.environ, "NODE_PATH": str(modules)})
    return {name: [problem for problem in problems if int(problem.partition(":")[0]) not in lines_of_unknown(texts[name])]
            for name, problems in json.loads(done.stdout).items()}


pipelines = {str(path.relative_to(root / "pipelines/azure")): path.read_text() for path in sorted((root / "pipelines/azure").rglob("*.yml"))}
pipelines["a key that is none"] = pipelines["chain/retrain.yml"].replace("displayName:", "displayNaem:", 1)
pipelines["a step that is none"] = pipelines["chain/retrain.yml"].replace("- checkout: self", "- checkuot: self", 1)
pipelines["an input that is missing"] = pipelines["infra.yml"].replace("scriptType: bash", "", 1)
for name, problems in azure(pipelines).items():
    if name.endswith(".yml"):
        case(f"pipelines/azure/{name}", not problems, "\n".join(problems))
    else:
        case(f"finds {name}", problems)
