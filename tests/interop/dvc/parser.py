"""parser - DVC's own argument parser as JSON: {command: {"options": [...], "operands": [...], "exclusive": [...]}}. Run by the DVC peer's Python."""
import argparse
import json
import sys


def takes(action):
    """What follows: none, one word, perhaps one, any number, one and more, the rest of the line."""
    return {0: "none", None: "one", "?": "maybe", "*": "many", "+": "some", "...": "rest"}[action.nargs]


def is_group(action):
    return isinstance(action, argparse._SubParsersAction)


def described(parser):
    options = [{"names": sorted(a.option_strings), "takes": takes(a), "choices": list(a.choices) if a.choices else [], "repeats": isinstance(a, argparse._AppendAction),
                "required": a.required, "hidden": a.help == argparse.SUPPRESS} for a in parser._actions if a.option_strings]
    operands = [{"name": a.dest, "takes": takes(a)} for a in parser._actions if not a.option_strings and not is_group(a)]
    exclusive = [sorted(a.option_strings[-1] for a in group._group_actions if a.option_strings) for group in parser._mutually_exclusive_groups]
    return {"options": options, "operands": operands, "exclusive": exclusive}


def walk(found, parser, name):
    groups = [a for a in parser._actions if is_group(a)]
    for group in groups:
        for word, inner in group.choices.items():
            walk(found, inner, f"{name} {word}".strip())
    if not groups or not name:
        found[name] = described(parser)


def main():
    from dvc.cli.parser import get_main_parser

    found = {}
    walk(found, get_main_parser(), "")
    json.dump(found, sys.stdout)


main()
