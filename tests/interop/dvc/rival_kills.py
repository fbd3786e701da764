"""DVC killed at random moments: imported once and forked for each command, so that a kill falls into its work and not into its start-up.

A moment is drawn between the first change that an undisturbed run makes to the repository or the remote (its own locks and notes do not count) and its end.
"""
import collections
import json
import os
import random
import select
import signal
import subprocess
import time
import types

import kills
from kills import KINDS

TRIES = 4  # a command that was through before the kill came is begun again


class Dvc:
    """DVC as kills.Tool runs ours."""

    def __init__(self, base, here, peers):
        peer = subprocess.run([str(here / "dvc-peer"), peers], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        self.base, self.env = base, kills.environment(base)
        self.server = subprocess.Popen([f"{peer}/bin/python", str(here / "dvc/peer.py"), f"{base}/warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                       env=os.environ | self.env)
        if self.server.stdout.readline() != "ready\n":
            raise RuntimeError("DVC did not start")

    def begin(self, command, cwd):
        words = [word for word in command.replace("-j 2", "").split() if word]
        job = {"argv": words, "cwd": cwd, "env": self.env, "out": f"{self.base}/out", "err": f"{self.base}/err", "pid": f"{self.base}/pid"}
        if os.path.exists(job["pid"]):
            os.remove(job["pid"])
        self.server.stdin.write(json.dumps(job) + "\n")
        self.server.stdin.flush()

    def end(self):
        return int(self.server.stdout.readline())

    def run(self, commands, cwd):
        code = 0
        for command in commands:
            self.begin(command, cwd)
            code = code or self.end()
        with open(f"{self.base}/err", encoding="utf-8", errors="replace") as said:
            return types.SimpleNamespace(returncode=code, stdout=said.read())

    def kill(self):
        """The command that runs, with all that it has started; one that is through already is left alone."""
        try:
            with open(f"{self.base}/pid", encoding="utf-8") as pid:
                os.killpg(int(pid.read()), signal.SIGKILL)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            pass

    def close(self):
        self.server.stdin.close()
        self.server.wait()


def look_fast(place):
    """What changes when work is done; a few milliseconds."""
    seen = {}
    for top in ("project", "remote"):
        for folder, folders, files in os.walk(f"{place}/{top}"):
            folders[:] = [name for name in folders if name != ".git" and not (name == "tmp" and folder.endswith("/.dvc"))]
            for name in files:
                try:
                    about = os.lstat(f"{folder}/{name}")
                except FileNotFoundError:
                    continue
                seen[f"{folder}/{name}"] = (about.st_ino, about.st_mtime_ns, about.st_size)
    return seen


class Rounds(kills.Rounds):
    """The same repositories and commands; struck by time, and told by how they end."""

    def __init__(self, tool, options):
        super().__init__(tool, options)
        self.spans = {}

    def watch(self, line, place, delay):
        """Runs the line, and kills it so many seconds after its first change. Returns (was it killed, the seconds from its first change to its end)."""
        before, since = look_fast(place), None
        for command in line:
            self.tool.begin(command, f"{place}/project")
            while not select.select([self.tool.server.stdout], [], [], 0)[0]:
                if since is None and look_fast(place) != before:
                    since = time.monotonic()
                if since is not None and time.monotonic() - since >= delay:
                    self.tool.kill()
                    return self.tool.end() == -signal.SIGKILL, 0
                time.sleep(0.0005)
            self.tool.end()
        return False, time.monotonic() - since if since else 0

    def struck(self, kind, links, dice):
        """Was the command killed at work?"""
        ready = self.prepared(kind, links)[0]
        line = KINDS[kind][2]
        if (kind, links) not in self.spans:
            self.spans[kind, links] = self.watch(line, self.fresh(ready), kills.MOST_SECONDS)[1]
        return any(self.watch(line, self.fresh(ready), dice.random() * self.spans[kind, links])[0] for _ in range(TRIES))

    def faults(self, kind, links):
        """What is wrong, by name -> an instance. Contents alone are compared; a run that is refused is one that says so."""
        place, found = f"{self.base}/now", {}
        found["temporary files inside the data"] = [name for name in strays(place) if "/.dvc/" not in name and not name.startswith("remote/")]
        found["wrong objects"] = kills.wrong_objects(place)
        found["a listing at the remote without its files"] = kills.unlisted(place)
        done = self.tool.run(KINDS[kind][2], f"{place}/project")
        want = {name: about[2] for name, about in self.prepared(kind, links)[1].items()}
        now = {name: about[2] for name, about in kills.state(place).items()}
        left = [name for name in strays(place) if "/.dvc/" not in name and not name.startswith("remote/")]
        differ = sorted(name for name in now.keys() | want.keys() if now.get(name) != want.get(name) and name not in strays(place))
        found["temporary files inside the data, after the next run, too"] = left
        found["temporary files in the cache or at the remote, after the next run, too"] = [name for name in strays(place) if name not in left]
        found["the next run: exit 0, and not what it should be"] = differ if done.returncode == 0 else []
        found["the next run is refused"] = differ if done.returncode and differ else []
        return {name: what for name, what in found.items() if what}

    def run(self):
        dice = random.Random(self.options.seed)
        kinds = [kind for kind in KINDS if not self.options.only or self.options.only in kind]
        n_struck, n_wrong, tally = 0, 0, collections.Counter()
        for number in range(self.options.rounds):
            kind, links = kinds[number % len(kinds)], kills.LINKS[(number + number // len(kinds)) % len(kills.LINKS)]
            if not self.struck(kind, links, random.Random(dice.getrandbits(64))):
                continue
            n_struck += 1
            found = self.faults(kind, links)
            n_wrong += bool(found)
            tally.update(found.keys())
            for name, what in found.items():
                print(f"DVC, round {number}: {kind}, {links}: {name}: {str(what[:2])[:200]}", flush=True)
        return n_struck, n_wrong, tally


def strays(place):
    return kills.strays(place, True)


def compare(base, here, options):
    tool = Dvc(base, here, options.peers)
    try:
        n_struck, n_wrong, tally = Rounds(tool, options).run()
    finally:
        tool.close()
    print(f"DVC: {n_wrong} of {n_struck} rounds ended wrong" + "".join(f"; {n}: {name}" for name, n in tally.most_common()))
