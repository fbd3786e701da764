"""gitea.py - the workflows of .github run by nektos/act on a real forge (Gitea) on loopback, with the store in a branch of the same repository:
push to main, its lock file as a pull request and merged, a worse change, a pull request and its next pushes, another from a fork, a dispatched
registration, two pushes at once.

The repository that is pushed is the diabetes example, with its stages for `repro`, and this project's .github. The jobs' Interlock is a release: a tarball of
the programs under test, downloaded from a server on loopback and held against its digest. The store is signed: interlock.trust is on main, and
the key is a secret that the runner hands to runs of main alone, as an environment would. What `pr` calls (make test, lint, coverage) only says that it was called.
"""
import atexit
import base64
import functools
import hashlib
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.request

here = pathlib.Path(__file__).resolve().parent
root = here.parents[1]
sys.path.insert(0, str(here / "servers"))
import front  # noqa: E402
import runner  # noqa: E402

programs, peers = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
act, gitea = peers / "act/act", peers / "gitea/gitea"
for peer in (act, gitea):
    if not peer.exists():
        print(f"skip gitea: {peer.name}")
        sys.exit(0)
failed = False
# Whoever ends the test ends the forge with it.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def case(name, good, why=""):
    """One case of the test; `why` is shown if it does not hold."""
    global failed
    print(("ok " if good else "FAILED ") + "gitea " + name, flush=True)
    if not good:
        failed = True
        print(why() if callable(why) else why, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Forge:
    """Gitea on loopback with the user "ci", and the bot that jobs act as."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen([here / "servers/gitea", gitea, folder, str(self.port)], stdout=subprocess.DEVNULL, start_new_session=True)
        atexit.register(self.stop)
        deadline = time.monotonic() + 600
        while not (folder / "token").exists():
            assert self.process.poll() is None and time.monotonic() < deadline, "Gitea did not start"
            time.sleep(0.05)
        self.token = (folder / "token").read_text().strip()
        self.api("POST", "/admin/users", {"username": front.BOT, "password": "bot-password", "email": "bot@example.org", "must_change_password": False})
        made = self.api("POST", f"/users/{front.BOT}/tokens", {"name": "jobs", "scopes": ["all"]}, basic=f"{front.BOT}:bot-password")
        self.bot_token = made["sha1"]

    def api(self, method, path, body=None, basic=None):
        request = urllib.request.Request(f"{self.url}/api/v1{path}", method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        if basic:
            request.add_header("Authorization", "Basic " + base64.b64encode(basic.encode()).decode())
        else:
            request.add_header("Authorization", f"token {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=600) as reply:
                text = reply.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:300]}") from error
        return json.loads(text) if text else None

    def repository(self, name):
        self.api("POST", "/user/repos", {"name": name, "default_branch": "main", "private": True})
        self.api("PUT", f"/repos/ci/{name}/collaborators/{front.BOT}", {"permission": "write"})
        return f"ci/{name}"

    def hook(self, repository, url):
        self.api("POST", f"/repos/{repository}/hooks", {
            "type": "gitea", "active": True, "events": ["push", "pull_request", "pull_request_sync"],
            "config": {"url": url, "content_type": "json", "secret": runner.SECRET}})

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()


class Releases:
    """A server of releases with one of the programs under test, laid out as `make install` does it."""

    def __init__(self, folder):
        name = f"interlock-{VERSION}-{os.uname().machine}"
        there = folder / f"v{VERSION}"
        there.mkdir(parents=True)
        with tarfile.open(there / f"{name}.tar.gz", "w:gz", compresslevel=1) as out:
            for program in sorted(programs.iterdir()):
                out.add(program, f"{name}/{'bin' if program.name == 'interlock' else 'libexec/interlock'}/{program.name}")
        self.asked = []
        self.checksums = f"{hashlib.sha256((there / f'{name}.tar.gz').read_bytes()).hexdigest()}  {name}.tar.gz"
        releases = self

        class Files(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *args):
                releases.asked.append(self.path)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=folder))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.variables = {"INTERLOCK_VERSION": VERSION, "INTERLOCK_CHECKSUMS": self.checksums, "INTERLOCK_FROM": f"http://127.0.0.1:{self.server.server_port}"}


class Person:
    """Somebody's clone, with the right to push."""

    def __init__(self, folder, forge, repository):
        self.folder = folder
        self.url = f"http://ci:{forge.token}@127.0.0.1:{forge.port}/{repository}.git"
        self.project = folder / "examples/diabetes"
        self.env = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": os.environ["HOME"], "LC_ALL": "C", "INTERLOCK_STORE": "git:", "GIT_CONFIG_NOSYSTEM": "1",
                    **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))}}

    def git(self, *arguments):
        return subprocess.run(["git", *arguments], cwd=self.folder, check=True, capture_output=True, text=True, env=self.env).stdout

    def run(self, *arguments, code=0, key=None):
        env = {**self.env, "INTERLOCK_SIGNING_KEY": str(key)} if key else self.env
        done = subprocess.run(["interlock", *arguments], cwd=self.project, capture_output=True, text=True, env=env)
        assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def begin(self):
        """The first commit of the project, and its store."""
        self.folder.mkdir()
        self.git("init", "-q", "-b", "main", ".")
        self.git("remote", "add", "origin", self.url)
        for what in (".github", "examples/diabetes"):
            subprocess.run(["mkdir", "-p", (self.folder / what).parent], check=True)
            subprocess.run(["cp", "-R", root / what, self.folder / what], check=True)
        (self.folder / "Makefile").write_text(MAKEFILE)
        deps = self.folder / "tools/dev/deps"
        deps.parent.mkdir(parents=True)
        deps.write_text('#!/bin/sh\necho "deps $*"\n')
        deps.chmod(0o755)
        (self.project / ".dvc").mkdir()
        (self.project / ".dvc/config").write_text("")
        (self.project / ".dvc/.gitignore").write_text("/cache\n/tmp\n")
        (self.folder / ".github/workflows/told.yml").write_text(TOLD)
        self.key = self.folder.parent / "release.key"
        (self.folder / "interlock.trust").write_text(self.run("store", "keygen", "--output", str(self.key), "--name", "environments of main"))

    def clone(self, folder):
        """Another clone of the same repository, by the same person."""
        other = Person.__new__(Person)
        other.__dict__.update(self.__dict__, folder=folder, project=folder / "examples/diabetes")
        subprocess.run(["git", "clone", "-q", self.url, folder], check=True)
        return other

    def set(self, alpha):
        path = self.project / "params.yaml"
        lines = path.read_text().splitlines()
        path.write_text("\n".join(f"  ridge: {{alpha: {alpha}}}" if line.startswith("  ridge:") else line for line in lines) + "\n")

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def push(self, branch="main"):
        self.git("push", "-q", "origin", f"HEAD:{branch}")

    def production(self):
        """The version in production, as a fresh clone sees it."""
        return json.loads(self.run("register", "resolve", "models:/diabetes@production", "--json"))["version"]

    def moves(self):
        return json.loads(self.run("register", "history", "--model-name", "diabetes", "--json"))


MAKEFILE = """test lint coverage:
\t@echo made $@
"""
# Another pipeline of the team's, which a registration starts.
TOLD = """name: told
on:
  repository_dispatch:
    types: [registered]
permissions: {}
jobs:
  told:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "told of $MODEL $VERSION"
        env:
          MODEL: ${{ github.event.client_payload.model_name }}
          VERSION: ${{ github.event.client_payload.version }}
"""
VERSION = next(line.split()[2] for line in (root / "Makefile").read_text().splitlines() if line.startswith("VERSION"))


def log(run):
    """Why a run went as it did, for the reader of a failure."""
    return lambda: f"{run.workflow} {run.event}: {run.conclusion} {run.jobs} {run.steps}\n{run.log[-6000:]}"


LOCK_BRANCH = "interlock-lock/main-examples-diabetes"


def of(runs, workflow):
    return [run for run in runs if run.workflow == workflow]


class Scenes:
    """One repository on the forge, its runner, and what happens to it, in order."""

    def __init__(self, forge, work):
        self.forge, self.repository = forge, forge.repository("project")
        self.front = front.Front(forge.port, forge.bot_token)
        self.ada = Person(work / "ada", forge, self.repository)
        self.ada.begin()
        first = self.ada.commit("Start the project")
        self.ada.push()
        self.ada.run("store", "init", key=self.ada.key)
        self.releases = Releases(work / "releases")
        variables = {"INTERLOCK_STORE": "git:", "INTERLOCK_LOCK_PR": "true", "INTERLOCK_DISPATCH": "registered", **self.releases.variables}
        secrets = {"INTERLOCK_SIGNING_KEY": self.ada.key.read_text()}
        self.ci = runner.Runner(str(act), work / "runner", forge.url, self.repository, forge.token, self.front, variables, first, secrets)
        forge.hook(self.repository, self.ci.hook_url)

    def next_run(self, workflow, act_on, before=None):
        """Do something that starts a workflow, and wait until all that follows from it is over. Returns its one run, or ends the test: of those that
        follow another run, the one that came when that was over."""
        before = len(self.ci.runs) if before is None else before

        def started():
            return [run for run in of(self.ci.runs[before:], workflow) if run.event != "workflow_run" or run.payload["action"] == "completed"]
        act_on()
        self.ci.wait(started)
        runs = started()
        case(f"{workflow} starts once", len(runs) == 1, lambda: f"{self.ci.runs[before:]} {self.ci.ignored}")
        if not runs:
            sys.exit(1)
        return runs[0]

    def changed(self, alpha, message):
        self.ada.set(alpha)
        self.ada.commit(message)
        self.ada.push()

    def push_to_main(self):
        run = self.next_run("retrain.yml", lambda: self.changed(5000, "Train a first model"))
        case("push to main: retrain is green", run.conclusion == "success", log(run))
        case("push to main: every job ran", {"train", "evaluate", "register", "publish"} <= {name for name, result in run.jobs.items() if result == "success"}, log(run))
        case("push to main: the model is in production", self.ada.production() == 1, log(run))
        published = self.ci.work / "artifacts" / str(run.number) / "model"
        case("push to main: it is published as an OCI layout", any(published.rglob("oci-layout")), log(run))
        checkouts = {job: inputs["persist-credentials"] for job, inputs in run.calls("checkout")}
        case("push to main: what runs the team's commands keeps no credential", checkouts["train"] == "false", str(checkouts))
        pushes = {job for number, job, method, path, status in self.front.calls if number == run.number and path.endswith("git-receive-pack") and status == 200}
        case("push to main: only evaluate, lock and register pushed", pushes == {"evaluate", "lock", "register"}, str(self.front.calls))
        case("push to main: the stages were run by repro, each in a run of its own", all(f"Running stage '{stage}':" in run.log for stage in ("ingest", "split", "train")), log(run))
        digest = self.releases.checksums.split()[0]
        case("push to main: every job downloaded the release", run.log.count(f"interlock {VERSION} (download)") >= 6, lambda: f"{digest} {self.releases.asked} {log(run)()}")
        self.ada.git("fetch", "-q", "origin", "interlock")
        signed = self.ada.git("log", "--format=%s%x09%(trailers:only)%b", "FETCH_HEAD").count("signed by environments of main")
        case("push to main: what evaluate and register wrote is signed", signed >= 3, lambda: self.ada.git("log", "FETCH_HEAD"))
        told = of(self.ci.runs, "told.yml")
        case("push to main: the registration started the pipeline that waits for it, once", len(told) == 1 and "told of diabetes 1" in told[0].log, lambda: f"{self.ci.runs}")
        own = [event for event in self.ci.ignored if event[1] == "refs/heads/interlock"]
        case("the store's commits start nothing", own and not [run for run in self.ci.runs if run.payload.get("ref") == "refs/heads/interlock"], str(self.ci.ignored))

    def lock_file(self):
        """The training's dvc.lock as a pull request; what merges it trains nothing."""
        open_now = self.forge.api("GET", f"/repos/{self.repository}/pulls?state=open")
        case("the lock file: one pull request, by the bot", [(pull["head"]["ref"], pull["user"]["login"]) for pull in open_now] == [(LOCK_BRANCH, front.BOT)], str(open_now))
        moves = self.ada.moves()

        def merge():
            self.forge.api("POST", f"/repos/{self.repository}/pulls/{open_now[0]['number']}/merge", {"Do": "merge"})
        run = self.next_run("retrain.yml", merge)
        ran = {name for name, result in run.jobs.items() if result == "success"}
        case("the lock file: merging it is green, and trains nothing", run.conclusion == "success" and "plan" in ran and not {"train", "evaluate", "lock", "register"} & ran, log(run))
        case("the lock file: the log says why", "skipped: nothing but examples/diabetes/dvc.lock has changed since run" in run.log, log(run))
        case("the lock file: nothing moved", self.ada.moves() == moves)
        self.ada.git("pull", "-q", "--no-rebase", "origin", "main")

    def environments(self):
        """What the runner cannot hold up for a reviewer: that each job with a secret or the right to push says which environment it waits for."""
        for name, workflow in self.ci.workflows(self.ada.folder).items():
            for job, body in workflow["jobs"].items():
                may = "secrets." in json.dumps(body) or (body.get("permissions") or {}).get("contents") == "write"
                if may:
                    case(f"{name}: {job} names the environment that it waits for", body.get("environment") in ("evaluation", "production", "release"), str(body))

    def worse_change(self):
        moves = self.ada.moves()
        run = self.next_run("retrain.yml", lambda: self.changed(200000, "Shrink it further"))
        case("a worse change: the build is green", run.conclusion == "success", log(run))
        case("a worse change: train and evaluate ran", run.jobs.get("train") == run.jobs.get("evaluate") == "success", log(run))
        case("a worse change: register and publish did not", not {"register", "publish"} & {name for name, result in run.jobs.items() if result == "success"}, log(run))
        case("a worse change: the verdict is no promotion", "decision=promote" not in run.log and "decision=" in run.log, log(run))
        case("a worse change: nothing moved", self.ada.moves() == moves and self.ada.production() == 1)
        case("a worse change: nothing is published", not (self.ci.work / "artifacts" / str(run.number) / "model").exists())

    def pull_request(self):
        heads, before = self.ada.git("ls-remote", "origin", "refs/heads/interlock*"), len(self.ci.runs)
        self.ada.git("checkout", "-q", "-b", "try")
        self.ada.set(1000)
        self.ada.commit("Shrink less")
        self.ada.push("try")
        made = self.forge.api("POST", f"/repos/{self.repository}/pulls", {"title": "Shrink less", "head": "try", "base": "main"})
        report = self.next_run("pr-report.yml", lambda: None, before)
        run = of(self.ci.runs[before:], "pr.yml")[0]
        case("a pull request: pr is green", run.conclusion == "success", log(run))
        case("a pull request: every job ran", {"checks", "train", "evaluate"} <= {name for name, result in run.jobs.items() if result == "success"}, log(run))
        case("a pull request: its own lint, tests and coverage are asked", all(f"made {what}" in run.log for what in ("test", "lint", "coverage")), log(run))
        case("a pull request: pr-report is green", report.conclusion == "success", log(report))
        comments = self.comments(made)
        case("a pull request: one comment, by the bot", [comment["user"]["login"] for comment in comments] == [front.BOT], log(report))
        case("a pull request: it says what the gate found, and on which rows", "the hold-out was not asked" in comments[0]["body"], comments[0]["body"])
        self.ada.set(150000)
        after = self.ada.commit("Shrink too much")
        second = self.next_run("pr-report.yml", lambda: self.ada.push("try"))
        again = self.comments(made)
        case("the next push: the same comment, updated", [one["id"] for one in again] == [one["id"] for one in comments] and again[0]["body"] != comments[0]["body"], log(second))
        statuses = self.forge.api("GET", f"/repos/{self.repository}/commits/{after}/statuses")
        said = [(status["context"], status["status"]) for status in sorted(statuses, key=lambda status: status["id"])]
        case("the next push: its commit says that the gate is at work, and then what it found", len(said) == 2 and said[0] == ("interlock", "pending")
             and said[1] in [("interlock", "failure"), ("interlock", "success")], lambda: f"{said} {log(second)()}")
        case("a pull request: the store is as it was", self.ada.git("ls-remote", "origin", "refs/heads/interlock*") == heads)
        wrote = [(number, job, path) for number, job, method, path, status in self.front.calls if number in [one.number for one in of(self.ci.runs, "pr.yml")]]
        case("a pull request: no run of it was given the key", not [one for one in self.ci.runs if one.event == "pull_request" and one.secrets], str(self.ci.runs))
        case("a pull request: its own jobs did not even try to write", wrote == [], str(wrote))
        before = len(self.ci.runs)
        self.ada.set(140000)
        self.ada.commit("Think again")
        self.ci.hold = True
        self.ada.push("try")
        self.ci.wait(lambda: of(self.ci.runs[before:], "pr.yml"), busy=True)
        self.ada.set(900)
        self.ada.commit("And again")
        self.ada.push("try")
        self.ci.wait(lambda: len(of(self.ci.runs[before:], "pr.yml")) == 2)
        first, second = of(self.ci.runs[before:], "pr.yml")
        case("a newer push: the run before it is cancelled", (first.conclusion, second.conclusion) == ("cancelled", "success"), log(first))
        case("a newer push: still the same one comment", [one["id"] for one in self.comments(made)] == [one["id"] for one in comments])
        self.ada.git("checkout", "-q", "main")

    def fork(self):
        """A pull request from a fork of somebody who may only read."""
        self.forge.api("POST", "/admin/users", {"username": "eve", "password": "eve-password", "email": "eve@example.org", "must_change_password": False})
        self.forge.api("PUT", f"/repos/{self.repository}/collaborators/eve", {"permission": "read"})
        self.forge.api("POST", f"/repos/{self.repository}/forks", {}, basic="eve:eve-password")
        eve = self.ada.clone(self.ada.folder.parent / "eve")
        eve.git("remote", "set-url", "origin", eve.url.replace(f"ci:{self.forge.token}", "eve:eve-password").replace("/ci/", "/eve/"))
        eve.set(800)
        eve.commit("Shrink | less @everyone <b>")
        eve.push("better")
        before = len(self.ci.runs)
        made = self.forge.api("POST", f"/repos/{self.repository}/pulls", {"title": "Better", "head": "eve:better", "base": "main"}, basic="eve:eve-password")
        report = self.next_run("pr-report.yml", lambda: None, before)
        run = of(self.ci.runs[before:], "pr.yml")[0]
        case("a fork's pull request: every job ran, with tokens that only read", run.conclusion == "success" and not [c for c in self.front.calls if c[0] == run.number], log(run))
        case("a fork's pull request: one comment, by the job that runs nothing of it", [one["user"]["login"] for one in self.comments(made)] == [front.BOT], log(report))
        scripts = {inputs["ref"] for _, inputs in report.calls("checkout")}
        case("a fork's pull request: the job that may write checks out the default branch", scripts == {""} and report.sha == self.ci.head("main"), str(scripts))

    def comments(self, pull):
        return self.forge.api("GET", f"/repos/{self.repository}/issues/{pull['number']}/comments")

    def dispatch(self):
        """A run that was evaluated elsewhere, registered by hand."""
        bob = self.ada.clone(self.ada.folder.parent / "bob")
        bob.run("ingest", "data/raw/diabetes.csv", "data/raw/late-entries.csv", "--schema", "schema.yaml", "--output", "data/clean.csv", "--dead-letters",
                "data/dead.ndjson", "--profile", "data/profile.json")
        bob.run("split", "data/clean.csv", "--params", "params.yaml", "--output-dir", "data/split")
        bob.run("train", "--data", "data/split/train.csv", "--params", "params.yaml", "--output", "model", "-S", "train.ridge.alpha=1200")
        bob.run("evaluate", "--candidate", "model", "--holdout", "data/split/holdout.csv", "--train", "data/split/train.csv", "--policy", "gate.yaml", "--output", "evaluation",
                key=self.ada.key)
        run_id = (bob.project / "model/run_id").read_text().strip()
        case("dispatch of register: nothing moved before", self.ada.production() == 1)
        run = self.next_run("register.yml", lambda: self.ci.dispatch("register.yml", {"run_id": run_id, "override": "false", "reason": ""}))
        case("dispatch of register: green", run.conclusion == "success", log(run))
        case("dispatch of register: every job ran", {"register", "publish"} <= {name for name, result in run.jobs.items() if result == "success"}, log(run))
        case("dispatch of register: the run's model is in production", self.ada.production() == 2, log(run))
        run = self.next_run("register.yml", lambda: self.ci.dispatch("register.yml", {"run_id": "0" * 32, "override": "false", "reason": ""}))
        case("dispatch with an unknown run: red, and nothing moved", run.conclusion == "failure" and run.jobs.get("register") == "failure" and self.ada.production() == 2, log(run))

    def two_pushes(self):
        """Two retrainings at the same time: the queue that GitHub would put them into is off."""
        self.ci.queue_runs = False
        moves, before = self.ada.moves(), len(self.ci.runs)
        self.changed(300, "Shrink less")
        self.changed(290, "Shrink even less")
        ended = self.ci.wait(lambda: len(of(self.ci.runs[before:], "retrain.yml")) == 2)
        runs = of(self.ci.runs[before:], "retrain.yml")
        both = lambda: "\n".join(log(run)() for run in runs) + str(self.front.calls[-80:])  # noqa: E731
        case("two pushes: both are retrained", ended and all(run.jobs.get("evaluate") == "success" for run in runs), both)
        new = [move for move in self.ada.moves() if move not in moves]
        case("two pushes: one move, to one production model", len(new) == 1 and self.ada.production() == new[0]["to"], lambda: f"{new}\n{both()}")
        published = [run for run in runs if (self.ci.work / "artifacts" / str(run.number) / "model").exists()]
        case("two pushes: one model is published", len(published) == 1, both)
        others = [run for run in runs if run not in published]
        good = [run.conclusion == "success" or (run.jobs.get("register") == "failure" and "exit status 31" in run.log) for run in others]
        case("two pushes: the other was not better, or is told that production moved", all(good), both)
        case("two pushes: the log is unbroken", "whole" in self.ada.run("register", "verify"))
        charges = self.charges()
        case("two pushes: each charge of the hold-out has a number of its own", len(charges) == len(set(charges)) > 0, str(charges))

    def charges(self):
        """The numbers of the charges, from the branch itself."""
        self.ada.git("fetch", "-q", "origin", "refs/heads/interlock")
        paths = self.ada.git("ls-tree", "-r", "--name-only", "FETCH_HEAD", "holdout").split()
        lines = [line for path in paths if path.endswith(".ndjson") for line in self.ada.git("show", f"FETCH_HEAD:{path}").splitlines()]
        return [json.loads(line)["generation"] for line in lines]


with tempfile.TemporaryDirectory() as folder:
    base = pathlib.Path(folder)
    os.environ["HOME"] = str(base)
    (base / "runner").mkdir()
    server = Forge(base / "gitea")
    try:
        scenes = Scenes(server, base)
        try:
            for scene in (scenes.push_to_main, scenes.lock_file, scenes.environments, scenes.worse_change, scenes.pull_request, scenes.fork, scenes.dispatch, scenes.two_pushes):
                scene()
        finally:
            scenes.ci.stop()
    finally:
        server.stop()
sys.exit(failed)
