"""option_table - our own option tables in the words of parser.py: {command: {"options", "operands": (least, most or None), "exclusive"}}."""
import subprocess

FIELDS = "command name letter value default flags help also".split()


def rows(program):
    text = subprocess.run([program, "--option-table"], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        yield dict(zip(FIELDS, line.split("\t") + [""] * len(FIELDS)))


def takes(row, flags):
    if not row["value"]:
        return "none"
    if "many" in flags:
        return "many"
    return "maybe" if "maybe" in flags else "one"


def option(row):
    flags = row["flags"].split()
    names = [f"--{name}" for name in [row["name"], *row["also"].split(",")] if name]
    if row["letter"] != "-":
        names.append("-" + row["letter"])
    return {"names": sorted(names), "takes": takes(row, flags), "choices": row["value"].split("|") if "|" in row["value"] else [],
            "repeats": "list" in flags and "many" not in flags, "required": "required" in flags, "whole": "whole" in flags}


def read(program, name=""):
    """The tables of a program; what it does without a command is called `name`."""
    found = {}
    for row in rows(program):
        command = row["command"] or name
        if row["name"]:
            found[command]["options"].append(option(row))
        else:
            least, most = row["flags"].split("-")
            found[command] = {"options": [], "operands": (int(least), int(most) if most else None), "exclusive": [sorted(group.split("|")) for group in row["default"].split()]}
    return found
