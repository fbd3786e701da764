"""pipelines - a dvc.yaml by chance: stages with dependencies, parameters and outputs of every option, in a chain or beside each other."""
import json

PARAMS = ("lr", "n", "nest.a", "nest", "text", "list")
OUT_OPTIONS = ({}, {}, {}, {"cache": False}, {"persist": True}, {"push": False}, {"remote": "two"}, {"desc": "an output"}, {"type": "kind", "labels": ["l1", "l2"]}, {"meta": {"k": 1}},
               {"cache": False, "persist": True})


def quoted(word):
    return "'" + word.replace("'", "'\\''") + "'"


def params_text(r):
    scalar = r.choice(["x", "yes", "true", "null", "'2020-01-01'"])
    value = r.choice(["0.001", "1e-3", "0.5", "1.50", "7"])
    return (f"lr: {value}\nn: {r.randint(0, 3)}\nnest:\n  a: {scalar}\n  b: [1, 2.0, {r.choice(['é', '3', '~'])}]\n"
            f"text: {r.choice(['plain', 'with blanks', chr(34) + 'it' + chr(39) + 's: x' + chr(34), '0o7'])}\nlist: [a, b{r.randint(0, 1)}]\n")


def an_output(r, name):
    """(the entry of dvc.yaml, what writes it)"""
    options = dict(r.choice(OUT_OPTIONS))
    entry = {name: options} if options else name
    if name.startswith("d"):
        return entry, f"mkdir -p {name}/in && cat all > {name}/a && wc -c < all > {name}/in/b"
    return entry, f"cat all > {name}"


def a_stage(r, name, sources, chained):
    """(the stage, the names of what it makes)"""
    deps = r.sample(sources, min(len(sources), r.randint(1, 2)))
    if chained and chained not in deps:
        deps.append(chained)
    stage, made = {}, []
    reads = "cat " + " ".join(f"$(find {quoted(d)} -type f | sort | sed 's/ /?/g')" for d in deps)
    commands = [f"{reads} > all && echo {name} >> all"]
    params = r.sample(PARAMS, r.randint(1, 2)) if r.random() < 0.4 else []
    if params:
        commands.append("cat params.yaml >> all")
        stage["params"] = params if r.random() < 0.8 else [{"params.yaml": None}]
    outs = []
    for kind in r.sample(["o", "d"], r.randint(1, 2)):
        entry, command = an_output(r, kind + name)
        outs.append(entry)
        made.append(kind + name)
        commands.append(command)
    for kind, suffix in (("metrics", "json"), ("plots", "csv")):
        if r.random() < 0.25:
            path = f"{kind[0]}{name}.{suffix}"
            stage[kind] = [{path: {"cache": False}}] if r.random() < 0.6 else [path]
            text = f"printf '{{\"size\": %d}}' $(wc -c < all) > {path}" if suffix == "json" else f"(echo step,v; echo 1,$(wc -c < all); echo 2,3) > {path}"
            commands.append(text)
    commands.append("rm all")
    stage = {"cmd": commands if r.random() < 0.3 else "\n".join(commands) + "\n" if r.random() < 0.2 else " && ".join(commands), "deps": deps, "outs": outs} | stage
    for option, chance in (("frozen", 0.05), ("always_changed", 0.05)):
        if r.random() < chance:
            stage[option] = True
    if r.random() < 0.1:
        stage["desc"] = "what it's for"
    return stage, made


def a_pipeline(r, files, in_a_chain):
    """(the text of a dvc.yaml as JSON in YAML, the names of stages, the outputs)"""
    stages, outs, last = {}, [], None
    for i in range(r.randint(1, 3)):
        name = f"s{i}"
        stages[name], made = a_stage(r, name, files + outs, last if in_a_chain else None)
        outs += made
        last = made[-1]
    names = list(stages)
    if not in_a_chain and r.random() < 0.3:
        stages["each"] = {"foreach": r.choice([["x", "y"], {"k": 1, "l": 2}]), "do": {"cmd": "echo ${item} > e${item}", "outs": ["e${item}"]}}
        names.append("each")
    if not in_a_chain and r.random() < 0.3:
        stages["grid"] = {"matrix": {"a": [1, 2], "b": ["p"]}, "cmd": "echo ${item.a} ${item.b} ${v} > g${item.a}${item.b}", "outs": ["g${item.a}${item.b}"]}
        names += ["grid", "grid@1-p"]
    top = {"vars": [{"v": r.randint(0, 2)}]} if "grid" in stages else {}
    return json.dumps(top | {"stages": stages}, ensure_ascii=False), names, outs


def as_yaml(text):
    """JSON as block YAML, strings in double quotes: what DVC rewrites afterwards is its own business and must be ours."""
    return "\n".join(block(json.loads(text), 0)) + "\n"


def block(value, depth):
    pad = "  " * depth
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, (dict, list)) and item:
                yield f"{pad}{key}:"
                yield from block(item, depth + 1)
            else:
                yield f"{pad}{key}:" + ("" if item is None else " " + json.dumps(item, ensure_ascii=False))
    else:
        for item in value:
            if isinstance(item, (dict, list)):
                first, *rest = block(item, depth + 1)
                yield f"{pad}- {first.lstrip()}"
                yield from rest
            else:
                yield f"{pad}- " + json.dumps(item, ensure_ascii=False)
