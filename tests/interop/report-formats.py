"""A verdict's Markdown is read by cmark-gfm: tables are tables, nothing from outside becomes markup. Its JUnit fits junit.xsd by xmllint, and the
counts of the suite are those of its cases."""
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as etree
from html.parser import HTMLParser

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import report_cases  # noqa: E402

KNOWN = set("h1 h2 p strong em table thead tbody tr th td ul li pre code br".split())
CHECK_COLUMNS = 9


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.rows, self.tables, self.links = set(), [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append(0)
        if tag in ("td", "th"):
            self.tables[-1][-1] += 1
        self.links += [value for name, value in attrs if name in ("href", "src")]


def markdown(name, folder):
    source = (folder / "report.md").read_text()
    html = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter"],
                          input=source, capture_output=True, text=True, check=True).stdout
    page = Page()
    page.feed(html)
    problems = []
    if page.tags - KNOWN:
        problems.append(f"markup {page.tags - KNOWN}")
    if [link for link in page.links if not link.startswith("mailto:")]:
        problems.append(f"links {page.links}")
    if any(len(set(table)) != 1 for table in page.tables):
        problems.append("a table is not whole")
    if re.search(r"<p>[^<]*\|---", html):
        problems.append("a table that is none")
    if name == "whole" and [t[0] for t in page.tables].count(CHECK_COLUMNS) != 2:
        problems.append("the tables of checks and slices are missing")
    if len(source.encode()) > 65536:
        problems.append("too long for a comment")
    if name == "many" and "more rows are in report.html" not in source:
        problems.append("does not say what it leaves out")
    return problems


def junit(folder):
    schema = pathlib.Path(__file__).with_name("junit.xsd")
    result = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema, folder / "junit.xml"], capture_output=True, text=True)
    if result.returncode:
        return [result.stderr]
    suite = etree.parse(folder / "junit.xml").getroot().find("testsuite")
    counts = {tag: len(suite.findall(f"testcase/{tag}")) for tag in ("failure", "error", "skipped")}
    told = {"failure": int(suite.get("failures")), "error": int(suite.get("errors")), "skipped": int(suite.get("skipped"))}
    if counts != told or int(suite.get("tests")) != len(suite.findall("testcase")):
        return ["the counts are wrong"]
    return []


def main():
    for tool in ("cmark-gfm", "xmllint"):
        if not shutil.which(tool):
            print(f"skip report-formats: {tool}")
            return
    bad = {"markdown": [], "junit": []}
    cases = report_cases.cases()
    for name, verdict in cases.items():
        folder = report_cases.render(sys.argv[1], name, verdict)
        bad["markdown"] += [f"{name}: {problem}" for problem in markdown(name, folder)]
        bad["junit"] += [f"{name}: {problem}" for problem in junit(folder)]
    for what, problems in bad.items():
        print("\n".join(problems[:20]))
        print(f"{'FAILED' if problems else 'ok'} report {what} of {len(cases)} verdicts")


main()
