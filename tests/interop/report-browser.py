"""report.html, and the page of `data plots`, in a real browser (Debian's chromium, driven through its debugging pipe): it asks for nothing, logs no error, runs no script, has every
section, is clean by axe-core in light, dark and print, fits a phone's width, and can be walked through by keyboard."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import report_cases  # noqa: E402

DEADLINE_S = 600
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
         "--disable-sync --disable-extensions --disable-dev-shm-usage --remote-debugging-pipe").split()
SECTIONS = ("decision compared checks condition slices disagreement wear data cost controls reproduce test-score limits").split()


class Browser:
    def __init__(self, profile):
        to_read, self.out = os.pipe()
        self.back, to_write = os.pipe()

        def pipes():  # chromium reads from 3 and writes to 4
            os.dup2(to_read, 3)
            os.dup2(to_write, 4)

        to_read, to_write = (os.dup2(fd, number) for fd, number in ((to_read, 53), (to_write, 54)))
        self.process = subprocess.Popen(["chromium", *FLAGS, f"--user-data-dir={profile}", "about:blank"], preexec_fn=pipes, close_fds=False,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_write)
        self.last, self.buffer, self.events, self.session = 0, b"", [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def message(self):
        while b"\0" not in self.buffer:
            more = os.read(self.back, 1 << 20)
            if not more:
                raise RuntimeError("chromium is gone")
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.last += 1
        request = {"id": self.last, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.out, json.dumps(request).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, path):
        self.events = []
        self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        deadline = time.monotonic() + DEADLINE_S
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{path} does not load")
            self.events.append(self.message())

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def close(self):
        self.session = None
        self.call("Browser.close")
        self.process.wait(DEADLINE_S)


def of_the_page(events):
    """Requests beyond the file itself, and what the console says."""
    problems = []
    for event in events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent" and not params["request"]["url"].startswith(("file:", "data:")):
            problems.append(f"asks for {params['request']['url'][:100]}")
        if method == "Runtime.exceptionThrown" or (method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning")):
            problems.append(f"logs {str(params)[:200]}")
        if method in ("Runtime.consoleAPICalled", "Page.javascriptDialogOpening"):
            problems.append("runs a script")
    return problems


def quiet(browser, name, folder):
    browser.open(folder / "report.html")
    problems = of_the_page(browser.events)
    if browser.value("document.title") == "owned":
        problems.append("a script changed the title")
    bad = browser.value("document.querySelectorAll('script,iframe,img,object,embed,form,input,base,style:not(head style)').length")
    if bad:
        problems.append(f"{bad} elements that do not belong there")
    if browser.value("performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).length"):
        problems.append("fetches resources")
    if browser.value("getComputedStyle(document.body).display") == "none":
        problems.append("is hidden")
    if name != "empty" and not browser.value("document.querySelector('#decision p').textContent.trim()"):
        problems.append("has no headline")
    return [f"{name}: {problem}" for problem in problems]


def accessible(browser, axe, media, features):
    browser.call("Emulation.setEmulatedMedia", media=media, features=features)
    browser.value(axe + ";0")
    found = json.loads(browser.value("axe.run(document).then(r => JSON.stringify(r.violations.map(v => "
                                     "[v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary])))"))
    return [f"{media} {features}: {violation}" for violation in found]


def whole(browser):
    problems = [f"no section {name}" for name in SECTIONS if not browser.value(f"!!document.querySelector('section#{name} h2')")]
    problems += browser.value("[...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.hash)).map(a => 'dead link ' + a.hash)")
    if browser.value("[...document.querySelectorAll('table')].some(t => new Set([...t.rows].map(r => r.cells.length)).size > 1)"):
        problems.append("a table is not whole")
    if browser.value("[...document.querySelectorAll('th')].some(c => !c.scope)"):
        problems.append("a header cell says not of what")
    if browser.value("[...document.querySelectorAll('svg')].some(s => !s.querySelector('title') || s.getAttribute('role') !== 'img')"):
        problems.append("a picture without a name")
    if browser.value("[...document.querySelectorAll('svg text')].some(t => { const b = t.getBBox(), v = t.ownerSVGElement.viewBox.baseVal; "
                     "return !t.hasAttribute('transform') && (b.x < -1 || b.x + b.width > v.width + 1 || b.y < -1 || b.y + b.height > v.height + 1); })"):
        problems.append("a text leaves its picture")
    return problems


def narrow(browser):
    browser.call("Emulation.setEmulatedMedia", media="screen", features=[])
    browser.call("Emulation.setDeviceMetricsOverride", width=360, height=800, deviceScaleFactor=1, mobile=True)
    wide = browser.value("document.documentElement.scrollWidth")
    browser.call("Emulation.clearDeviceMetricsOverride")
    return [] if wide <= 360 else [f"a phone has to scroll sideways: {wide}"]


def keyboard(browser):
    seen = set()
    for _ in range(60):
        for kind in ("keyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        seen.add(browser.value("(a => a.hash || a.getAttribute('aria-label') || a.tagName)(document.activeElement)"))
    wanted = {f"#{name}" for name in SECTIONS} | {"Every check, with the numbers behind it", "PRE"}
    return [f"the keyboard does not reach {name}" for name in wanted - seen]


def printed(browser):
    pages = browser.call("Page.printToPDF")["data"]
    return [] if len(pages) > 20000 else ["nothing to print"]


def real(bin_folder):
    """Charts are drawn from rows only: an evaluation of its own."""
    text = [["id,x,y"], ["id,probability_no,probability_yes"], ["id,probability_no,probability_yes"]]
    for i in range(400):
        high = (i * 37 % 101) / 101
        text[0].append(f"{i},{high},{'yes' if high + (i * 29 % 17 - 8) / 20 > 0.5 else 'no'}")
        text[1].append(f"{i},{1 - high},{high}")
        other = min(max(high + (i * 53 % 19 - 9) / 20, 0), 1)
        text[2].append(f"{i},{1 - other},{other}")
    for name, lines in zip(("rows.csv", "new.csv", "old.csv"), text):
        pathlib.Path(name).write_text("\n".join(lines) + "\n")
    pathlib.Path("gate.yaml").write_text("gate: 1\ntask: binary\nholdout: {label: y, key: [id], positive: \"yes\"}\n"
                                         "primary: {metric: auc, rule: superior, margin: 0}\n")
    subprocess.run([os.path.join(bin_folder, "evaluate"), "-q", "--candidate", "predictions:new.csv", "--production", "predictions:old.csv",
                    "--holdout", "rows.csv", "--output", "real"], check=True)
    return pathlib.Path("real")


def plotted(bin_folder):
    """The page of plots over two revisions: every kind of chart, a picture, a file that is missing, and names that are meant to do harm."""
    hostile = [text for text in report_cases.HOSTILE if "${" not in text]  # that is what templates are made of
    pathlib.Path("plots").mkdir()
    where, env = pathlib.Path("plots").resolve(), os.environ | {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

    def run(*words):
        subprocess.run(words, cwd=where, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    rows = [{"n": i, "fpr": i / 20, "tpr": (i / 20) ** 0.5, "a": f"class {i % 3}", "b": f"class {i * i % 3}", hostile[0]: i % 5, "word": hostile[i % len(hostile)]} for i in range(21)]
    (where / "rows.json").write_text(json.dumps({"rows": rows}))
    (where / "dot.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>document.title='owned'</script><circle r='4'/></svg>")
    kinds = [("linear", "n", ["tpr", "fpr"]), ("simple", "fpr", "tpr"), ("smooth", "n", hostile[0]), ("scatter", "a", "tpr"), ("scatter_jitter", "a", "b"), ("linear", "word", "n"),
             ("confusion", "a", "b"), ("confusion_normalized", "word", "b"), ("bar_horizontal", "n", "word"), ("bar_horizontal_sorted", "tpr", "word")]
    plots = [{f"plot {i}": {"template": t, "x": x, "y": {"rows.json": y}, "title": hostile[i], "x_label": hostile[-i - 1]}} for i, (t, x, y) in enumerate(kinds)]
    (where / "dvc.yaml").write_text(json.dumps({"plots": plots + ["dot.svg", "gone.csv", {hostile[1]: {"y": {"rows.json": "nothing"}}}]}))
    run("git", "init", "-q")
    run("git", "add", "-A")
    run("git", "commit", "-q", "-m", "one")
    (where / "rows.json").write_text(json.dumps({"rows": [row | {"tpr": row["tpr"] / 2} for row in rows]}))
    run(os.path.join(bin_folder, "data"), "plots", "diff")
    return where / "dvc_plots"


def plots(browser, axe, folder):
    browser.open(folder / "index.html")
    problems = of_the_page(browser.events)
    if browser.value("document.title") != "Plots":
        problems.append("a script changed the title")
    if browser.value("document.querySelectorAll('script,iframe,object,embed,form,input,base,style:not(head style)').length"):
        problems.append("elements that do not belong there")
    if browser.value("[...document.images].some(i => !i.src.startsWith('data:') || !i.alt || !i.naturalWidth)"):
        problems.append("a picture that is not in the page, has no name or is not shown")
    if browser.value("document.querySelectorAll('figure svg').length") != 12:
        problems.append("eight charts of both revisions and two matrices of each are wanted")
    browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
    say("the page of plots asks for nothing and is whole", problems + whole(browser)[len(SECTIONS):])
    say("the page of plots fits a phone", narrow(browser))
    problems = []
    for picture in sorted((folder / "static").glob("*.svg")):
        browser.open(picture)
        problems += [f"{picture.name}: {problem}" for problem in of_the_page(browser.events)] if picture.name.startswith("plot") else []
        if browser.value("document.documentElement.nodeName") != "svg":
            problems.append(f"{picture.name} is no SVG")
    say("every chart is a picture by itself", problems)
    for media, dark in (("screen", "light"), ("screen", "dark"), ("print", "light")) if axe else ():
        browser.open(folder / "index.html")
        browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")
        say(f"axe-core finds nothing in the page of plots, {media} {dark}", accessible(browser, axe, media, [{"name": "prefers-color-scheme", "value": dark}]))


def say(name, problems):
    print("\n".join(str(problem) for problem in problems[:20]))
    print(f"{'FAILED' if problems else 'ok'} report in a browser: {name}")


def main(bin_folder, peers):
    axe = pathlib.Path(peers) / "node_modules/axe-core/axe.min.js"
    if not shutil.which("chromium"):
        print("skip report-browser: chromium")
        return
    folders = {name: report_cases.render(bin_folder, name, verdict) for name, verdict in report_cases.cases().items()}
    folders["real"] = real(bin_folder)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        say(f"{len(folders)} verdicts ask for nothing and run nothing",
            [problem for name, folder in folders.items() for problem in quiet(browser, name, folder)])
        browser.open(folders["whole"] / "report.html")
        say("every section is there, and tables and pictures are whole", whole(browser))
        say("it fits a phone", narrow(browser))
        say("the keyboard reaches everything", keyboard(browser))
        say("it prints", printed(browser))
        if axe.is_file():
            for name in ("whole", "real", "hostile-0"):
                problems = []
                for media, dark in (("screen", "light"), ("screen", "dark"), ("print", "light")):
                    browser.open(folders[name] / "report.html")
                    problems += accessible(browser, axe.read_text(), media, [{"name": "prefers-color-scheme", "value": dark}])
                say(f"axe-core finds nothing in {name}", problems)
        else:
            print("skip report-browser: axe-core")
        plots(browser, axe.read_text() if axe.is_file() else None, plotted(bin_folder))
        browser.close()


main(*sys.argv[1:3])
