"""The readers and writers of DVC's formats against the libraries that DVC itself uses: ruamel.yaml, ConfigObj, tomlkit, ast. One Python
process makes all cases from a fixed seed, asks our helper once for all of them, and compares bytes. Runs in DVC's own environment.

    dvc_formats.py HELPER
"""
import io
import json
import math
import os
import random
import subprocess
import sys
import tempfile

import tomlkit
from configobj import ConfigObj
from dvc.config import Config, _pack_named
from dvc.utils.collections import apply_diff
from dvc.utils.hydra import apply_overrides
from dvc.utils.serialize._py import parse_py
from dvc.utils.serialize._toml import parse_toml
from dvc.utils.serialize._yaml import dumps_yaml, parse_yaml, parse_yaml_for_update

SEED = 67
SHOWN = 8
DEPTH = 2
WORDS = ["a", "it's", "x:", ": y", "#c", "yes", "1.0", "1e3", "é", "日本", "😀", "-", "- b", "{}", "[x]", "null", "~", "", " ", "  ", "--flag", "'q'",
         '"d"', "\\", "\t", "\n", "a,b", "?", "!t", "&a", "*b", "%", "@", "`", "|", ">", "=", "<<", "0x1f", "2020-01-01", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "\u2028", "\x85", "\xa0", "\ufeff", "\x7f", "\x07", "\r\n", "...", "---", "http://x/y?z#w", "path/to/some/file.csv", "word", "longerword"]


def text(r):
    how = r.random()
    if how < 0.3:
        return r.choice(WORDS)
    if how < 0.6:
        return " ".join(r.choice(["python", "train.py", "--lr", "0.1", "it's", "data/x", "a:b", "word", "é"]) for _ in range(r.randint(1, 40)))
    return r.choice(["", " "]).join(r.choice(WORDS) for _ in range(r.randint(1, 25)))


def number(r):
    return r.choice([r.randint(-10, 10), r.randint(-2**63, 2**63 - 1), r.random(), 10.0 ** r.randint(-20, 20), r.gauss(0, 1) * 10 ** r.randint(-9, 22), -0.0,
                     math.inf, -math.inf, float(r.randint(0, 10**6))])


def value(r, depth):
    how = r.random()
    if depth > 0 and how < 0.2:
        return [value(r, depth - 1) for _ in range(r.choice([0, 1, 2, 4]))]
    if depth > 0 and how < 0.45:
        return mapping(r, depth - 1)
    return r.choice([lambda: text(r), lambda: text(r), lambda: number(r), lambda: None, lambda: r.random() < 0.5])()


def key(r):
    return r.choice([r.choice(WORDS), "key", "b.c", "x" * r.randint(1, 140), text(r)[:60]]).replace("\x01", "")


def mapping(r, depth):
    return {key(r): value(r, depth) for _ in range(r.choice([0, 1, 2, 3, 5]))}


def as_json(data):
    def wrap(v):
        if isinstance(v, float) and not math.isfinite(v):
            return {"\x01": ".nan" if v != v else ".inf" if v > 0 else "-.inf"}
        if isinstance(v, dict):
            return {k: wrap(x) for k, x in v.items()}
        return [wrap(x) for x in v] if isinstance(v, list) else v
    return json.dumps(wrap(data), ensure_ascii=False)


# ---- documents as people write them ----
PLAIN = ["word", "two words", "1", "1.50", "0x1F", "007", "1_000", "1e-3", "true", "null", "~", "'quoted'", '"double"', "'it''s'", "[1, 2,  3]", "{a: 1, b: [x]}",
         "[]", "{}", "2020-01-01", "yes", "a" * 90, " ".join(["word"] * 30), "'" + "q " * 60 + "x'", "path/to.csv", "{a: {b: 'c'}}", "[a, [b, c], {d: e}]", "-5", "+3",
         ".5", "1.", "'1.0'", "http://a/b", '"tab\\t"', "[ 'a b' , c ]", "{x: , y: 2}"]


def note(r, chance=0.25):
    return "  # " + r.choice(["one", "note", "é", "long comment with words"]) if r.random() < chance else ""


def lines_between(r, pad, out):
    while r.random() < 0.15:
        out.append(r.choice(["", pad + "# above", "# at the left", pad + "  # deeper", ""]))


def write_map(r, depth, pad, out, anchors):
    names = r.sample(["stages", "cmd", "deps", "outs", "a", "b", "c", "train", "vars", "x y", "'q'", "1", "meta"], r.randint(1, 5))
    for name in names:
        lines_between(r, pad, out)
        write_value(r, depth, pad, f"{pad}{name}:", out, anchors, False)


def write_list(r, depth, pad, out, anchors):
    for _ in range(r.randint(1, 4)):
        lines_between(r, pad, out)
        write_value(r, depth, pad, f"{pad}-", out, anchors, True)


def write_value(r, depth, pad, head, out, anchors, in_list):
    how = r.random()
    if depth > 0 and how < 0.25 and not in_list:
        out.append(head + note(r))
        write_map(r, depth - 1, pad + "  ", out, anchors)
    elif depth > 0 and how < 0.45 and not in_list:
        out.append(head + note(r))
        write_list(r, depth - 1, pad + r.choice(["", "  "]), out, anchors)
    elif depth > 0 and how < 0.4 and in_list:
        inner = []
        write_map(r, depth - 1, pad + "  ", inner, anchors)
        first = next(i for i, line in enumerate(inner) if line.strip() and not line.strip().startswith("#"))
        inner[first] = pad + "- " + inner[first][len(pad) + 2:]
        out.extend(inner)
    elif how < 0.5:
        style = r.choice(["|", ">", "|-", ">-", "|+"])
        out.append(head + " " + style + note(r, 0.1))
        for _ in range(r.randint(1, 4)):
            out.append(pad + "    " + r.choice(["echo a", "python x.py --lr 1", "more words here", "  deeper", "x"]))
        if r.random() < 0.3:
            out.append("")
    elif how < 0.56:
        out.append(head + note(r))
    elif how < 0.6 and anchors:
        out.append(head + " *" + r.choice(anchors))
    elif how < 0.64:
        name = r.choice(["base", "x1", "list"]) + str(len(anchors))
        out.append(head + " &" + name + " " + r.choice(["[1, 2]", "{k: v}"]) + ("" if in_list else note(r)))
        anchors.append(name)
    else:
        out.append(head + r.choice([" ", " ", "   "]) + r.choice(PLAIN) + note(r))


def document(r):
    out = []
    if r.random() < 0.2:
        out.append("# at the top")
    if r.random() < 0.05:
        out.append("")
    write_map(r, DEPTH, "", out, [])
    if r.random() < 0.2:
        out.extend(r.choice([["# the end"], [""], ["", "# the end"]]))
    return "\n".join(out) + "\n"


def changed(r, data, depth=0):
    """A plain copy with some of it changed, as an update of a stage changes it."""
    if isinstance(data, dict):
        result = {str(k): changed(r, v, depth + 1) for k, v in data.items() if r.random() > 0.1}
        if r.random() < 0.2:
            result["frozen"] = True
        return result
    if isinstance(data, list):
        result = [changed(r, v, depth + 1) for v in data]
        if r.random() < 0.1:
            result.append("new")
        return result
    if r.random() < 0.1:
        return r.choice(["changed", 7, "two words", None, {"k": "v"}])
    return data


def plain(data):
    if isinstance(data, dict):
        return {k: plain(v) for k, v in data.items()}
    if isinstance(data, list):
        return [plain(v) for v in data]
    if isinstance(data, bool) or data is None:
        return data
    for kind in (int, float, str):
        if isinstance(data, kind):
            return kind(data)
    raise ValueError("not for JSON")


class Group:
    def __init__(self, name, kind, least=200):
        self.name, self.kind, self.least, self.cases = name, kind, least, []

    def add(self, given, wanted):
        self.cases.append((given, wanted))


def fresh_values(r):
    group = Group("values as ruamel.yaml writes them", "fresh")
    for _ in range(1200):
        data = mapping(r, 3)
        try:
            wanted = dumps_yaml(data)
            if parse_yaml(wanted, "x") == data:
                group.add(as_json(data), wanted)
        except Exception:  # what ruamel.yaml cannot write so that it reads the same needs no equal
            continue
    return group


def lossy_values(r):
    """What ruamel.yaml writes so that it reads something else: ours must be read as it was meant."""
    group = Group("values that ruamel.yaml would not read again as it wrote them", "fresh", 20)
    for _ in range(1200):
        data = mapping(r, 3)
        try:
            if parse_yaml(dumps_yaml(data), "x") == data:
                continue
        except Exception:
            pass
        group.add(as_json(data), data)
    return group


def trips(r):
    group = Group("documents read and written again", "trip")
    for _ in range(1200):
        given = document(r)
        try:
            group.add(given, dumps_yaml(parse_yaml_for_update(given, "x")))
        except Exception:
            continue
    return group


def updates(r):
    group = Group("documents updated in place", "apply")
    for _ in range(1200):
        given = document(r)
        try:
            data = parse_yaml_for_update(given, "x")
            wanted = changed(r, plain(data))
            given += "\0" + as_json(wanted)
            apply_diff(wanted, data)
            group.add(given, dumps_yaml(data))
        except Exception:
            continue
    return group


def meanings(r):
    group = Group("documents as what they mean", "json")
    for _ in range(1200):
        given = document(r)
        try:
            group.add(given, json.dumps(parse_yaml(given, "x"), sort_keys=True))
        except Exception:
            continue
    return group


SETTINGS = ["a=2", "a=1e-3", "m.x=yes please", "l.0=5", "l=[3,4.50,'q r']", "+new=1", "+n.q.r=text", "~l", "~m.x", "++a={x: 1, y: [1,2.0,null]}", "a=", "a='q: x'", "t=abc",
            "a=1_000", "a=a:b/c", "a=TRUE", "m.y=-.5", "a=007", "a=hello world ", "++m={z: 3}", "a=null", "n.k=inf", "+z={a: {b: c}}", "~n", "n.z=[[1],[2,{a: b}]]"]
PARAMS = ["a: 1.50  # one\nl: [1, 2]\n# above\nm: {x: 1, y: 0x1F}\nt: |\n  x\n  y\nn:\n  k: v  # kv\n  z:\n  - 1  # item\n  - 2\n",
          "# top\n\nn: {k: v, z: []}\nl:\n- 1_000\n- {a: b}  # x\nm:  # map\n  # first\n  x: 'quoted'\n  y:\n\na: ~\nt: >-\n  folded\n  text\n",
          "m: {x: [1,  2], y: {z: 1.0}}\na: &x 5\nl: [a, b]  # list\nt: 1\nn:\n  k: yes\n  z: 2\n\n# end\n"]


def settings(r):
    group = Group("parameters set as exp run -S sets them", "set")
    with tempfile.TemporaryDirectory() as folder:
        for suffix, texts in ((".yaml", PARAMS), (".json", ['{"a": 1, "l": [1, 2.0], "m": {"x": "é", "y": null}, "t": "x", "n": {"k": true, "z": []}}'])):
            for _ in range(150):
                given, chosen = r.choice(texts), r.sample(SETTINGS, r.choice([1, 1, 2, 3]))
                path = os.path.join(folder, "params" + suffix)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(given)
                try:
                    apply_overrides(path, chosen)
                    with open(path, encoding="utf-8") as file:
                        wanted = file.read()
                except Exception:
                    wanted = None
                group.add("\0".join(["params" + suffix, given, *chosen]), wanted)
    return group


TOML = ['a = 1\n[t]\nx = 1.5 # c\n"q r" = \'lit\\eral\'\n[t.u]\ny = [1, 2,\n  3, # three\n]\n[[k]]\nz = true\n[[k]]\nz = false\ni = { a = 1, b.c = "x" }\n',
        'a.b.c = 0x1F\nd = 0o17\ne = 0b11\nf = 1_000\ng = 6.02e23\nh = """\nline\n  two\\\n   joined"""\ni = \'\'\'\nraw\\n\'\'\'\n',
        's = "\\u00e9 \\t \\\\ \\""\nb = [[1], ["x"], [{a = 1}]]\n[x.y.z]\n', 'a = \n', 'a = 1\na = 2\n', '[a\n', 'a = 01\n', 'a = "x\n', 'a = [1 2]\n', 'a = yes\n', '']


def toml(r):
    group = Group("TOML as what it means", "toml")

    def data(depth):
        kinds = [lambda: r.randint(-9, 9**9), r.random, lambda: text(r), lambda: r.random() < 0.5, lambda: [r.randint(0, 9) for _ in range(r.randint(0, 3))]]
        if depth:
            kinds += [lambda: data(depth - 1)] * 3 + [lambda: [data(0) for _ in range(r.randint(1, 2))]]
        return {r.choice(["a", "b c", "d.e", "f-g", "é", "h"]) + str(i): r.choice(kinds)() for i in range(r.randint(0, 4))}
    for given in TOML + [tomlkit.dumps(data(2)) for _ in range(300)]:
        try:
            group.add(given, json.dumps(parse_toml(given, "x"), sort_keys=True))
        except Exception:
            group.add(given, None)
    return group


LITERALS = ["1", "-2.5", "1e-3", "'text'", '"it\'s"', "[1, 2, 'x']", "{'a': 1, 'b': [True, None]}", "(1, 2)", "1, 2", "f(1)", "x + 1", "2 * 3", "None", "'a' 'b'",
            '"""long\n text"""', "[\n    1,\n    2,  # two\n]", "r'\\d'", "0x1F", "1_000", "[x for x in y]", "(5)", "()", "[]", "{}", "a = 1", "lambda: 1", "-1e5",
            "not 1", "'q' if 1 else 'z'", "...", "3.", ".5", "1j", "{'a': {'b': 2}}"]
CLASS = '''class C{i}(Base):
    """doc"""
    k = {one}

    def __init__(self, a=1):
        self.s = {two}
        local = 3
        if a:
            self.t = 4

    def run(self):
        self.u = 5
'''


def python(r):
    group = Group("literals of Python", "python")
    for _ in range(400):
        lines = ["import os", "x = os.environ"] if r.random() < 0.3 else []
        for i in range(r.randint(1, 8)):
            how = r.random()
            if how < 0.12:
                lines.append(CLASS.format(i=i, one=r.choice(LITERALS), two=r.choice(LITERALS)))
            elif how < 0.2:
                lines.append(f"def f{i}(a, b=2):\n    c = 3\n    return c\n")
            elif how < 0.26:
                lines.append(f"if x:\n    y{i} = 1\nelse:\n    y{i} = 2")
            else:
                lines.append(r.choice(["v%d = ", "v%d: int = ", "v%d=", "v%d += "]) % i + r.choice(LITERALS) + r.choice(["", "  # note", ";"]))
        given = "\n".join(lines) + "\n"
        try:
            group.add(given, json.dumps(parse_py(given, "x"), sort_keys=True))
        except Exception:
            continue
    return group


SETTABLE = ["x", "s3://bucket/path", "a, b", "'a,b'", '"q # z"  # note', "", ",", "a,", "it's", '"it\'s"', "/a b/c", "true", "x; y", "x#y", "'''a 'b' \"c\"'''", "~/x", "é"]
SECTIONS = ["[core]", "[cache]", "['remote \"a\"']", "['remote \"B b\"']", "[parsing]", "['db \"d\"']", "[exp]"]


def configuration(r):
    group = Group("configuration", "ini")
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(300):
            lines = []
            for section in r.sample(SECTIONS, r.randint(0, 4)):
                lines.append(r.choice(["", " "]) + section + r.choice(["", "  # note"]))
                for name in r.sample(["url", "Type", "jobs", "remote", "verify", "dir"], r.randint(0, 3)):
                    lines.append(r.choice(["    ", "", "\t"]) + name + r.choice([" = ", "=", " ="]) + r.choice(SETTABLE))
                if r.random() < 0.2:
                    lines.append("# between")
            given = "\n".join(lines) + r.choice(["", "\n"])
            path = os.path.join(folder, "config")
            with open(path, "w", encoding="utf-8") as file:
                file.write(given)
            try:
                out = io.BytesIO()
                ConfigObj(_pack_named(Config.load_file(path)), encoding="utf-8").write(out)
                group.add(given, out.getvalue().decode())
            except Exception:
                group.add(given, None)
    return group


def reads_as(given, data):
    try:
        return parse_yaml(given, "x") == data
    except Exception:
        return False


def ask(helper, groups):
    payload = io.BytesIO()
    for group in groups:
        for given, _ in group.cases:
            raw = given.encode()
            payload.write(f"{group.kind} {len(raw)}\n".encode() + raw)
    done = subprocess.run([helper], input=payload.getvalue(), capture_output=True, check=True)
    out, at = done.stdout, 0
    for group in groups:
        for _ in group.cases:
            end = out.index(b"\n", at)
            size = int(out[at:end])
            at = end + 1 + abs(size)
            yield (size >= 0, out[end + 1:at].decode())


def main():
    groups = [make(random.Random(f"{SEED} {make.__name__}")) for make in (fresh_values, lossy_values, trips, updates, meanings, settings, toml, python, configuration)]
    answers = ask(sys.argv[1], groups)
    for group in groups:
        wrong = 0
        for given, wanted in group.cases:
            good, got = next(answers)
            # None: the library refuses, and so must we.
            if good and got == wanted or not good and wanted is None or isinstance(wanted, dict) and good and reads_as(got, wanted):
                continue
            wrong += 1
            if wrong <= SHOWN:
                print(f"--- {group.name}\ngiven  {given!r}\nwanted {wanted!r}\ngot    {got!r}" + ("" if good else " (refused)"))
        if len(group.cases) < group.least:
            print(f"FAILED dvc-formats {group.name}: only {len(group.cases)} cases")
        print(f"{'FAILED' if wrong else 'ok'} dvc-formats {group.name}: {len(group.cases) - wrong} of {len(group.cases)}")


main()
