#!/usr/bin/env python3
"""github.py - a GitHub for tests/cli/comment-forge.sh on loopback: pages by Link alone, check runs, GraphQL, limits that are told by 403.

    github.py SCRIPT.json LOG PORT_FILE    # SCRIPT: what is there; every request is a line of LOG, "METHOD PATH BODY"
"""
import http.server
import json
import os
import sys
import urllib.parse

script_path, log_path, port_path = sys.argv[1:]
with open(script_path) as source:
    there = json.load(source)
comments = {c["id"]: c for c in there.get("comments", [])}
refusals = there.get("refusals", [])


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, value=None, **headers):
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def page(self, url):
        """Pages have two comments, whatever is asked for, and the next one is named by a cursor, as Enterprise Server does."""
        at = int(urllib.parse.parse_qs(url.query).get("after", ["0"])[0])
        shown = sorted(comments.values(), key=lambda c: c["id"])
        headers = {}
        if at + 2 < len(shown):
            base = f"http://127.0.0.1:{self.server.server_port}{url.path}"
            headers["Link"] = f'<{base}?per_page=2&after=0>; rel="first", <{base}?per_page=2&after={at + 2}>; rel="next"'
        self.answer(200, shown[at:at + 2], **headers)

    def any(self):
        url = urllib.parse.urlsplit(self.path)
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with open(log_path, "a") as log:
            log.write(f"{self.command} {self.path} {text}\n")
        for i, (method, path, status, headers) in enumerate(refusals):
            if self.command == method and url.path.endswith(path):
                refusals.pop(i)
                if status == 404:  # somebody was faster
                    comments.pop(int(url.path.rsplit("/", 1)[1]), None)
                return self.answer(status, {"message": "no"}, **headers)
        if url.path == "/graphql":
            ids = json.loads(text)["variables"]["ids"]
            return self.answer(200, {"data": {"nodes": [{"isMinimized": i in there.get("minimised", [])} for i in ids]}})
        if url.path.endswith("/issues/5/comments") and self.command == "GET":
            return self.page(url)
        if url.path.endswith("/issues/5/comments"):
            new = {"id": max(comments, default=0) + 1, "body": json.loads(text)["body"], "user": {"login": "bot"}, "node_id": "new"}
            comments[new["id"]] = new
            return self.answer(201, new)
        if "/issues/comments/" in url.path:
            one = comments.get(int(url.path.rsplit("/", 1)[1]))
            if not one:
                return self.answer(404, {"message": "not found"})
            if self.command == "DELETE":
                return self.answer(200, comments.pop(one["id"]))
            one["body"] = json.loads(text)["body"]
            return self.answer(200, one)
        if url.path.endswith("/pulls/5"):
            return self.answer(200, {"head": {"sha": there.get("head", "c" * 40)}})
        if url.path.endswith("/check-runs") or "/statuses/" in url.path:
            return self.answer(201, {})
        return self.answer(404, {"message": "no such place"})

    do_GET = do_POST = do_PATCH = do_DELETE = any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(port_path + ".new", "w") as out:
    out.write(str(server.server_port))
os.rename(port_path + ".new", port_path)
server.serve_forever()
