"""front.py - the half of a forge that Gitea has not: the tokens of jobs, with the rights that a workflow grants, in front of a Gitea on loopback.

A job talks to the front as it would to GitHub: git under /OWNER/NAME, the API under /api/v1. The front looks at the token, refuses what the job's
`permissions:` do not grant, and hands the rest to Gitea with the bot's own token. The bot is called "github-actions[bot]" outwards. What it
refused, and every change that it let pass, is kept in `calls` as (run, job, method, path, status).
"""
import base64
import http.client
import http.server
import json
import re
import secrets
import threading

BOT = "actions-bot"
SHOWN = "github-actions[bot]"

# (method, path under /repos/OWNER/NAME) -> the permission that GitHub wants for a change.
RIGHTS = [
    (r"/(issues|pulls)/(\d+/)?comments", ("issues", "pull-requests")),
    (r"/statuses/", ("statuses", "checks")),  # Gitea has no checks: the word on a commit is a status there
    (r"/check-runs", ("checks",)),
    (r"/pulls", ("pull-requests",)),
    (r"/issues", ("issues", "pull-requests")),
    (r"/actions/", ("actions",)),
    (r"/", ("contents",)),
]


class Front:
    """The server, the tokens that it knows, and what passed."""

    def __init__(self, gitea_port, bot_token):
        self.gitea_port, self.bot_token = gitea_port, bot_token
        self.tokens, self.calls, self.own = {}, [], []
        self.lock = threading.Lock()
        front = self

        class Handler(Proxy):
            owner = front

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, run, job, permissions):
        """A new token for one job; `permissions` is a dictionary like the workflow's, e.g. {"contents": "read"}."""
        token = "job-" + secrets.token_hex(16)
        self.tokens[token] = (run, job, permissions)
        return token

    def forget(self, run):
        """The run is over: its tokens are no good any more."""
        self.tokens = {token: job for token, job in self.tokens.items() if job[0] != run}

    def answer(self, method, pattern, function):
        """Let a function answer what Gitea cannot: function(match, body, job) -> (status, value)."""
        self.own.append((method, re.compile(pattern), function))


def wanted(method, path):
    """The permissions, any one of which allows the request; none for what everybody may read."""
    if path.endswith("/git-receive-pack") or "service=git-receive-pack" in path:
        return ("contents",)
    if method in ("GET", "HEAD") or path.endswith("/git-upload-pack"):
        return ()
    match = re.match(r"/api/v1/repos/[^/]+/[^/]+(/.*)", path)
    for pattern, rights in RIGHTS:
        if match and re.match(pattern, match.group(1)):
            return rights
    return ("administration",)


class Proxy(http.server.BaseHTTPRequestHandler):
    """One connection of a job."""

    protocol_version = "HTTP/1.1"
    owner = None

    def log_message(self, *args):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            parts.append(self.rfile.read(size))
            self.rfile.readline()
            if size == 0:
                return b"".join(parts)

    def job(self):
        """(run, job, permissions) of the token, or None."""
        kind, _, text = (self.headers.get("Authorization") or "").partition(" ")
        if kind.lower() == "basic":
            text = base64.b64decode(text).decode().partition(":")[2]
        return self.owner.tokens.get(text.strip())

    def say(self, status, data, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def handle_any(self):
        body, job = self.body(), self.job()
        if job is None:
            return self.say(401, b'{"message": "Bad credentials"}', [("WWW-Authenticate", 'Basic realm="forge"'), ("Content-Type", "application/json")])
        rights = wanted(self.command, self.path)
        if rights and not any(job[2].get(right) == "write" for right in rights):
            status, headers, data = 403, [("Content-Type", "application/json")], b'{"message": "Resource not accessible by integration"}'
        else:
            status, headers, data = self.own_answer(body, job) or self.gitea(body)
        if rights:
            with self.owner.lock:
                self.owner.calls.append((job[0], job[1], self.command, self.path, status))
        self.say(status, data, headers)

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

    def own_answer(self, body, job):
        for method, pattern, function in self.owner.own:
            match = pattern.fullmatch(self.path.partition("?")[0])
            if method == self.command and match:
                status, value = function(match, json.loads(body or b"null"), job)
                data = b"" if value is None else json.dumps(value).encode()
                return status, [("Content-Type", "application/json")], data
        return None

    def gitea(self, body):
        skip = ("host", "authorization", "transfer-encoding", "content-length", "connection", "accept-encoding")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in skip}
        secret = base64.b64encode(f"{BOT}:{self.owner.bot_token}".encode()).decode()
        headers["Authorization"] = f"Basic {secret}"
        there = http.client.HTTPConnection("127.0.0.1", self.owner.gitea_port, timeout=600)
        there.request(self.command, self.path, body=body, headers=headers)
        reply = there.getresponse()
        data = reply.read()
        there.close()
        if self.path.startswith("/api/"):
            data = data.replace(f'"{BOT}"'.encode(), f'"{SHOWN}"'.encode())
        kept = [(name, value) for name, value in reply.getheaders() if name.lower() in ("content-type", "link", "retry-after", "www-authenticate")]
        return reply.status, kept, data
