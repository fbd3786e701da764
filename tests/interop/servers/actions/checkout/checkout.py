"""checkout.py - see action.yml. A job's own token (JOB_TOKENS/JOB) has the rights that the workflow grants to this job, and no more."""
import base64
import os
import pathlib
import secrets
import shutil
import subprocess
import sys

sys.path.insert(0, os.environ["STAND_INS"])
import stand_in  # noqa: E402

inputs = stand_in.called("checkout")
token = inputs["token"] or (pathlib.Path(os.environ["JOB_TOKENS"]) / os.environ["GITHUB_JOB"]).read_text()
server, ref, depth = os.environ["GITHUB_SERVER_URL"], inputs["ref"] or os.environ["EVENT_SHA"], inputs["fetch-depth"]
folder = stand_in.workspace / inputs["path"]
folder.mkdir(parents=True, exist_ok=True)
for there in folder.iterdir():
    shutil.rmtree(there) if there.is_dir() and not there.is_symlink() else there.unlink()


def git(*arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True)


git("init", "-q", ".")
git("remote", "add", "origin", f"{server}/{inputs['repository']}")
basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
credentials = pathlib.Path(os.environ["RUNNER_TEMP"]) / f"git-credentials-{secrets.token_hex(8)}.config"
credentials.write_text(f'[http "{server}/"]\n\textraheader = AUTHORIZATION: basic {basic}\n')
git("config", f"includeIf.gitdir:{folder}/.git.path", str(credentials))
if depth == "0":
    git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
git("fetch", "-q", "--no-tags", *([] if depth == "0" else ["--depth", depth]), "origin", ref)
git("checkout", "-q", "--detach", "FETCH_HEAD")
if inputs["persist-credentials"] != "true":
    git("config", "--unset", f"includeIf.gitdir:{folder}/.git.path")
    credentials.unlink()
