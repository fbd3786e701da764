"""`store init --forge` against the three forges' answers, served on loopback as their documentation gives them: what is set, what is missing, what nobody may see."""
import http.server
import json
import os
import subprocess
import sys
import threading
import urllib.parse

tools = sys.argv[1]
failed = False
asked = []
answers = {}


class Forge(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        asked.append((self.path, self.headers.get("Authorization")))
        status, value = answers.get(self.path, answers.get(urllib.parse.urlsplit(self.path).path, (404, {"message": "Not Found"})))
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forge)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = "http://127.0.0.1:%d" % server.server_port
clean = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB", "CI_", "GITLAB", "SYSTEM_", "BUILD_", "GIT_", "TF_", "GH_"))}


def check(name, holds, why=""):
    global failed
    print(("ok " if holds else "FAILED ") + "store-setup " + name + ("" if holds else ": %s" % (why,)))
    failed = failed or not holds


def git(*arguments):
    subprocess.run(["git", *arguments], check=True, env=clean, capture_output=True)


def init(forge, **env):
    asked.clear()
    done = subprocess.run([os.path.join(tools, "store"), "init", "--forge", forge, "--json"], capture_output=True, text=True, env={**clean, **env})
    try:
        states = {i["what"]: i["state"] for i in json.loads(done.stdout)["setup"]}
    except ValueError:
        states = {}
    return done, states


clean.update(HOME=os.getcwd(), GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="A", GIT_AUTHOR_EMAIL="a@x", GIT_COMMITTER_NAME="A", GIT_COMMITTER_EMAIL="a@x", INTERLOCK_STORE="git:")
os.mkdir("project")
os.chdir("project")
git("init", "-q", "-b", "main", ".")
git("commit", "-q", "--allow-empty", "-m", "Start")
git("init", "-q", "--bare", "-b", "main", "../there.git")
git("remote", "add", "origin", os.path.abspath("../there.git"))
git("push", "-q", "origin", "main")

rules = [{"type": "deletion"}, {"type": "non_fast_forward"}, {"type": "update"}]
github = {
    "/repos/o/r/rules/branches/interlock": (200, rules), "/repos/o/r/rules/branches/interlock-packages/x": (200, rules[1:]),
    "/repos/o/r/rulesets": (200, [{"id": 7, "target": "branch", "enforcement": "active"}, {"id": 8, "target": "tag", "enforcement": "active"}]),
    "/repos/o/r/rulesets/8": (200, {"rules": rules}),
    "/repos/o/r/environments/evaluation": (200, {"deployment_branch_policy": {"protected_branches": True}, "protection_rules": []}),
    "/repos/o/r/environments/production": (200, {"deployment_branch_policy": {"protected_branches": True}, "protection_rules": [{"type": "required_reviewers"}]}),
    "/repos/o/r": (200, {"permissions": {"push": True}}),
    "/repos/o/r/actions/permissions/workflow": (200, {"default_workflow_permissions": "read"}),
}
env = {"GITHUB_API_URL": url, "GITHUB_REPOSITORY": "o/r"}
answers.update(github)
done, states = init("github", **env)
check("without a token nothing is asked, and it is said", done.returncode == 0 and not asked and set(states.values()) == {"not known"}, (done, states))
done, states = init("github", GITHUB_TOKEN="secret-token", **env)
check("github: what is set is found", done.returncode == 0 and len(states) == 11 and set(states.values()) == {"ok"}, (done.stderr, states))
check("the token goes along, and into no text", all(a[1] == "Bearer secret-token" for a in asked) and "secret-token" not in done.stdout + done.stderr)
for path, value, what in [
        ("/repos/o/r/rules/branches/interlock", (200, rules[1:]), "interlock: no deletion"),
        ("/repos/o/r/rules/branches/interlock", (200, [rules[0], rules[2]]), "interlock: no force push"),
        ("/repos/o/r/rules/branches/interlock", (200, rules[:2]), "interlock: only the registering job's app may push"),
        ("/repos/o/r/rulesets/8", (200, {"rules": [rules[0]]}), "tags NAME@v… and NAME#…: made, never moved or deleted"),
        ("/repos/o/r/rulesets", (200, [{"id": 8, "target": "tag", "enforcement": "disabled"}]), "tags NAME@v… and NAME#…: made, never moved or deleted"),
        ("/repos/o/r/environments/production", (404, {}), "environment production: the default branch alone"),
        ("/repos/o/r/environments/production", (200, {"deployment_branch_policy": None, "protection_rules": [{"type": "required_reviewers"}]}),
         "environment production: the default branch alone"),
        ("/repos/o/r/environments/production", (200, {"deployment_branch_policy": {}, "protection_rules": []}), "environment production: somebody approves"),
        ("/repos/o/r", (200, {"permissions": {"push": False}}), "this token may write"),
        ("/repos/o/r/actions/permissions/workflow", (200, {"default_workflow_permissions": "write"}), "jobs may only read unless their file says more")]:
    answers[path] = value
    done, states = init("github", GITHUB_TOKEN="t", **env)
    check("github: missing: " + what, done.returncode == 40 and states.get(what) == "missing" and "Settings" in done.stderr + "Settings" * (what == "this token may write"), (done, states))
    answers.update(github)
answers["/repos/o/r/actions/permissions/workflow"] = (403, {"message": "Resource not accessible by integration"})
done, states = init("github", GITHUB_TOKEN="t", **env)
check("github: what the token may not see is not known, and no failure", done.returncode == 0 and states["jobs may only read unless their file says more"] == "not known", (done, states))
answers["/repos/o/r/rules/branches/interlock"] = (404, {})
answers["/repos/o/r/branches/interlock/protection"] = (200, {"allow_force_pushes": {"enabled": False}, "allow_deletions": {"enabled": False}, "restrictions": {"apps": []}})
done, states = init("github", GITHUB_TOKEN="t", **env)
check("github: the branch protection of old counts too", done.returncode == 0 and states["interlock: no force push"] == "ok", (done, states))

answers.clear()
branch = {"allow_force_push": False, "push_access_levels": [{"access_level": 40}]}
gitlab = {
    "/projects/7/protected_branches": (200, [{"name": "main", **branch}, {"name": "interlock*", **branch}]),
    "/projects/7/protected_tags": (200, [{"name": "*@v*"}, {"name": "*#*"}]),
    "/projects/7/protected_environments/evaluation": (200, {"name": "evaluation"}),
    "/projects/7/protected_environments/production": (200, {"name": "production"}),
    "/projects/7": (200, {"permissions": {"project_access": {"access_level": 30}, "group_access": None}}),
}
env = {"CI_API_V4_URL": url, "CI_PROJECT_ID": "7", "GITLAB_TOKEN": "t"}
answers.update(gitlab)
done, states = init("gitlab", **env)
check("gitlab: what is set is found", done.returncode == 0 and len(states) == 8 and set(states.values()) == {"ok"}, (done, states))
for path, value, what in [
        ("/projects/7/protected_branches", (200, [{"name": "interlock", **branch}]), "interlock-packages/x: protected, so that only the role you name may push, and nobody deletes"),
        ("/projects/7/protected_branches", (200, [{"name": "inter*", **branch, "allow_force_push": True}]), "interlock: no force push"),
        ("/projects/7/protected_tags", (200, [{"name": "*@v*"}]), "tags NAME@v… and NAME#…: made by the registering job alone, never moved or deleted"),
        ("/projects/7", (200, {"permissions": {"project_access": {"access_level": 20}, "group_access": None}}), "this token may write")]:
    answers[path] = value
    done, states = init("gitlab", **env)
    check("gitlab: missing: " + what, done.returncode == 40 and states.get(what) == "missing", (done, states))
    answers.update(gitlab)

answers.clear()
ref = "/refs/heads/" + "interlock".encode("utf-16-le").hex() + "/"
main = "/refs/heads/" + "main".encode("utf-16-le").hex() + "/"
right = "/_apis/permissions/2e9eb7ed-3c0a-47d4-87c1-0ffdf275fd87/%d?api-version=7.1&tokens=repoV2/p1/r1%s"
azure = {
    "/p1/_apis/git/repositories/r1": (200, {"id": "r1", "project": {"id": "p1"}, "defaultBranch": "refs/heads/main"}),
    right % (4, ref): (200, {"value": [True]}), right % (8, ref): (200, {"value": [False]}), right % (16, ""): (200, {"value": [True]}),
    right % (32, ""): (200, {"value": [True]}), right % (4, main): (200, {"value": [False]}),
    "/p1/_apis/distributedtask/environments": (200, {"value": [{"id": 3, "name": "production"}]}),
    "/p1/_apis/pipelines/checks/configurations": (200, {"value": [{"type": {"name": "Approval"}}]}),
}
env = {"SYSTEM_COLLECTIONURI": url + "/", "SYSTEM_TEAMPROJECTID": "p1", "BUILD_REPOSITORY_ID": "r1", "SYSTEM_ACCESSTOKEN": "t"}
answers.update(azure)
done, states = init("azure", **env)
check("azure: what is set is found", done.returncode == 0 and len(states) == 6 and set(states.values()) == {"ok"}, (done, states, asked))
for path, value, what in [
        (right % (4, ref), (200, {"value": [False]}), "this token may push to the store's branch"),
        (right % (8, ref), (200, {"value": [True]}), "it may not rewrite or delete the branch"),
        (right % (32, ""), (200, {"value": [False]}), "it may make tags"),
        (right % (4, main), (200, {"value": [True]}), "it may not push to the default branch"),
        ("/p1/_apis/pipelines/checks/configurations", (200, {"value": []}), "environment production: somebody approves")]:
    answers[path] = value
    done, states = init("azure", **env)
    check("azure: missing: " + what, done.returncode == 40 and states.get(what) == "missing", (done, states))
    answers.update(azure)

answers["/p1/_apis/git/repositories/r1"] = (500, {})
done, states = init("azure", **env)
check("a forge that is broken is no answer", done.returncode not in (0, 40), done)
done, states = init("gitlub")
check("a forge that nobody knows", done.returncode == 2 and "did you mean 'gitlab'" in done.stderr or "did you mean 'github'" in done.stderr, done)
done, states = init("github", GITHUB_TOKEN="t")
check("a remote that is no forge's", done.returncode == 2 and "GITHUB_REPOSITORY" in done.stderr, done)
sys.exit(failed)
