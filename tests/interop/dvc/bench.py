"""bench - a place where steps are run by the real DVC, by ours or by both in turns, and what is seen after each step.

INTERLOCK_SWITCH=every: every switch point of a scenario, both ways; to-ours: from DVC to ours alone. What DVC does before a switch it does
once: the place is kept as it stands before each of its steps, and ours begins in a copy.
"""
import concurrent.futures
import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile

import scenario

WORKERS = 2
here = pathlib.Path(__file__).resolve().parent
PLACE = ("project", "site", "remote", "outside", "home")
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
        self.server = subprocess.Popen([f"{peer}/bin/python", str(here / "peer.py"), os.path.join(base, "warm")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       text=True, env=os.environ | self.env)
        if self.server.stdout.readline() != "ready\n":
            raise RuntimeError("DVC did not start")

    def fresh(self):
        self.clear(name for name in PLACE if name != "home")
        os.makedirs(self.root)
        scenario.shell("git init -q", self.root, self.env)

    def by_dvc(self, argv, out, err):
        job = {"argv": argv, "cwd": self.root, "env": self.env, "out": out, "err": err}
        self.server.stdin.write(json.dumps(job) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def by_us(self, argv, out, err):
        with open(out, "wb") as o, open(err, "wb") as e:
            return subprocess.run([self.ours, *argv], cwd=self.root, env=self.env, stdin=subprocess.DEVNULL, stdout=o, stderr=e, timeout=600).returncode

    def keep(self, at):
        """The place as it is before step `at` of the tool. cp keeps links and times."""
        kept = os.path.join(self.base, "kept", str(at))
        os.makedirs(kept)
        subprocess.run(["cp", "-a", *[p for p in (os.path.join(self.base, name) for name in PLACE) if os.path.lexists(p)], kept], check=True)

    def resume(self, at):
        kept = os.path.join(self.base, "kept", str(at))
        self.clear(PLACE)
        subprocess.run(["cp", "-a", *[os.path.join(kept, name) for name in os.listdir(kept)], self.base], check=True)

    def clear(self, names):
        for name in names:
            path = os.path.join(self.base, name)
            if os.path.isdir(path) and not os.path.islink(path):
                subprocess.run(["rm", "-rf", path], check=True)  # rmtree stops at folders that may not be read
            elif os.path.lexists(path):
                os.unlink(path)

    def close(self):
        self.server.kill()
        self.server.wait()

    def state(self, loose):
        return scenario.state_of(self.root, loose)

    def run(self, steps, who, keeps=False, resumed=None):
        """After each step: (exit code, what it printed, state of the tree, what it said). who(i) is True if step i of the tool is ours.

        keeps: and the place before each step of the tool. resumed: (i, what was seen before), to begin at what is kept of step i.
        """
        at, seen = resumed or (0, [])
        seen, loose = list(seen), []
        if resumed:
            self.resume(at)
        else:
            self.fresh()
        for number, step in enumerate(steps):
            loose += step.loose
            if number < len(seen):
                continue
            if keeps and step.is_tool:
                self.keep(at)
            if not step.is_tool:
                code, said = scenario.shell(step.text, self.root, self.env)
                seen.append((code, None, self.state(loose), said))
                continue
            out, err = os.path.join(self.base, "out"), os.path.join(self.base, "err")
            code = (self.by_us if who(at) else self.by_dvc)(step.argv, out, err)
            at += 1
            text = open(out, encoding="utf-8", errors="surrogateescape").read()
            said = text + open(err, encoding="utf-8", errors="surrogateescape").read()
            seen.append((code, scenario.printed(step, text, self.root), self.state(loose), said))
        return seen


def modes(n_tool_steps):
    """(name, who runs which step of the tool, the step at which ours begins where DVC has been at work alone, or None)."""
    switch = os.environ.get("INTERLOCK_SWITCH")
    found = [("ours", lambda i: True, None), ("in turns", lambda i: i % 2 == 1, None)]
    if switch in ("every", "to-ours"):
        found.append(("in turns, ours first", lambda i: i % 2 == 0, None))
        found += [(f"ours from step {at + 1}", lambda i, at=at: i >= at, at) for at in range(1, n_tool_steps)]
    if switch == "every":
        found += [(f"DVC from step {at + 1}", lambda i, at=at: i < at, None) for at in range(1, n_tool_steps)]
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
    places = [number for number, step in enumerate(steps) if step.is_tool]
    bench.clear(["kept"])
    theirs = bench.run(steps, lambda i: False, keeps="INTERLOCK_SWITCH" in os.environ)
    broken = [step.text for step, seen in zip(steps, theirs) if not step.is_tool and seen[0] != 0]
    if broken:
        return [f"FAILED dvc-scenarios {name}: the step '{broken[0]}' fails by itself"]
    found = []
    for mode, who, begin in modes(len(places)):
        resumed = (begin, theirs[:places[begin]]) if begin is not None else None
        why = first_difference(steps, theirs, bench.run(steps, who, resumed=resumed), who)
        found.append(f"FAILED dvc-scenarios {name}, {mode}: {why}" if why else f"ok dvc-scenarios {name}, {mode}")
    return found


def judge_all(what, jobs, judge_one, make=Bench):
    """Print what judge_one(bench, name, steps) says of each (name, steps); the command line is BIN PEERS."""
    bin_folder, peers = os.path.abspath(sys.argv[1]), sys.argv[2]
    started = subprocess.run([str(here.parent / "dvc-peer"), peers], capture_output=True, text=True)
    if started.returncode != 0:
        print(f"skip {what}: dvc ({started.stderr.strip()[-300:]})")
        return
    with tempfile.TemporaryDirectory() as scratch:
        free = queue.Queue()
        for i in range(min(WORKERS, len(jobs))):
            base = os.path.join(scratch, f"bench{i}")
            os.makedirs(base)
            free.put(make(base, bin_folder, started.stdout.strip()))

        def one(job):
            bench = free.get()
            try:
                return judge_one(bench, *job)
            except Exception as broken:
                return [f"FAILED {what} {job[0]}: {broken!r}"]
            finally:
                free.put(bench)

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for lines in pool.map(one, jobs):
                print("\n".join(lines), flush=True)
        while not free.empty():
            free.get().close()
