"""store_branch - the branch of a store with many registered runs, as a stream for `git fast-import`.

    store_branch.py REPOSITORY N SEGMENT

REPOSITORY has the branch refs/heads/interlock of a small store with at least one promoted run; its newest records are the pattern. N runs
follow, each in the three commits that the programs make (evaluation, run, registration), on hold-outs of 100 evaluations each, with the digests
right, and each with the branch of its package. SEGMENT is the number of records in a file. Numbers are drawn from a fixed seed.
"""
import hashlib
import json
import random
import re
import subprocess
import sys
import time

BRANCH = "refs/heads/interlock"
repository, runs, segment = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
draw = random.Random(7)
out = sys.stdout.buffer
clock = 1_800_000_000


def git(*arguments):
    return subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True, text=True).stdout


def hexadecimal(digits):
    return f"{draw.getrandbits(4 * digits):0{digits}x}"


def sha(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def compact(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def drawn(text):
    """The text with its long fractions drawn anew: files that differ as those of real runs do."""
    return re.sub(r"(?<=\.)\d{9,}", lambda m: "".join(draw.choice("123456789") for _ in m.group()), text)


def blob(path, text):
    data = text.encode()
    out.write(b"M 100644 inline %s\ndata %d\n" % (path.encode(), len(data)) + data + b"\n")


def commit(ref, message, files, parent=None):
    global clock
    clock += 60
    text = (message + "\n\n[skip ci]\n").encode()
    out.write(b"commit %s\ncommitter Ada <ada@example.org> %d +0000\ndata %d\n" % (ref.encode(), clock, len(text)) + text)
    if parent:
        out.write(b"from %s\n" % parent.encode())
    for path, content in files:
        blob(path, content)
    out.write(b"\n")


class Log:
    """An append-only log in segments, its digests chained."""

    def __init__(self, log, folder, lines=()):
        self.log, self.folder, self.lines = log, folder, list(lines)
        self.generation = len(self.lines)
        self.previous = json.loads(self.lines[-1])["digest"] if self.lines else ""

    def append(self, body, inline):
        text = compact(body)
        self.generation += 1
        digest = sha(f"{self.log}\n{self.generation}\n{self.previous}\n{text}")
        line = {"digest": digest, "generation": self.generation, "log": self.log, "previous": self.previous}
        if inline:
            line = {"body": body, **line}
        self.previous = digest
        if (self.generation - 1) % segment == 0:
            self.lines = []
        self.lines.append(json.dumps(line, separators=(",", ":"), ensure_ascii=False))
        number = (self.generation - 1) // segment + 1
        files = [(f"{self.folder}/{number:06d}.ndjson", "\n".join(self.lines) + "\n")]
        if not inline:
            files.append((f"{self.folder}/{number:06d}/{self.generation:06d}.json", text + "\n"))
        return files


def anchor(generation):
    return ("anchor.json", compact({"content": "sha256:" + hexadecimal(64), "generation": generation, "head": hexadecimal(40)}) + "\n")


names = git("ls-tree", "-r", "--name-only", "interlock").split("\n")
show = lambda path: git("show", f"interlock:{path}")
registered = show("registry/diabetes/000001.ndjson").splitlines()
registry = Log("registry/diabetes", "registry/diabetes", registered)
pattern = json.loads(registered[-1])["body"]
run_pattern = show(next(n for n in names if n.startswith("runs/")))
old_run = json.loads(run_pattern)["run_id"]
verdict_pattern = show(sorted(n for n in names if n.startswith("holdout/") and n.endswith(".json"))[-1])
generation = int(git("rev-list", "--count", "interlock"))
parent = BRANCH + "^0"
holdout = None

for i in range(runs):
    if i % 100 == 0:
        digest = "sha256:" + hexadecimal(64)
        holdout = Log("holdout/" + digest, "holdout/" + digest.replace(":", "%3A"))
    run_id, model, provenance = hexadecimal(32), hexadecimal(64), hexadecimal(64)
    if i == runs - 1:  # in production: a package that is really there
        model, provenance = pattern["digest"][7:], pattern["provenance_digest"][7:]
    verdict = json.loads(drawn(verdict_pattern))
    verdict["at"] = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(1_735_689_600 + 600 * i))
    verdict.update(candidate="sha256:" + model, verdict="sha256:" + hexadecimal(64), question="sha256:" + hexadecimal(64), decision="promote")
    generation += 3
    commit(BRANCH, f"{holdout.log} {holdout.generation + 1}: evaluation promote", holdout.append(verdict, False) + [anchor(generation - 2)], parent)
    parent = None
    record = drawn(run_pattern).replace(old_run, run_id).replace(json.loads(run_pattern)["tags"]["interlock.model"], "sha256:" + model)
    record = record.replace(json.loads(run_pattern)["tags"]["interlock.provenance"], "sha256:" + provenance)
    commit(BRANCH, f"run {run_id} of Default", [(f"runs/{run_id[:2]}/{run_id[2:]}.json", record), anchor(generation - 1)])
    version = registry.generation + 1
    body = json.loads(drawn(json.dumps(pattern)))
    body.update({"artifact": f"models/diabetes/{model}-{provenance[:16]}", "digest": "sha256:" + model, "provenance_digest": "sha256:" + provenance,
                 "run_id": run_id, "from": version - 1, "to": version, "version": version, "verdict": verdict["verdict"]})
    body["tags"]["run_id"] = run_id
    commit(BRANCH, f"registry/diabetes {version}: register version {version}, production {version - 1} -> {version}",
           registry.append(body, True) + [anchor(generation)])
    if i == runs - 1:
        break
    commit(f"refs/heads/interlock-packages/{model}-{provenance[:16]}", f"package {model}", [("model", hexadecimal(64))])
