"""Every command of the real DVC's parser against our option tables: options, letters, values, choices, operands, and what bars what.

    dvc-flags.py BIN PEERS
"""
import json
import os
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "dvc"))
import coverage  # noqa: E402 (the folder must be known first)
import option_table  # noqa: E402

# What DVC has and ours has not, on purpose: the first word of the command, or "command --option".
ABSENT = {
    "exp": "experiments are git branches here", "experiments": "the same as exp", "queue": "belongs to experiments", "studio": "a service of one company",
    "import-db": "databases", "test-db": "databases", "dataset": "datasets", "ds": "the same as dataset", "daemon": "DVC's own background process",
}
# What no scenario can try: it asks somebody, or somewhere else.
UNTRIED = {
    "completion": "tests/cli/data-completion.sh runs the script",
    "plots diff --open": "a browser", "plots show --open": "a browser",
    "artifacts get --remote-config": "of a repository elsewhere", "artifacts get --config": "of a repository elsewhere",
    }
# Options of every command by which DVC's developers watch DVC; no --help names them.
DEVELOPERS = {"--cprofile", "--cprofile-dump", "--yappi", "--yappi-separate-threads", "--viztracer", "--viztracer-depth", "--viztracer-async", "--pdb", "--instrument", "--instrument-open", "--show-stack"}
# What ours has and DVC has not: "command --option", or a command whole.
OURS = {
    "du --json": "as every command that prints figures", "update --all": "every import of the project", "update operands": "--all has none",
    "list-url --json": "as list has it", "ls-url --json": "as list has it",
    "commit --data-only": ".dvc files without the stages",
    "repro --jobs": "independent stages at once", "repro --set-param": "DVC's exp run has it", "repro --json": "what happens, as JSON lines",
    "repro --track": "a run for each invocation", "repro --tracking-uri": "of --track", "repro --experiment": "of --track", "repro --run-name": "of --track",
}
OURS_WHOLE = {"url": "where the data of a version lie", "check": "is everything reproduced, cached and pushed?", "fsck": "reads the whole cache"}


def started(peers):
    done = subprocess.run([str(here / "dvc-peer"), peers], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def operands(theirs):
    """(least, most) of a list of operands; most None: any number."""
    least = sum(o["takes"] in ("one", "some") for o in theirs)
    most = None if any(o["takes"] in ("many", "some", "rest") for o in theirs) else len(theirs)
    return least, most


def by_name(options):
    return {name: option for option in options for name in option["names"]}


def option_differences(command, theirs, ours):
    mine = by_name(ours["options"])
    for option in theirs["options"]:
        if DEVELOPERS & set(option["names"]) or "--help" in option["names"]:
            continue
        for name in option["names"]:
            if name not in mine:
                yield f"{name} is missing"
                continue
            for key in ("takes", "choices", "repeats", "required"):
                a, b = option[key], mine[name][key]
                if key == "choices":
                    a, b = sorted(a), sorted(b)
                if a != b:
                    yield f"{name}: {key} is {b}, DVC's {a}"
    known = by_name(theirs["options"])
    for option in ours["options"]:
        if not any(name in known for name in option["names"]) and f"{command} {option['names'][0]}" not in OURS:
            yield f"{option['names'][0]} is ours alone"


def abbreviation_differences(theirs, ours):
    """What DVC takes as short for an option is short for it here, too."""
    known, mine = by_name(theirs["options"]), by_name(ours["options"])
    longs, our_longs = [n for n in known if n.startswith("--")], [n for n in mine if n.startswith("--")]
    for name in longs:
        if name not in mine:
            continue
        for end in range(3, len(name)):
            short = name[:end]
            if short in known or [n for n in longs if n.startswith(short)] != [name]:
                continue
            meant = [n for n in our_longs if n.startswith(short) and not mine[n]["whole"]]
            if short in mine or {id(mine[n]) for n in meant} != {id(mine[name])}:
                yield f"{short} is short for {meant}, DVC's for {name}"


def differences(command, theirs, ours):
    yield from option_differences(command, theirs, ours)
    yield from abbreviation_differences(theirs, ours)
    if operands(theirs["operands"]) != ours["operands"] and f"{command} operands" not in OURS:
        yield f"takes {ours['operands']} operands, DVC {operands(theirs['operands'])}"
    barred = sorted([n.lstrip("-") for n in group] for group in theirs["exclusive"] if len(group) > 1 and "--quiet" not in group)
    if barred != sorted(ours["exclusive"]):
        yield f"bars {ours['exclusive']}, DVC {barred}"


def main():
    bin_folder, peers = os.path.abspath(sys.argv[1]), sys.argv[2]
    peer = started(peers)
    if not peer:
        print("skip dvc-flags: dvc")
        return
    theirs = json.loads(subprocess.run([f"{peer}/bin/python", str(here / "dvc/parser.py")], check=True, capture_output=True, text=True).stdout)
    ours = option_table.read(f"{bin_folder}/data") | option_table.read(f"{bin_folder}/repro", "repro")
    for command in sorted(theirs.keys() - {""}):
        if command.split()[0] in ABSENT:
            continue
        if command not in ours:
            print(f"FAILED dvc-flags {command}: there is no such command")
            continue
        found = list(differences(command, theirs[command], ours[command]))
        print("\n".join(f"FAILED dvc-flags {command}: {what}" for what in found) if found else f"ok dvc-flags {command}")
    untried = sorted(what for what in coverage.missing(here / "dvc/scenarios", theirs) if what.split()[0] not in ABSENT and what not in UNTRIED)
    print("\n".join(f"FAILED dvc-flags: no scenario uses '{what}'" for what in untried) if untried else "ok dvc-flags: scenarios use every command and option")
    for command in sorted(ours.keys() - theirs.keys() - OURS_WHOLE.keys()):
        print(f"FAILED dvc-flags {command}: a command of ours alone")


main()
