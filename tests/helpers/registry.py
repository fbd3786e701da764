#!/usr/bin/env python3
"""registry.py - an OCI registry for tests/cli/store-git-oci.sh on loopback, as the big ones are: it wants a token, which another address gives for a
password, and it sends on to yet another address for its blobs.

    registry.py FOLDER PORT_FILE    # FOLDER/blobs/DIGEST, FOLDER/tags/TAG; every request is a line of FOLDER/log: "METHOD PATH AUTHORIZATION"
"""
import base64
import hashlib
import http.server
import json
import os
import pathlib
import sys
import urllib.parse

folder, port_path = pathlib.Path(sys.argv[1]), sys.argv[2]
blobs, tags = folder / "blobs", folder / "tags"
for made in (blobs, tags):
    made.mkdir(parents=True, exist_ok=True)
PASSWORD = "Basic " + base64.b64encode(b"ada:ada-password").decode()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, data=b"", **headers):
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def keep(self, data):
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return digest

    def any(self):
        here = f"http://127.0.0.1:{self.server.server_port}"
        url = urllib.parse.urlsplit(self.path)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = self.headers.get("Authorization") or "-"
        with open(folder / "log", "a") as log:
            log.write(f"{self.command} {self.path} {said}\n")
        parts = url.path.split("/")
        if url.path == "/token":
            return self.answer(200, json.dumps({"token": "the-token"}).encode()) if said == PASSWORD else self.answer(401)
        if url.path.startswith("/elsewhere/"):
            there = blobs / parts[-1]
            return self.answer(200, there.read_bytes()) if there.exists() else self.answer(404)
        if said != "Bearer the-token":
            return self.answer(401, WWW_Authenticate=f'Bearer realm="{here}/token",service="registry",scope="repository:team/models:pull,push"')
        if not url.path.startswith("/v2/team/models/"):
            return self.answer(404)
        if self.command == "POST":
            return self.answer(202, Location="/v2/team/models/blobs/uploads/1?state=x")
        if self.command == "PUT" and "uploads" in parts:
            wanted = urllib.parse.parse_qs(url.query)["digest"][0]
            return self.answer(201 if self.keep(data) == wanted else 400)
        if self.command == "PUT":
            (tags / parts[-1]).write_text(self.keep(data))
            return self.answer(201)
        if "blobs" in parts:
            return self.answer(307, Location=f"{here}/elsewhere/{parts[-1]}")
        digest = (tags / parts[-1]).read_text() if (tags / parts[-1]).exists() else parts[-1]
        return self.answer(200, (blobs / digest).read_bytes()) if (blobs / digest).exists() else self.answer(404)

    do_GET = do_POST = do_PUT = any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(port_path + ".new", "w") as out:
    out.write(str(server.server_port))
os.rename(port_path + ".new", port_path)
server.serve_forever()
