"""runner.py - runs the workflows of a repository on a Gitea on loopback: its webhook starts nektos/act in host mode on a fresh clone of what was pushed.

act takes no notice of much that GitHub decides: which branches and paths start a workflow, `[skip ci]`, that a job's own token starts nothing,
concurrency groups, permissions, what follows by `workflow_run`. That is done here and in front.py. A run is a `Run`; a job that was
wanted and did not run has no entry in `Run.jobs`.
"""
import dataclasses
import fnmatch
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading

from ruamel.yaml import YAML

import front as front_module

STAND_INS = pathlib.Path(__file__).resolve().parent / "actions"
SECRET = "hook-secret"


@dataclasses.dataclass
class Run:
    """One run of one workflow."""

    number: int
    workflow: str
    event: str
    payload: dict
    sha: str
    folder: pathlib.Path
    jobs: dict = dataclasses.field(default_factory=dict)
    steps: list = dataclasses.field(default_factory=list)
    secrets: tuple = ()
    conclusion: str = ""
    log: str = ""

    def step(self, name):
        """The result of the last step by that name: success, failure or skipped; None if it never came."""
        return next((result for step, result in reversed(self.steps) if step == name), None)

    def calls(self, action):
        """The inputs that an action of somebody else's was called with, as (job, inputs)."""
        path = self.folder / "calls.ndjson"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(call["job"], call["inputs"]) for call in map(json.loads, lines) if call["action"] == action]


def globs(patterns, text):
    """Does the text fit one of GitHub's patterns (the last that fits decides; `!` takes away)?"""
    fits = False
    for pattern in patterns:
        negative, pattern = pattern.startswith("!"), pattern.lstrip("!")
        expression = re.escape(pattern).replace(r"\*\*/", "(.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", ".")
        if re.fullmatch(expression, text):
            fits = not negative
    return fits


def starts(trigger, event, payload, changed):
    """Why the workflow does not start on the event, or None if it does."""
    if isinstance(trigger, str):
        trigger = {trigger: None}
    elif isinstance(trigger, list):
        trigger = dict.fromkeys(trigger)
    if event not in trigger:
        return "another event"
    rule = trigger[event] or {}
    if event == "push":
        kind, _, name = payload["ref"].removeprefix("refs/").partition("/")
        kind = {"heads": "branches", "tags": "tags"}[kind]
        if not globs(rule.get(kind, ["**"] if not {"branches", "tags"} & set(rule) else []), name):
            return "another branch"
        if "paths-ignore" in rule and changed and all(globs(rule["paths-ignore"], path) for path in changed):
            return "paths-ignore"
        if "paths" in rule and not any(globs(rule["paths"], path) for path in changed):
            return "paths"
        if "[skip ci]" in ((payload.get("head_commit") or {}).get("message") or ""):
            return "[skip ci]"
    if event == "repository_dispatch" and payload["action"] not in rule.get("types", [payload["action"]]):
        return "another action"
    if event == "pull_request" and payload["action"] not in rule.get("types", ["opened", "synchronize", "reopened"]):
        return "another action"
    return None


def filled(text, payload):
    """A concurrency group with its ${{ github.event... }} filled in."""
    def value(match):
        at = {"github": {"event": payload, "ref": payload.get("ref", "")}}
        for key in match.group(1).split("."):
            at = at.get(key, "") if isinstance(at, dict) else ""
        return str(at)
    return re.sub(r"\$\{\{\s*([\w.]+)\s*\}\}", value, text)


class Runner:
    """The runner of one repository. `variables` are the repository's; the push of the commit `since` was before its time. `secrets` are those of
    environments that admit the default branch alone: a run of anything else has none."""

    def __init__(self, act, work, gitea_url, repository, token, front, variables, since, secrets=None):
        self.act, self.work, self.gitea_url, self.repository, self.token = act, pathlib.Path(work), gitea_url, repository, token
        self.front, self.variables, self.since, self.secrets = front, variables, since, secrets or {}
        self.runs, self.ignored, self.active, self.queue_runs = [], [], {}, True
        self.hold = False  # the next run stands still until it is cancelled
        self.changed, self.groups, self.busy = threading.Condition(), {}, 0
        runner = self

        class Hook(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                good = hmac.compare_digest(signature, self.headers.get("X-Gitea-Signature", ""))
                self.send_response(204 if good else 403)
                self.send_header("Content-Length", "0")
                self.end_headers()
                if good:
                    runner.event(self.headers["X-GitHub-Event"], json.loads(body))

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.hook_url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        at = rf"/api/v1/repos/{repository}"
        front.answer("POST", at + r"/actions/workflows/([\w.-]+)/dispatches", lambda match, body, job: self.dispatched(match.group(1), body))
        front.answer("POST", at + r"/dispatches", lambda match, body, job: self.repository_dispatched(body))

    def event(self, event, payload):
        """What the forge's webhook says."""
        if payload.get("sender", {}).get("login") == front_module.BOT:
            return self.ignore(event, payload, "a job's own token starts nothing")
        if event == "push":
            if re.fullmatch("0+", payload["after"]):
                return self.ignore(event, payload, "deleted")
            if payload["after"] == self.since:
                return None
            changed = [path for commit in payload.get("commits") or [] for kind in ("added", "removed", "modified") for path in commit.get(kind) or []]
            return self.start_all(event, payload, payload["after"], payload["ref"], changed)
        if event == "pull_request":
            payload["action"] = {"synchronized": "synchronize"}.get(payload["action"], payload["action"])
            return self.start_all(event, payload, payload["pull_request"]["head"]["sha"], f"refs/pull/{payload['number']}/head")
        return self.ignore(event, payload, "no such event here")

    def ignore(self, event, payload, why, workflow=None):
        with self.changed:
            self.ignored.append((event, payload.get("ref") or str(payload.get("number")), workflow, why))
            self.changed.notify_all()

    def dispatched(self, workflow, body):
        self.dispatch(workflow, body.get("inputs") or {})
        return 204, None

    def repository_dispatched(self, body):
        payload = {"action": body["event_type"], "client_payload": body.get("client_payload") or {}, **self.about()}
        self.start_all("repository_dispatch", payload, self.head("main"), "refs/heads/main")
        return 204, None

    def dispatch(self, workflow, inputs):
        """A person starts a workflow by hand on the default branch. Returns the run."""
        payload = {"ref": "refs/heads/main", "inputs": inputs, **self.about()}
        return self.start(workflow, "workflow_dispatch", payload, self.head("main"), "refs/heads/main")

    def about(self):
        owner, name = self.repository.split("/")
        return {"repository": {"full_name": self.repository, "name": name, "default_branch": "main", "owner": {"login": owner}}, "sender": {"login": "ci"}}

    def head(self, branch):
        return self.git("ls-remote", self.remote(), f"refs/heads/{branch}").split()[0]

    def remote(self):
        return self.gitea_url.replace("://", f"://ci:{self.token}@") + f"/{self.repository}.git"

    def git(self, *arguments, cwd=None):
        return subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout

    def workflows(self, folder):
        yaml = YAML(typ="safe", pure=True)
        return {path.name: yaml.load(path) for path in sorted((folder / ".github/workflows").glob("*.yml"))}

    def cloned(self, sha, ref):
        """A fresh clone of what was pushed."""
        with self.changed:
            folder = self.work / f"clone-{len(list(self.work.glob('clone-*')))}"
            folder.mkdir()
        self.git("clone", "-q", "--no-checkout", self.remote(), str(folder))
        self.git("fetch", "-q", "origin", ref, cwd=folder)
        self.git("checkout", "-q", "--detach", sha, cwd=folder)
        self.git("remote", "set-url", "origin", f"{self.front.url}/{self.repository}", cwd=folder)
        return folder

    def start_all(self, event, payload, sha, ref, changed=()):
        for name, workflow in self.workflows(self.cloned(sha, ref)).items():
            why = starts(workflow["on"], event, payload, changed)
            if why is None:
                self.start(name, event, payload, sha, ref)
            elif why != "another event":
                self.ignore(event, payload, why, name)

    def start(self, name, event, payload, sha, ref):
        with self.changed:
            number = len(self.runs) + 1
            run = Run(number, name, event, payload, sha, self.work / f"run-{number}")
            if ref == "refs/heads/main" and event not in ("pull_request", "workflow_run"):
                run.secrets = tuple(self.secrets)
            self.runs.append(run)
            self.busy += 1
            self.changed.notify_all()
        run.folder.mkdir()
        threading.Thread(target=self.work_on, args=(run, ref), daemon=True).start()
        return run

    def work_on(self, run, ref):
        try:
            folder = self.cloned(run.sha, ref)
            workflows = self.workflows(folder)
            with self.turn(run, workflows[run.workflow].get("concurrency")):
                if not run.conclusion:
                    self.followers(run, workflows, "requested")
                    self.execute(run, folder, workflows)
            self.followers(run, workflows, "completed")
        except Exception as error:  # a run that breaks the runner is a failure with its reason, not a test that hangs
            run.conclusion, run.log = "failure", run.log + f"\nrunner: {error!r}"
        finally:
            self.front.forget(run.number)
            with self.changed:
                self.busy -= 1
                self.changed.notify_all()

    def turn(self, run, concurrency):
        """Wait for the group's other run, or end it."""
        if not concurrency or not self.queue_runs:
            return threading.Lock()
        if isinstance(concurrency, str):
            concurrency = {"group": concurrency}
        group = filled(concurrency["group"], run.payload)
        if concurrency.get("cancel-in-progress"):
            self.cancel([other for other in self.runs[:run.number - 1] if other.workflow == run.workflow and filled(concurrency["group"], other.payload) == group])
        with self.changed:
            return self.groups.setdefault(group, threading.Lock())

    def cancel(self, runs):
        """End the runs that are not over yet."""
        with self.changed:
            for run in runs:
                run.conclusion = run.conclusion or "cancelled"
                if run.number in self.active:
                    os.killpg(self.active[run.number].pid, signal.SIGTERM)
                    os.killpg(self.active[run.number].pid, signal.SIGCONT)

    def tokens(self, run, workflows):
        """A file a job with its own token, and the token of the whole run: what any of its jobs may."""
        folder, everything = run.folder / "tokens", {}
        folder.mkdir()
        seen, todo = set(), [(run.workflow, None)]
        while todo:
            name, most = todo.pop()
            if (name, str(most)) in seen:
                continue
            seen.add((name, str(most)))
            default = workflows[name].get("permissions", {"contents": "read"})
            for job, body in workflows[name]["jobs"].items():
                rights = body.get("permissions", default) or {}
                if most is not None:
                    rights = {key: value for key, value in rights.items() if value != "write" or most.get(key) == "write"}
                everything.update({key: value for key, value in rights.items() if value == "write"})
                if str(body.get("uses", "")).startswith("./.github/workflows/"):
                    todo.append((pathlib.Path(body["uses"]).name, rights))
                (folder / job).write_text(self.front.token(run.number, job, rights))
        return folder, self.front.token(run.number, "", everything)

    def stand_ins(self, workflows, folder):
        """--local-repository for every action from elsewhere."""
        used = set()
        for path in (folder / ".github").rglob("*.yml"):
            used.update(re.findall(r"uses:\s*([\w.-]+/[\w.-]+)[\w./-]*@(\w+)", path.read_text()))
        flags = []
        for action, commit in sorted(used):
            there = STAND_INS / action.split("/")[1]
            if there.is_dir():
                flags += ["--local-repository", f"{self.front.url}/{action}@{commit}={there}"]
        return flags

    def execute(self, run, folder, workflows):
        for path in (folder / ".github/workflows").glob("*.yml"):  # younger than this act
            path.write_text(re.sub(r"(?m)^ +queue: max\n", "", path.read_text()))
        for name in ("artifacts", "home", "temp"):
            (run.folder / name).mkdir()
        tokens, token = self.tokens(run, workflows)
        event = run.folder / "event.json"
        event.write_text(json.dumps(run.payload))
        artifacts = self.work / "artifacts" / str(run.number)
        artifacts.mkdir(parents=True)
        variables = {"GITHUB_SERVER_URL": self.front.url, "GITHUB_API_URL": f"{self.front.url}/api/v1", "GITHUB_REPOSITORY": self.repository,
                     "GITHUB_RUN_ID": str(run.number), "STAND_INS": str(STAND_INS), "JOB_TOKENS": str(tokens), "ARTIFACTS": str(artifacts),
                     "ACTION_CALLS": str(run.folder / "calls.ndjson"), "HOME": str(run.folder / "home"), "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        command = [self.act, run.event, "-C", str(folder), "-W", f".github/workflows/{run.workflow}", "-e", str(event), "--json", "--no-skip-checkout",
                   "--no-cache-server", "--action-cache-path", str(run.folder / "act"), "--actor", "ci", "--defaultbranch", "main", "--pull=false",
                   "-s", f"GITHUB_TOKEN={token}", *self.stand_ins(workflows, folder)]
        labels = {word for path in (folder / ".github/workflows").glob("*.yml") for word in re.findall(r"ubuntu-[\w.-]+", path.read_text())}
        for label in sorted(labels | {"self-hosted"}):
            command += ["-P", f"{label}=-self-hosted"]
        for name, value in variables.items():
            command += ["--env", f"{name}={value}"]
        for name, value in self.variables.items():
            command += ["--var", f"{name}={value}"]
        for name in run.secrets:
            command += ["-s", f"{name}={self.secrets[name]}"]
        for name, value in (run.payload.get("inputs") or {}).items():
            command += ["--input", f"{name}={value}"]
        environment = {"PATH": f"{STAND_INS / 'bin'}:{os.environ['PATH']}", "HOME": str(run.folder / "home"), "TMPDIR": str(run.folder / "temp")}
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True) as process:
            with self.changed:
                self.active[run.number] = process
                if run.conclusion:
                    os.killpg(process.pid, signal.SIGTERM)
                elif self.hold:
                    self.hold = False
                    os.killpg(process.pid, signal.SIGSTOP)
            for line in process.stdout:
                self.heard(run, line)
            with self.changed:
                del self.active[run.number]
            process.wait()
        run.conclusion = run.conclusion or ("success" if process.returncode == 0 else "failure")

    def heard(self, run, line):
        """A line of act's log."""
        try:
            entry = json.loads(line)
        except ValueError:
            run.log += line
            return
        run.log += f"[{entry.get('job', '')}] {entry.get('msg', '').rstrip()}\n"
        if "stepResult" in entry and entry.get("stage") == "Main":
            run.steps.append((entry["step"], entry["stepResult"]))
        if "jobResult" in entry:
            run.jobs[entry["jobID"]] = entry["jobResult"]

    def followers(self, run, workflows, action):
        """What another workflow waits for by `workflow_run`: that a run begins, or is over."""
        if run.event == "workflow_run":
            return
        name = workflows[run.workflow].get("name", run.workflow)
        head = run.payload.get("pull_request", {}).get("head", {})
        payload = {"action": action, **self.about(),
                   "workflow_run": {"id": run.number, "name": name, "event": run.event, "conclusion": run.conclusion, "head_sha": run.sha, "run_attempt": 1,
                                    "head_branch": head.get("ref") or run.payload.get("ref", "").removeprefix("refs/heads/"), "pull_requests": [],
                                    "head_repository": head.get("repo") or self.about()["repository"]}}
        main = self.head("main")
        for other, workflow in self.workflows(self.cloned(main, "refs/heads/main")).items():
            rule = workflow["on"].get("workflow_run") if isinstance(workflow["on"], dict) else None
            if rule and action in rule["types"] and any(fnmatch.fnmatchcase(name, wanted) for wanted in rule["workflows"]):
                self.start(other, "workflow_run", payload, main, "refs/heads/main")

    def wait(self, condition, seconds=600, busy=False):
        """Wait until the condition holds and (unless `busy`) nothing is at work; says whether it came to that."""
        with self.changed:
            return self.changed.wait_for(lambda: (busy or self.busy == 0) and condition(), seconds)

    def stop(self):
        for process in list(self.active.values()):
            os.killpg(process.pid, signal.SIGTERM)
        self.server.shutdown()
        shutil.rmtree(self.work, ignore_errors=True)
