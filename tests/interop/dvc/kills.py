"""What random-kills.py kills, and how it is judged: the repository that a round begins with, the commands, and what may not be there afterwards.
"""
import collections
import ctypes
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

fault_source = pathlib.Path(__file__).resolve().parent.parent.parent / "fault/fault.c"
MOST_SECONDS = 60
PR_SET_CHILD_SUBREAPER = 36  # <sys/prctl.h>
LINKS = ("copy", "hardlink", "symlink", "reflink,copy")  # no second kind but where the first may not be had: with DVC, too, a file of any kind that is named is right

PIPELINE = """stages:
  left:
    cmd: unset LD_PRELOAD; mkdir -p left && (echo one; cat raw) > left/one && (cat raw; echo two) > left/two
    deps: [raw]
    outs: [left]
  right:
    cmd: unset LD_PRELOAD; (cat raw; echo right) > right && cp params.yaml right.json
    deps: [raw]
    params: [n]
    outs: [right]
    metrics: [right.json: {cache: false}]
  both:
    cmd: unset LD_PRELOAD; cat left/one right > both
    deps: [left, right]
    outs: [both]
"""


class Bad(Exception):
    """A round that did not end right."""


def environment(base):
    home = os.path.join(base, "home")
    os.makedirs(home)
    return {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh", "DVC_NO_ANALYTICS": "1", "GIT_CONFIG_NOSYSTEM": "1",
            "DVC_SITE_CACHE_DIR": os.path.join(base, "site"), "DVC_GLOBAL_CONFIG_DIR": home, "DVC_SYSTEM_CONFIG_DIR": home}


def adopt_orphans():
    """What a killed command leaves running becomes a child of this process."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "cannot adopt orphans")


def too_long(*_):
    raise Bad(f"what it had started still runs after {MOST_SECONDS} s")


def wait_for_orphans():
    """A stage's shell outlives by a moment the process that died alone: until then the folder is not the next one's."""
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(MOST_SECONDS)
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass
    finally:
        signal.alarm(0)


class Tool:
    """Ours under DVC's name: how a command is spelled, run and killed. It adopts orphans: one at a time, in a process without other children."""

    def __init__(self, base, bin_folder):
        adopt_orphans()
        self.base, self.front, self.env = base, os.path.join(base, "front", "dvc"), environment(base)
        os.makedirs(os.path.dirname(self.front))
        os.symlink(os.path.join(os.path.abspath(bin_folder), "data"), self.front)
        self.shim = os.path.join(base, "fault.so")
        subprocess.run([os.environ.get("FAULT_CC", "cc"), "-D_GNU_SOURCE", "-O1", "-shared", "-fPIC", "-o", self.shim, str(fault_source), "-ldl"], check=True)

    def line(self, commands):
        """A shell's line: what a team types."""
        return " && ".join(f"{self.front} {command}" for command in commands)

    def run(self, commands, cwd, **more):
        return subprocess.run(["/bin/sh", "-c", self.line(commands)], cwd=cwd, env=self.env | more, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=MOST_SECONDS, check=False)

    def killed_by_call(self, commands, cwd, n, kind="kill"):
        """Dies before its n-th call that changes a file: the process alone (kill), or all of its group (group)."""
        preload = {"FAULT_KIND": kind, "FAULT_AT": str(n), "FAULT_WIDE": "1", "LD_PRELOAD": self.shim, "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
        line = f"exec {self.line(commands)}" if len(commands) == 1 else self.line(commands)
        code = subprocess.run(["/bin/sh", "-c", line], cwd=cwd, env=self.env | preload, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              timeout=MOST_SECONDS, check=False, start_new_session=True).returncode
        wait_for_orphans()
        return code

    def killed_by_time(self, commands, cwd, after):
        """The whole group dies after so many seconds, wherever it is."""
        child = subprocess.Popen(["/bin/sh", "-c", self.line(commands)], cwd=cwd, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 start_new_session=True)
        time.sleep(after)
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait(MOST_SECONDS)
        wait_for_orphans()


def write(path, text):
    """A new file in its place: what lies there may be a link into the cache."""
    path = pathlib.Path(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def start(tool, place, links):
    """The repository that rounds begin with: two versions of a folder, a larger file, a pipeline that ran, and a remote that knows it all."""
    root = os.path.join(place, "project")
    os.makedirs(root)
    subprocess.run(["git", "init", "-q", "--template=", root], env=tool.env, check=True)
    done = tool.run(["init -q", f"config -q cache.type {links}", "remote add -q -d r ../remote"], root)
    if done.returncode:
        raise Bad(done.stdout)
    for name, text in (("a", "one"), ("sub/b", "two"), ("sub/empty", ""), ("c", "same"), ("e", "same")):
        write(f"{root}/d/{name}", text)
    write(f"{root}/big", "0123456789abcdef" * 40000)
    write(f"{root}/raw", "1\n")
    write(f"{root}/params.yaml", "n: 1\n")
    write(f"{root}/dvc.yaml", PIPELINE)
    steps = ["add -q d big", "push -q", "repro -q -j 2", "push -q"]
    done = tool.run(steps, root)
    if done.returncode:
        raise Bad(done.stdout)
    shutil.copy(f"{root}/d.dvc", f"{place}/before.dvc")
    change(root)
    done = tool.run(["add -q d"], root)
    if done.returncode:
        raise Bad(done.stdout)
    return place


def change(root):
    """Another version of the folder: a file changes, one comes, one goes."""
    write(f"{root}/d/a", "one, changed")
    write(f"{root}/d/f", "new")
    os.remove(f"{root}/d/c")


def change_more(root):
    write(f"{root}/d/a", "once more")
    write(f"{root}/d/g", "and new")
    write(f"{root}/h", "another")


def lose_cache(root):
    shutil.rmtree(f"{root}/.dvc/cache")
    for name in ("d", "left"):
        shutil.rmtree(f"{root}/{name}")
    os.remove(f"{root}/big")


def lose_data(root):
    shutil.rmtree(f"{root}/d")


def older(root):
    shutil.copy(f"{root}/../before.dvc", f"{root}/d.dvc")


def new_input(root):
    write(f"{root}/raw", "2\n")
    write(f"{root}/params.yaml", "n: 2\n")


def nothing(root):
    del root


# What is killed: how the repository is made ready, by hand and by commands, and the line that dies.
KINDS = {
    "add": (change_more, [], ["add -q d h"]),
    "add inside": (change_more, [], ["add -q d/g"]),
    "commit": (change_more, [], ["commit -q -f d.dvc"]),
    "checkout older": (older, [], ["checkout -q"]),
    "checkout all": (lose_data, [], ["checkout -q"]),
    "push": (nothing, [], ["push -q"]),
    "pull": (lose_cache, ["push -q"], ["pull -q"]),
    "gc": (older, [], ["gc -q -w -f"]),
    "gc cloud": (nothing, ["push -q"], ["gc -q -w -c -f"]),
    "repro": (new_input, [], ["repro -q -j 2"]),
    "remove": (nothing, [], ["remove -q d.dvc --outs"]),
    "remove stage": (nothing, [], ["remove -q both"]),
    "move": (nothing, [], ["move -q d moved"]),
    "move changed": (change_more, [], ["move -q d moved"]),
    "mixed save": (change_more, [], ["add -q d h", "push -q"]),
    "mixed work": (new_input, [], ["repro -q -j 2", "push -q", "gc -q -w -f"]),
}


def state(place):
    """Path -> kind, mode, contents; without git's own, and what is private to the tool."""
    seen = {}
    for top in ("project", "remote"):
        for folder, folders, files in os.walk(f"{place}/{top}"):
            folders[:] = [name for name in folders if not (name == ".git" or (name == "tmp" and folder.endswith("/.dvc")))]
            for name in files + [n for n in folders if os.path.islink(f"{folder}/{n}")]:
                path = f"{folder}/{name}"
                seen[os.path.relpath(path, place)] = look(path, f"{place}/project/.dvc/cache/files/md5")
    return seen


def look(path, cache):
    """(kind, mode, digest): a file of its own, or by which kind of link it is its object of the cache."""
    try:
        about, text = os.stat(path), hashlib.md5(pathlib.Path(path).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ("link", "-", "dangling")
    own = f"{cache}/{text[:2]}/{text[2:]}"
    if os.path.islink(path):
        kind = "symlink" if os.readlink(path) == own else "symlink elsewhere"
    elif about.st_nlink == 1 or cache in path:
        kind = "file"
    else:
        kind = "hardlink" if os.path.exists(own) and os.path.samefile(path, own) else "hardlink elsewhere"
    return (kind, oct(about.st_mode & 0o7777), text)


def strays(place, private):
    """Temporary files of the tool: in the workspace and at the remote never; in .dvc (private) none after the next run."""
    found = []
    for folder, folders, files in os.walk(place):
        folders[:] = [name for name in folders if name != ".git" and (private or name != ".dvc")]
        found += [os.path.relpath(f"{folder}/{name}", place) for name in files if name.endswith(".tmp") or name.startswith(".interlock-")]
    return found


def wrong_objects(place):
    found = []
    for top in ("project/.dvc/cache", "remote"):
        for path in pathlib.Path(place, top).glob("files/md5/??/*"):
            name = path.parent.name + path.name
            if len(path.name.removesuffix(".dir")) == 30 and hashlib.md5(path.read_bytes()).hexdigest() != name.removesuffix(".dir"):
                found.append(str(path))
    return found


def unlisted(place):
    """Listings at the remote whose files are not all there: DVC takes a listing as a promise."""
    found = []
    for path in pathlib.Path(place, "remote").glob("files/md5/??/*.dir"):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            if not pathlib.Path(place, "remote/files/md5", entry["md5"][:2], entry["md5"][2:]).exists():
                found.append(f"{path.name}: {entry['relpath']}")
    return found


class Rounds:
    def __init__(self, tool, options):
        self.tool, self.options, self.base = tool, options, tool.base
        self.ready = {}

    def prepared(self, kind, links):
        """The repository before the command, after it, and how long it took; made once a kind and a kind of link."""
        key = (kind, links)
        if key not in self.ready:
            start_at = f"{self.base}/start-{LINKS.index(links)}"
            if not os.path.exists(start_at):
                start(self.tool, start_at, links)
            ready = f"{self.base}/ready-{len(self.ready)}"
            by_hand, before, line = KINDS[kind]
            # Always at one place: links into the cache are absolute.
            place = self.fresh(start_at)
            if before and (done := self.tool.run(before, f"{place}/project")).returncode:
                raise Bad(done.stdout)
            by_hand(f"{place}/project")
            subprocess.run(["cp", "-a", place, ready], check=True)  # hard links, too
            began = time.monotonic()
            done = self.tool.run(line, f"{place}/project")
            took = time.monotonic() - began
            if done.returncode:
                raise Bad(f"undisturbed: exit {done.returncode}: {done.stdout}")
            self.ready[key] = (ready, state(place), took)
        return self.ready[key]

    def fresh(self, source):
        place = f"{self.base}/now"
        for old in (place, f"{self.base}/site"):
            if os.path.exists(old):
                shutil.rmtree(old)
        subprocess.run(["cp", "-a", source, place], check=True)
        return place

    def calls_of(self, kind, links, line):
        """How many calls change a file: the undisturbed run, counted by bisection of what still dies."""
        key = ("calls", kind, links)
        if key not in self.ready:
            low, high = 0, 16
            while self.dies(kind, links, line, high) and high < 1 << 14:
                low, high = high, high * 2
            while high - low > max(1, low // 8):
                middle = (low + high) // 2
                if self.dies(kind, links, line, middle):
                    low = middle
                else:
                    high = middle
            self.ready[key] = max(low, 1)
        return self.ready[key]

    def dies(self, kind, links, line, n):
        place = self.fresh(self.prepared(kind, links)[0])
        return self.tool.killed_by_call(line, f"{place}/project", n) in (137, -9)

    def strike(self, kind, links, dice):
        """Returns where the command was killed, in words."""
        ready, _, took = self.prepared(kind, links)
        line, chance = KINDS[kind][2], dice.random()
        if self.options.timed and chance < 0.3:
            share = dice.random()
            place = self.fresh(ready)
            self.tool.killed_by_time(line, f"{place}/project", share * took)
            return f"after {share:.2f} of its time"
        how = "group" if chance < 0.3 else "kill"
        n = dice.randint(1, self.calls_of(kind, links, line))
        place = self.fresh(ready)
        self.tool.killed_by_call(line, f"{place}/project", n, how)
        return f"before call {n}, {'with all of its group' if how == 'group' else 'alone'}"

    def judge(self, kind, links):
        place = f"{self.base}/now"
        want = self.prepared(kind, links)[1]
        line = KINDS[kind][2]
        if found := strays(place, False):
            raise Bad(f"left inside the data: {found}")
        if found := wrong_objects(place):
            raise Bad(f"wrong objects: {found}")
        if found := unlisted(place):
            raise Bad(f"the remote's listing promises too much: {found}")
        done = self.tool.run(line, f"{place}/project")
        now = state(place)
        if done.returncode and now != want:
            raise Bad(f"again: exit {done.returncode}: {done.stdout.strip()}")
        if now != want:
            names = sorted(name for name in now.keys() | want.keys() if now.get(name) != want.get(name))
            raise Bad("again: exit 0, but not what it should be: " + ", ".join(f"{name} {now.get(name)} for {want.get(name)}" for name in names[:6]))
        if found := strays(place, True):
            raise Bad(f"not swept up by the next run: {found}")

    def run(self):
        dice = random.Random(self.options.seed)
        kinds = [kind for kind in KINDS if not self.options.only or self.options.only in kind]
        failed, tally = 0, collections.Counter()
        for number in range(self.options.rounds):
            # Each kind of command meets each kind of link.
            kind, links = kinds[number % len(kinds)], LINKS[(number + number // len(kinds)) % len(LINKS)]
            own = random.Random(dice.getrandbits(64))
            where = "while it was made ready"
            try:
                where = self.strike(kind, links, own)
                self.judge(kind, links)
                tally[kind] += 1
            except (Bad, subprocess.TimeoutExpired) as why:
                failed += 1
                print(f"FAILED round {number}: {kind}, {links}, killed {where}: {why}", flush=True)
                if self.options.keep:
                    sys.exit(1)
        return failed, tally
