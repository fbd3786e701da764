"""excuses - where ours differs from DVC on purpose, or DVC from itself, each with its reason: what sequences by chance do not compare."""
import re

# (words that the command line begins with, DVC's exit, ours, reason)
EXITS = (
    ("status", 1, 255, "an error is no difference"),
    ("push", 0, 1, "what is nowhere cannot be pushed"),
    ("fetch", 0, 1, "what is nowhere cannot be fetched"),
    ("fetch", 0, 1, "a remote that is named must be one, also where nothing is recorded"),
    ("pull", 0, 1, "the same"),
    ("ls", 1, 0, "what needs no remote asks for none"),
    ("list", 1, 0, "the same"),
    ("du", 251, 0, "the same"),
    ("gc", 0, 255, "a remote keeps what a folder needs whose listing is not here"),
    ("checkout", 0, 255, "DVC has a folder's files from its own index, although the listing is gone"),
    ("metrics show", 1, 255, "an error is no empty table"),
)


# (words that the command line begins with, what DVC says, reason): what comes after is another project
ENDS = (
    ("repro", "failed to reproduce", "what a failed invocation has written to .gitignore for stages that succeeded stays there"),
    ("", "unexpected error", "DVC breaks down"),
    ("commit", "failed to commit", "which stages were committed before the one that cannot be is by chance"),
    ("update", "it was never pushed to a remote", "DVC writes dvc.lock anew all the same, without the digests of folders (repo/worktree.py dumps with_files)"),
    ("checkout", "config file error", "DVC has removed by then what no stage names any more; an error of the configuration comes first, and nothing is touched"),
    ("repro", "' does not exist", "a dependency that is missing is found before the outputs are removed, not after"),
)


def names_unknown_remote(tree):
    """An output's remote is not in the configuration: DVC's view of the files fails, and whether params.yaml is there is answered with no."""
    texts = {path: about[-1] for path, about in tree.items() if isinstance(about[-1], str)}
    named = {name for path, text in texts.items() if path.endswith((".dvc", "dvc.yaml")) for name in re.findall(r'(?m)^ *remote: "?(\w+)', text)}
    return bool(named - set(re.findall(r'remote "(\w+)"', texts.get(".dvc/config", ""))))


def is_same_but_names(theirs, ours):
    """Of files with the same contents, DVC names one by chance."""
    return isinstance(theirs, dict) and isinstance(ours, dict) and sorted(theirs.values()) == sorted(ours.values())


def find(step, theirs, ours, is_chain):
    """None: compare; a reason: do not compare what is printed, and how it exits; "stop": nor anything that comes after."""
    words = " ".join(step.argv)
    for begins, a, b, reason in EXITS:
        if words.startswith(begins) and (theirs[0], ours[0]) == (a, b):
            return reason
    if step.argv[0] == "status" and {"-a", "-T", "-A"} & set(step.argv):
        return "DVC's push leaves out what only other revisions have"
    if words.startswith("status") and "-c" in step.argv and theirs[0] == ours[0] and is_same_but_names(theirs[1], ours[1]):
        return "of files with the same contents DVC names one by chance"
    if words.startswith("params diff") and theirs[0] == ours[0] and names_unknown_remote(theirs[2]):
        return "DVC does not see params.yaml"
    if any(words.startswith(begins) and said in theirs[3] for begins, said, _ in ENDS):
        return "stop"
    if step.argv[0] == "repro" and not is_chain and theirs[0] and ours[0]:
        return "stop"  # which independent stages DVC ran before the one that failed is by chance
    return None


def is_known_to_one(step, theirs, ours, mode):
    """What was an output once is removed by who made it: in turns, the other does not know it."""
    if mode != "in turns" or not step.is_tool or step.argv[0] not in ("checkout", "pull"):
        return False
    differing = [path for path in theirs.keys() | ours.keys() if theirs.get(path) != ours.get(path)]
    return bool(differing) and all((path in theirs) != (path in ours) for path in differing)


def is_escaped_rest(theirs, ours):
    """Theirs has the same lines and some more, all of them with an escape."""
    theirs, ours = set(theirs.split("\n")), set(ours.split("\n"))
    more = theirs - ours
    return bool(more) and not ours - theirs and all("\\" in line for line in more)


def keeps_escaped_line(theirs, ours):
    """DVC does not find again what it wrote to .gitignore for a name with [ or *: the line stays when the output goes (scmrepo's ignore_remove)."""
    differing = [path for path in theirs.keys() | ours.keys() if theirs.get(path) != ours.get(path)]
    return bool(differing) and all(
        path.rpartition("/")[2] == ".gitignore" and is_escaped_rest(theirs.get(path, [""])[-1], ours.get(path, [""])[-1]) for path in differing)
