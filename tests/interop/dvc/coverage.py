"""coverage - which commands and options of DVC's parser the scenarios use."""
import pathlib

import scenario

# Two names of one command: what is tried by one is tried.
ALIASES = {"ls": "list", "ls-url": "list-url", "rm": "remove", "mv": "move", "doctor": "version"}

def command_of(argv, commands):
    """(the command, the words after it), or None: the global options stand before it."""
    at = 0
    while at < len(argv) and argv[at].startswith("-"):
        at += 2 if argv[at] == "--cd" else 1
    for size in (2, 1):
        name = " ".join(argv[at:at + size])
        if name in commands:
            return name, argv[at + size:]
    return None


def spelled(word, options):
    """The options that a word of a command line names: one, or a letter each."""
    if word.startswith("--"):
        name = word.split("=")[0]
        return [o for o in options if name in o["names"]]
    found = []
    for letter in word[1:]:
        option = next((o for o in options if "-" + letter in o["names"]), None)
        if not option:
            break
        found.append(option)
        if option["takes"] != "none":
            break
    return found


def used(folder, parser):
    """{command: names of the options that some step gives it}."""
    seen = {}
    for path in sorted(pathlib.Path(folder).glob("*.txt")):
        for _, steps in scenario.read(path):
            for argv in (step.argv for step in steps if step.is_tool):
                found = command_of(argv, parser)
                if not found:
                    continue
                command, words = ALIASES.get(found[0], found[0]), found[1]
                names = seen.setdefault(command, set())
                for word in words:
                    if word.startswith("-") and len(word) > 1:
                        names.update(name for option in spelled(word, parser[command]["options"]) for name in option["names"])
    return seen


def missing(folder, parser):
    """"command" and "command --option" that no step uses."""
    seen = used(folder, parser)
    for command, tables in parser.items():
        if command in ALIASES or not command:
            continue
        if command not in seen:
            yield command
        for option in tables["options"] if command in seen else []:
            if not option["hidden"] and not seen[command] & set(option["names"]) and not {"--help", "--quiet", "--verbose"} & set(option["names"]):
                yield f"{command} {option['names'][-1] if option['names'][-1].startswith('--') else option['names'][0]}"
