"""mlflow_server.py - an MLflow server on loopback, with its database and its files in the folder here.

    server, url = serve()    # it answers
    stop(server)             # it and its workers are gone: nothing of it is wanted afterwards, so nobody is asked to come to an end
"""
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request


def serve():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = "http://127.0.0.1:%d" % port
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", "sqlite:///" + os.path.abspath("mlflow.db"),
         "--artifacts-destination", os.path.abspath("files"), "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
        stdout=open("server.log", "w"), stderr=subprocess.STDOUT, start_new_session=True)
    deadline = time.monotonic() + 300
    while True:
        try:
            urllib.request.urlopen(url + "/health", timeout=5)
            return server, url
        except OSError:
            assert server.poll() is None and time.monotonic() < deadline, open("server.log").read()
            time.sleep(0.2)


def stop(server):
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
