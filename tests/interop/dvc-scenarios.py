"""The same scenarios run by the real DVC, by ours and by both in turns: files, modes, links, exit codes and JSON are the same after every step.

    dvc-scenarios.py BIN PEERS [PATTERN]      INTERLOCK_SWITCH=every: every switch point of a scenario, both ways
"""
import concurrent.futures
import json
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "dvc"))
import scenario  # noqa: E402 (the folder must be known first)

WORKERS = 2
BRANCH = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "init.defaultBranch", "GIT_CONFIG_VALUE_0": "main"}
PERSON = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "2026-01-01T00:00:00Z"))}


class Bench:
    """A place for projects, always under the same names, and a DVC of its own."""

    def __init__(self, base, bin_folder, peer):
        self.base, self.root = base, os.path.join(base, "project")
        self.ours = os.path.join(base, "bin", "dvc")
        os.makedirs(os.path.dirname(self.ours))
        os.symlink(os.path.join(bin_folder, "data"), self.ours)
        home = os.path.join(base, "home")
        os.makedirs(home)
        self.env = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh", "DVC_NO_ANALYTICS": "1", "DVC_TEST": "true", "BASE": base,
                    "DVC_SITE_CACHE_DIR": os.path.join(base, "site"), "DVC_GLOBAL_CONFIG_DIR": os.path.join(home, "global"), "DVC_SYSTEM_CONFIG_DIR": os.path.join(home, "system")} | BRANCH | PERSON
        self.server = subprocess.Popen([f"{peer}/bin/python", str(here / "dvc/peer.py"), os.path.join(base, "warm")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       text=True, env=os.environ | self.env)
        if self.server.stdout.readline() != "ready\n":
            raise RuntimeError("DVC did not start")

    def fresh(self):
        for name in ("project", "site", "remote", "outside"):
            shutil.rmtree(os.path.join(self.base, name), ignore_errors=True)
        os.makedirs(self.root)
        scenario.shell("git init -q", self.root, self.env)

    def by_dvc(self, argv, out, err):
        job = {"argv": argv, "cwd": self.root, "env": self.env, "out": out, "err": err}
        self.server.stdin.write(json.dumps(job) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def by_us(self, argv, out, err):
        with open(out, "wb") as o, open(err, "wb") as e:
            return subprocess.run([self.ours, *argv], cwd=self.root, env=self.env, stdin=subprocess.DEVNULL, stdout=o, stderr=e, timeout=120).returncode

    def run(self, steps, who):
        """After each step: (exit code, what it printed, state of the tree, what it said). who(i) is True if step i of the tool is ours."""
        self.fresh()
        seen, at, loose = [], 0, []
        for step in steps:
            loose += step.loose
            if not step.is_tool:
                code, said = scenario.shell(step.text, self.root, self.env)
                seen.append((code, None, scenario.state_of(self.root, loose), said))
                continue
            out, err = os.path.join(self.base, "out"), os.path.join(self.base, "err")
            code = (self.by_us if who(at) else self.by_dvc)(step.argv, out, err)
            at += 1
            text = open(out, encoding="utf-8", errors="surrogateescape").read()
            said = text + open(err, encoding="utf-8", errors="surrogateescape").read()
            seen.append((code, scenario.printed(step, text, self.root), scenario.state_of(self.root, loose), said))
        return seen


def modes(n_tool_steps):
    """name -> who runs which step of the tool."""
    found = {"ours": lambda i: True, "in turns": lambda i: i % 2 == 1}
    if os.environ.get("INTERLOCK_SWITCH") == "every":
        found["in turns, ours first"] = lambda i: i % 2 == 0
        for at in range(1, n_tool_steps):
            found[f"ours from step {at + 1}"] = lambda i, at=at: i >= at
            found[f"DVC from step {at + 1}"] = lambda i, at=at: i < at
    return found


def first_difference(steps, theirs, ours, who):
    at = 0
    for step, a, b in zip(steps, theirs, ours):
        is_ours = step.is_tool and who(at)
        at += step.is_tool
        expected = step.exit if step.exit is not None and is_ours else a[0]
        if b[0] != expected:
            return f"'{step.text}' exits {b[0]} in the place of {expected}: {b[3].strip()[-400:]}"
        if a[1] != b[1]:
            return f"'{step.text}' prints {b[1]!r}, DVC {a[1]!r}"
        for line in scenario.differences(a[2], b[2]):
            return f"after '{step.text}': {line}"
    return None


def judge(bench, name, steps):
    theirs = bench.run(steps, lambda i: False)
    broken = [step.text for step, seen in zip(steps, theirs) if not step.is_tool and seen[0] != 0]
    if broken:
        return [f"FAILED dvc-scenarios {name}: the step '{broken[0]}' fails by itself"]
    found = []
    for mode, who in modes(sum(step.is_tool for step in steps)).items():
        why = first_difference(steps, theirs, bench.run(steps, who), who)
        found.append(f"FAILED dvc-scenarios {name}, {mode}: {why}" if why else f"ok dvc-scenarios {name}, {mode}")
    return found


def main():
    bin_folder, peers, pattern = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""
    started = subprocess.run([str(here / "dvc-peer"), peers], capture_output=True, text=True)
    if started.returncode != 0:
        print(f"skip dvc-scenarios: dvc ({started.stderr.strip()[-300:]})")
        return
    jobs = [(f"{path.stem}: {name}", steps) for path in sorted((here / "dvc/scenarios").glob("*.txt")) for name, steps in scenario.read(path)]
    jobs = [job for job in jobs if pattern in job[0]]
    with tempfile.TemporaryDirectory() as scratch:
        free = queue.Queue()
        for i in range(min(WORKERS, len(jobs))):
            base = os.path.join(scratch, f"bench{i}")
            os.makedirs(base)
            free.put(Bench(base, bin_folder, started.stdout.strip()))

        def one(job):
            bench = free.get()
            try:
                return judge(bench, *job)
            except Exception as broken:
                return [f"FAILED dvc-scenarios {job[0]}: {broken!r}"]
            finally:
                free.put(bench)

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for lines in pool.map(one, jobs):
                print("\n".join(lines), flush=True)
        while not free.empty():
            free.get().server.kill()


main()
