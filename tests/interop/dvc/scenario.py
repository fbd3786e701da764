"""scenario - what the files of scenarios/ say, the state of a project after each step, and how two such states differ.

A file holds scenarios:

    == a name that says what is tried
    echo foo > foo                  a line of shell
    dvc add foo                     a step of the tool: DVC or ours, by the mode
    dvc= dag --dot                  the same, and what it prints is compared, too
    : exit 1 DVC says 0 although objects are missing      a known difference of the step above: ours exits 1
    : json DVC's order is by chance                       what it prints is not compared
    : tree PATTERN why                                    files of this pattern are not compared from here on

A line that begins with a tab belongs to the line before (a here-document).
"""
import fnmatch
import hashlib
import json
import os
import stat
import subprocess

PASSED_OVER = (".git", ".dvc/tmp")


class Step:
    def __init__(self, text):
        self.text = text
        self.is_tool = text == "dvc" or text.startswith(("dvc ", "dvc= "))
        self.prints = text.startswith("dvc= ")
        self.argv = split(text)[1:] if self.is_tool else None
        self.exit, self.compares, self.loose = None, True, []

    def note(self, words):
        kind, *rest = words.split()
        if kind == "exit":
            self.exit = int(rest[0])
        elif kind == "json":
            self.compares = False
        elif kind == "tree":
            self.loose.append(rest[0])
        else:
            raise ValueError(f"': {words}' is no note")


def split(text):
    import shlex

    return shlex.split(text)


def read(path):
    """[(name, [Step])] of one file."""
    found = []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if line.startswith("== "):
            found.append((line[3:], []))
        elif line.startswith("\t"):
            found[-1][1][-1].text += "\n" + line[1:]
        elif line.startswith(": "):
            found[-1][1][-1].note(line[2:])
        elif line and not line.startswith("#"):
            if not found:
                raise ValueError(f"{path}:{number}: a step before the first scenario")
            found[-1][1].append(Step(line))
    return found


def shell(text, cwd, env):
    done = subprocess.run(["sh", "-eu", "-c", text], cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="surrogateescape")
    return done.returncode, done.stdout + done.stderr


def cache_inodes(root):
    """inode -> place in the cache, to see which files of the workspace are links to it."""
    known = {}
    for folder, _, names in os.walk(os.path.join(root, ".dvc/cache")):
        for name in names:
            path = os.path.join(folder, name)
            known[os.lstat(path).st_ino] = os.path.relpath(path, root)
    return known


def state_of(root, loose=()):
    """{path: (mode, kind, digest)} of everything in the project but git's and DVC's private parts."""
    state, inodes = {}, cache_inodes(root)
    for folder, folders, names in os.walk(root):
        where = os.path.relpath(folder, root)
        folders[:] = [f for f in folders if os.path.normpath(os.path.join(where, f)) not in PASSED_OVER]
        for name in folders + names:
            path = os.path.normpath(os.path.join(where, name))
            if any(fnmatch.fnmatch(path, pattern) for pattern in loose):
                continue
            state[path] = described(os.path.join(root, path), path, root, inodes)
    return state


def described(full, path, root, inodes):
    about = os.lstat(full)
    mode = oct(stat.S_IMODE(about.st_mode))
    if stat.S_ISLNK(about.st_mode):
        return "link", os.readlink(full).replace(root, "ROOT")
    if stat.S_ISDIR(about.st_mode):
        return "folder", mode
    linked = inodes.get(about.st_ino) if about.st_nlink > 1 and not path.startswith(".dvc/cache") else None
    with open(full, "rb") as f:
        content = f.read()
    shown = content.decode(errors="backslashreplace") if len(content) < 4000 else hashlib.sha256(content).hexdigest()
    return "file", mode, linked, shown.replace(root, "ROOT")


def less_templates(value):
    """The same without what each tool's own plot templates are made of: of those (they name Vega-Lite's schema) the points and the title stay."""
    if isinstance(value, list):
        return [less_templates(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$schema" in value:
        return {"data": value["data"], "title": value["title"]["text"]}
    return {key: less_templates(item) for key, item in value.items()}


def in_order(value):
    """The same with lists sorted: DVC's order of paths is by chance."""
    if isinstance(value, dict):
        return {key: in_order(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((in_order(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def printed(step, out, root):
    """What a step printed, as far as it is compared."""
    is_json = "--json" in step.argv or "--show-vega" in step.argv
    if not step.compares or not (step.prints or is_json):
        return None
    out = out.replace(root, "ROOT")
    if not is_json:
        return out
    try:
        return in_order(less_templates(json.loads(out))) if out.strip() else None
    except ValueError:
        return f"no JSON: {out}"


def differences(theirs, ours):
    """Lines that say where two states differ."""
    for path in sorted(theirs.keys() | ours.keys()):
        a, b = theirs.get(path), ours.get(path)
        if a != b:
            yield f"{path}: DVC has {a}, this has {b}"
