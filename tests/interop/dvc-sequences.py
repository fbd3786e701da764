"""Sequences of commands by chance, run by the real DVC, by ours and by both in turns: what is seen after each step is the same. A sequence that is not is shortened.

    dvc-sequences.py BIN PEERS [PATTERN]      INTERLOCK_SEEDS=1-200: these; INTERLOCK_SWITCH=every: the first hundred, in turns as well
"""
import os
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "dvc"))
import bench as benches  # noqa: E402 (the folder must be known first)
import excuses  # noqa: E402
import scenario  # noqa: E402
import sequences  # noqa: E402

LENGTH = 12
BY_CHANCE = ("dag", "du", "stage")  # the order of lines that these print
FEW = (1, 2, 3)
# What DVC forgets in caches and remotes: temporary files, listings by DVC 2's digest, the file of a section that has gone.
LOOSE = ("*files/md5/.*.tmp", ".dvc/cache/[0-9a-f][0-9a-f]", ".dvc/cache/[0-9a-f][0-9a-f]/*", ".dvc/config.local")


class Bench(benches.Bench):
    """The remotes are looked at, too, and not the order of what DVC does in an order by chance."""

    def state(self, loose):
        found = scenario.state_of(self.root, [*loose, *LOOSE])
        remote = os.path.join(self.base, "remote")
        found |= {f"../remote/{path}": about for path, about in scenario.state_of(remote, LOOSE).items()}
        return {path: about[:-1] + (in_order(path, about[-1]),) for path, about in found.items()}


def in_order(path, text):
    name = os.path.basename(path)
    if name == ".gitignore":
        return "\n".join(sorted(text.split("\n")))
    if name == "dvc.lock":
        return "".join(sorted(re.split(r"(?m)^(?=  \S)", text)))
    return text


def shown(step, seen):
    """What is compared of what a step printed."""
    if step.text.startswith("git status"):
        return seen[3]
    if step.is_tool and seen[0] == 254:
        return None
    if isinstance(seen[1], str) and step.argv[0] in BY_CHANCE:
        names = dict(re.findall(r"(node\d+)\[(.*)\]", seen[1]))
        return sorted(re.sub(r"node\d+", lambda found: names[found[0]], seen[1]).split("\n"))
    if step.argv and step.argv[0] in ("list", "ls") and isinstance(seen[1], list):
        return [{key: value for key, value in entry.items() if key != "size" or not entry["isdir"]} for entry in seen[1]]
    return seen[1]


def compare(steps, theirs, ours, mode, is_chain):
    """(number of the step, kind, words), or None."""
    at, who = 0, MODES[mode]
    for number, (step, a, b) in enumerate(zip(steps, theirs, ours)):
        is_ours = step.is_tool and who(at)
        at += step.is_tool
        kind = " ".join(step.argv[:2]) if step.is_tool else "shell"
        excuse = excuses.find(step, a, b, is_chain) if is_ours else None
        if excuse == "stop":
            return None
        if b[0] != a[0] and not excuse:
            return number, f"{kind} exits", f"'{step.text}' exits {b[0]} in the place of {a[0]}: {b[3].strip()[-400:]}\n    DVC: {a[3].strip()[-400:]}"
        if shown(step, a) != shown(step, b) and not excuse:
            return number, f"{kind} prints", f"'{step.text}' prints {shown(step, b)!r},\n    DVC {shown(step, a)!r}"
        if excuses.is_known_to_one(step, a[2], b[2], mode) or excuses.keeps_escaped_line(a[2], b[2]):
            return None
        for line in scenario.differences(a[2], b[2]):
            return number, f"{kind} tree", f"after '{step.text}': {line}\n    ours said: {b[3].strip()[-300:]}\n    DVC: {a[3].strip()[-300:]}"
    return None


def tried(bench, steps, mode, is_chain):
    return compare(steps, bench.run(steps, lambda i: False), bench.run(steps, MODES[mode]), mode, is_chain)


MODES = {"ours": lambda i: True, "in turns": lambda i: i % 2 == 1}


def shortened(bench, steps, mode, is_chain, kind):
    """The steps without those that the difference does not need: first halves, then one after another from the end."""
    size = len(steps) // 2
    while size:
        at = len(steps) - 1
        while at > 0:
            low = max(1, at - size)
            fewer = steps[:low] + steps[at:]
            found = tried(bench, fewer, mode, is_chain) if low < at else None
            if found and found[1] == kind:
                steps = fewer[:found[0] + 1]
                at = min(low, len(steps) - 1)
            else:
                at = low if low < at else 0
            if low == 1:
                break
        size //= 2
    return steps


def as_text(steps):
    return "\n".join(step.text.replace("\n", "\n\t") for step in steps)


def judge(bench, name, steps, is_chain):
    found = []
    theirs = bench.run(steps, lambda i: False)
    for mode, who in MODES.items():
        why = compare(steps, theirs, bench.run(steps, who), mode, is_chain)
        if not why:
            found.append(f"ok dvc-sequences {name}, {mode}")
            continue
        found.append(f"FAILED dvc-sequences {name}, {mode}: {why[2]}")
        if not os.environ.get("INTERLOCK_LONG"):
            short = shortened(bench, steps[:why[0] + 1], mode, is_chain, why[1])
            again = tried(bench, short, mode, is_chain)
            found += ["    shortened:", as_text(short), f"    {again[2] if again else 'which is no difference any more'}"]
        break
    return found


def seeds():
    given = os.environ.get("INTERLOCK_SEEDS")
    if given:
        first, _, last = given.partition("-")
        return range(int(first), int(last or first) + 1)
    return range(1, 101) if os.environ.get("INTERLOCK_SWITCH") == "every" else FEW


def main():
    jobs = []
    for seed in seeds():
        lines, is_chain = sequences.lines(seed, LENGTH)
        jobs.append((f"seed {seed}", [scenario.Step(line) for line in lines], is_chain))
    benches.judge_all("dvc-sequences", jobs, judge, Bench)


main()
