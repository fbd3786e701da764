#!/usr/bin/env python3
"""forge.py - `comment` against a forge on loopback that keeps GitHub's, GitLab's and Azure's rules: pages, authors, races, rates, rights."""
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import urllib.parse

bin_dir = sys.argv[1]


class Forge:
    """What the three forges have in common: comments with ids and authors, and the requests that were made."""

    def __init__(self):
        self.comments, self.next_id, self.calls, self.statuses = {}, 1, [], []
        self.fail, self.race, self.closed = [], False, {}

    def add(self, body, author, **more):
        self.comments[self.next_id] = {"id": self.next_id, "body": body, "author": author, **more}
        self.next_id += 1
        return self.comments[self.next_id - 1]


forge = Forge()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, value=None, **headers):
        data = json.dumps(value).encode() if value is not None else b""
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_any(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        forge.calls.append((self.command, url.path, self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN")))
        if forge.fail:
            status, headers = forge.fail.pop(0)
            return self.answer(status, {"message": "no"}, **headers)
        for pattern, method in ((r"/repos/o/r/", self.github), (r"/projects/7/", self.gitlab), (r"/org/p1/_apis/git/repositories/r1/pullRequests/5/", self.azure)):
            if url.path.startswith(pattern):
                return method(url.path[len(pattern):], query, body)
        return self.answer(404, {"message": "no such place"})

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

    def page(self, query, show):
        all_of = [show(c) for c in sorted(forge.comments.values(), key=lambda c: c["id"])]
        size, at = int(query.get("per_page", 30)), int(query.get("page", 1))
        self.answer(200, all_of[(at - 1) * size:at * size])

    def raced(self, text, **more):
        """Another job of the same pull request was a moment faster."""
        if forge.race:
            forge.race = False
            forge.add(text, **more)

    def github(self, path, query, body):
        show = lambda c: {"id": c["id"], "body": c["body"], "user": {"login": c["author"]}}
        if self.command == "GET" and path == "issues/5/comments":
            return self.page(query, show)
        if self.command == "POST" and path == "issues/5/comments":
            if len(body["body"]) > 65536:
                return self.answer(422, {"message": "body is too long"})
            self.raced(body["body"], author="github-actions[bot]")
            return self.answer(201, show(forge.add(body["body"], "github-actions[bot]")))
        if path == "pulls" and query.get("state") == "open":
            there = [{"number": 4, "head": {"sha": "d" * 40}}, {"number": 5, "head": {"sha": "c" * 40}}] if query.get("head") == "fork:odd branch&x" else []
            return self.answer(200, there)
        if path.startswith("statuses/") and self.command == "POST":
            assert len(body["description"]) <= 140, body
            forge.statuses.append((path[9:], body["state"], body["context"]))
            return self.answer(201, {})
        return self.one(re.fullmatch(r"issues/comments/(\d+)", path), body, "PATCH", "body", show)

    def gitlab(self, path, query, body):
        show = lambda c: {"id": c["id"], "body": c["body"], "author": {"username": c["author"]}}
        if self.command == "GET" and path == "merge_requests/5/notes":
            return self.page(query, show)
        if self.command == "POST" and path == "merge_requests/5/notes":
            self.raced(body["body"], author="bot")
            return self.answer(201, show(forge.add(body["body"], "bot")))
        if path.startswith("statuses/"):
            forge.statuses.append((path[9:], body["state"], body["name"]))
            return self.answer(201, {})
        return self.one(re.fullmatch(r"merge_requests/5/notes/(\d+)", path), body, "PUT", "body", show)

    def azure(self, path, query, body):
        assert query.get("api-version") == "7.1"
        show = lambda c: {"id": c["id"], "status": c.get("status"), "comments": [{"id": 1, "content": c["body"], "isDeleted": c.get("gone", False)}],
                          "properties": {k: {"$type": "System.String", "$value": v} for k, v in c.get("properties", {}).items()}}
        if path == "threads" and self.command == "GET":
            return self.answer(200, {"value": [show(c) for c in forge.comments.values()]})
        if path == "threads" and self.command == "POST":
            self.raced(body["comments"][0]["content"], author="build", properties=body["properties"], status=body["status"])
            return self.answer(200, show(forge.add(body["comments"][0]["content"], "build", properties=body["properties"], status=body["status"])))
        if path == "statuses":
            forge.statuses.append(("5", body["state"], body["context"]["name"]))
            return self.answer(200, {})
        match = re.fullmatch(r"threads/(\d+)(/comments/1)?", path)
        comment = forge.comments[int(match.group(1))]
        if self.command == "DELETE":
            comment["gone"] = True
        elif match.group(2):
            comment["body"] = body["content"]
        else:
            comment["status"] = body["status"]
        return self.answer(200, {})

    def one(self, match, body, method, key, show):
        if not match or int(match.group(1)) not in forge.comments:
            return self.answer(404, {"message": "not found"})
        if self.command == "DELETE":
            del forge.comments[int(match.group(1))]
            return self.answer(204)
        if self.command != method:
            return self.answer(405, {"message": "method"})
        forge.comments[int(match.group(1))]["body"] = body[key]
        return self.answer(200, show(forge.comments[int(match.group(1))]))


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"

with open("event.json", "w") as out:
    json.dump({"pull_request": {"number": 5, "head": {"sha": "c" * 40}}}, out)
CLEAN = {k: os.environ[k] for k in ("PATH", "HOME") if k in os.environ}
JOBS = {
    "github": {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": base, "GITHUB_EVENT_PATH": os.path.abspath("event.json"),
               "GITHUB_TOKEN": "secret-token", "GITHUB_SERVER_URL": "https://github.example", "GITHUB_RUN_ID": "9", "GITHUB_RUN_ATTEMPT": "2"},
    "gitlab": {"GITLAB_CI": "true", "CI_API_V4_URL": base, "CI_PROJECT_ID": "7", "CI_MERGE_REQUEST_IID": "5", "GITLAB_TOKEN": "secret-token",
               "CI_COMMIT_SHA": "c" * 40},
    "azure": {"TF_BUILD": "True", "SYSTEM_COLLECTIONURI": base + "/org/", "SYSTEM_TEAMPROJECTID": "p1", "BUILD_REPOSITORY_ID": "r1",
              "SYSTEM_PULLREQUEST_PULLREQUESTID": "5", "SYSTEM_ACCESSTOKEN": "secret-token", "BUILD_BUILDID": "3"},
}


def verdict(decision="promote", sentence="PROMOTE diabetes: better than production version 1", reason="superior", guards=(), on="holdout"):
    return {"schema": "gate.verdict/1", "decision": decision, "reasons": [reason], "sentence": sentence, "tool": "0.1.0", "holdout": {"on": on},
            "primary": {"metric": "mse", "candidate": 1.0, "production": 2.0, "delta": 1.0, "ci": [0.5, 1.5], "rule": "superior", "margin": 0, "state": "pass"},
            "guards": list(guards), "floors": [], "slices": [], "warnings": []}


def comment(job, value, *args, report=None, **env):
    with open("verdict.json", "w") as out:
        json.dump(value, out)
    if report is not None:
        with open("big.json", "w") as out:
            out.write(report)
        args += ("--report", "big.json")
    done = subprocess.run([f"{bin_dir}/comment", "--verdict", "verdict.json", *args], env={**CLEAN, **JOBS[job], **env}, capture_output=True, text=True, timeout=600)
    assert "secret-token" not in done.stdout + done.stderr
    return done


TOLD = {"github": ["::error"], "azure": ["##vso[task.logissue type=error"], "gitlab": []}


def said_once(done, job="github"):
    """One line for people, and one for the runner, if it has a place for it."""
    lines = done.stderr.splitlines()
    return len(lines) == 1 + len(TOLD[job]) and lines[0].startswith("comment: ") and all(line.startswith(start) for line, start in zip(lines[1:], TOLD[job]))


def case(name, good):
    print(("ok " if good else "FAILED ") + "forge " + name, flush=True)


def fresh():
    global forge
    forge = Forge()


for job in JOBS:
    fresh()
    first = comment(job, verdict(), "--status")
    made = len(forge.comments) == 1 and "created" in first.stdout
    case(f"{job}: the first run makes a comment", made and first.returncode == 0)
    again = comment(job, verdict(), "--status")
    case(f"{job}: the same verdict changes nothing", "unchanged" in again.stdout and len(forge.comments) == 1)
    worse = comment(job, verdict("reject", "REJECT diabetes: worse", "worse"), "--status")
    text = next(iter(forge.comments.values()))["body"]
    case(f"{job}: the next verdict updates it", "updated" in worse.stdout and len(forge.comments) == 1 and "REJECT" in text and "PROMOTE" not in text)
    case(f"{job}: the status says both", [s[1] for s in forge.statuses] in (["success", "success", "failure"], ["success", "success", "failed"], ["succeeded", "succeeded", "failed"]))
    comment(job, verdict(), "--key", "other")
    case(f"{job}: another key is another comment", len(forge.comments) == 2)
    case(f"{job}: the token is sent", all("secret-token" in (c[2] or "") for c in forge.calls))
    fresh()
    silent = comment(job, verdict("reject", "x", "no_change"))
    case(f"{job}: nothing changed, nothing said", silent.returncode == 0 and not forge.comments)

BOTS = {"github": "github-actions[bot]", "gitlab": "bot"}
for job, bot in BOTS.items():
    fresh()
    for i in range(250):
        forge.add(f"talk {i}", "somebody")
    forge.add("<!-- interlock:interlock -->\nforged", "mallory")
    comment(job, verdict(), "--author", bot)
    comment(job, verdict("reject", "REJECT", "worse"), "--author", bot)
    ours = [c for c in forge.comments.values() if c["author"] == bot]
    case(f"{job}: a comment on the third page is found again, and another's is left alone", len(ours) == 1 and forge.comments[251]["body"].endswith("forged"))


def there():
    """The comments that are still to be seen."""
    return [c for c in forge.comments.values() if not c.get("gone")]


for job in JOBS:
    fresh()
    forge.race = True
    done = comment(job, verdict())
    case(f"{job}: two jobs at once leave the older comment", done.returncode == 0 and [c["id"] for c in there()] == [1])
    fresh()
    comment(job, verdict())
    if job == "azure":
        forge.comments[1]["gone"] = True
    else:
        forge.comments.clear()
    comment(job, verdict())
    case(f"{job}: a comment that a person deleted is made anew", len(there()) == 1)
    fresh()
    forge.fail = [(429, {"Retry_After": "1"}), (403, {"Retry_After": "1"}), (503, {})]
    done = comment(job, verdict())
    case(f"{job}: rate limits are waited for, the secondary, too", done.returncode == 0 and len(there()) == 1)
    for status in (401, 403):
        fresh()
        forge.fail = [(status, {})]
        done = comment(job, verdict())
        case(f"{job}: a token without the right ({status}) is no failure of the job", done.returncode == 0 and "may not comment" in done.stderr)
    fresh()
    forge.fail = [(500, {})]
    done = comment(job, verdict())
    case(f"{job}: a broken forge is an error in one line", done.returncode != 0 and said_once(done, job))


def sections(n, ids=("slices", "data", "cost", "checks")):
    """A report.json with long sections."""
    return json.dumps({"schema": "gate.report/1", "title": "t", "decision": "promote", "sections": [
        {"id": ids[i % len(ids)], "title": f"Part {i}", "blocks": [{"kind": "text", "text": "word " * 390}] * 20} for i in range(n)]})


fresh()
done = comment("github", verdict(), report=sections(4))
text = forge.comments[1]["body"]
case("a long report is cut at a section", done.returncode == 0 and len(text.encode()) <= 60000 and 0 < text.count("<details>") == text.count("</details>") < 4 and "artifacts" in text)
fresh()
done = comment("github", verdict(), report='{"schema": "gate.report/2"}')
case("a report of another schema is refused", done.returncode == 20 and not forge.comments and said_once(done))

fresh()
hostile = "</details><script>alert(1)</script> @everyone #1 | a `b` \n::error::x <!-- --> [x](javascript:1)"
comment("github", verdict("reject", "REJECT " + hostile, "worse", guards=[{"metric": hostile, "rule": hostile, "state": "fail", "slice": hostile}] * 20))
text = forge.comments[1]["body"]
live = re.sub(r"^<!-- interlock:interlock -->|</?(sub|details|summary)>|^```.*?^```", "", re.sub(r"\\.", "", text), flags=re.M | re.S)
case("hostile text is only text", not re.search(r"<[a-z/!]|@everyone|#1|\]\(javascript|`", live) and not re.search(r"^::", text, re.M))
case("at most eight checks are shown", sum(line.startswith("| guard |") for line in text.splitlines()) <= 8 and "more checks" in text)

fresh()
done = comment("github", verdict(on="validation"))
case("a verdict on validation rows says so", "validation rows" in forge.comments[1]["body"])

def write_run(sha):
    with open("event.json", "w") as out:
        json.dump({"workflow_run": {"head_sha": sha, "head_branch": "odd branch&x", "head_repository": {"owner": {"login": "fork"}}, "pull_requests": []}}, out)


fresh()
write_run("c" * 40)
done = comment("github", verdict(), "--status")
case("the run of a fork's pull request finds its number by the commit", "request 5" in done.stdout and forge.statuses == [("c" * 40, "success", "interlock")])
fresh()
write_run("e" * 40)
done = comment("github", verdict())
case("of a commit that is no pull request's head nothing is said", done.returncode == 0 and "stale" in done.stdout and not forge.comments)

with open("event.json", "w") as out:
    out.write('{"pull_request": ')
done = comment("github", verdict())
case("a broken event is an error with its place", done.returncode != 0 and "event.json:1:" in done.stderr and said_once(done))
with open("event.json", "w") as out:
    out.write('{"push": {}}')
done = comment("github", verdict())
case("a push is no pull request", done.returncode == 2 and "--pr" in done.stderr)
done = comment("github", verdict(), "--pr", "5")
case("--pr names it", done.returncode == 0)
done = comment("github", verdict(), GITHUB_TOKEN="")
case("a missing token is named", done.returncode == 2 and "GITHUB_TOKEN" in done.stderr)
for bad in ("a b", "x-->", "a--b", ""):
    done = comment("github", verdict(), "--key", bad)
    case(f"the key '{bad}' is refused", done.returncode == 2)
