# data pull from two remotes: what one lacks, has wrong, or cannot give because it is down, comes from the next, and it is said.
. "$(dirname "$0")/../lib.sh"

git init -q . && ok data init -q || exit 1
ok data remote add -q -d store "$PWD/store"
ok data remote add -q mirror "$PWD/mirror"
mkdir d && printf 1 > d/a && printf 2 > d/b && printf f > f
ok data add -q d f
ok data push
expect_err 'Pushing 4 of 4 objects, * bytes'
ok data push --verbose -r mirror
expect_err 'version * push'
expect_err '4 objects are needed; the remote is mirror'
ok data status -c -r mirror
expect_out "Cache and remote 'mirror' are in sync."
emptied() {
	chmod -R u+w .dvc/cache && rm -rf .dvc/cache d f
}
object() {
	md5=$(printf %s "$1" | md5sum | cut -c1-32)
	printf 'files/md5/%s/%s' "$(echo "$md5" | cut -c1-2)" "$(echo "$md5" | cut -c3-)"
}

# Missing at the first.
emptied && rm -f "store/$(object 1)"
ok data pull
expect_err "1 object came from the remote 'mirror': 'store' does not hold them"
expect_file d/a 1
# Named, the second is the only one; and so is the first.
emptied
run data pull -r store
expect_exit 1
expect_err 'missing, neither in the cache nor at the remote: d/a'
ok data fetch -r mirror
[ -z "$(cat "$err" | grep came)" ] || fail 'nothing stood in'
ok data status -c -r store
expect_out 'new: *d/a'

# Spoilt at the first.
printf 1 > "store/$(object 1)" && chmod u+w "store/$(object f)" && printf wrong > "store/$(object f)"
emptied
ok data pull
expect_err "1 object came from the remote 'mirror': 'store' could not give them: * arrived with the digest *"
expect_file f f

# Down.
ok data remote modify -q store url http://127.0.0.1:1/nowhere
emptied
ok data pull
expect_err "objects came from the remote 'mirror': 'store' could not give them: no answer from http://127.0.0.1:1"
expect_file d/b 2

# Both: what the second lacks as well may be at the first, so it has failed and is not missing.
emptied && rm -f "mirror/$(object 2)"
run data fetch
expect_exit 1
expect_err 'no answer from'
expect_err 'Fetching 3 of 4 objects'
expect_err '1 file could not be fetched'

# Results of the run cache: what any of them has.
ok data remote modify -q store url "$PWD/store"
name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
mkdir -p "store/runs/aa/$name" "mirror/runs/aa/$name"
echo first > "store/runs/aa/$name/$name"
echo second > "mirror/runs/aa/$name/b$(echo $name | cut -c2-)"
ok data fetch --run-cache f.dvc
expect_err "1 result of the run cache came from the remote 'mirror'"
expect_file ".dvc/cache/runs/aa/$name/$name" first
expect_file ".dvc/cache/runs/aa/$name/b$(echo $name | cut -c2-)" second
rm -rf .dvc/cache/runs
ok data fetch --run-cache -r store f.dvc
expect_no_file ".dvc/cache/runs/aa/$name/b$(echo $name | cut -c2-)"
rm -rf .dvc/cache/runs
ok data remote modify -q store url http://127.0.0.1:1/nowhere
ok data pull --run-cache f.dvc
expect_err "the remote 'store' could not give its run cache: "
expect_file ".dvc/cache/runs/aa/$name/b$(echo $name | cut -c2-)" second

# The order is the project's to say.
ok data remote modify -q store url "$PWD/store"
printf 'remotes:\n  read: [mirror, store]\n' > .interlock.yaml
emptied
ok data pull
expect_err "1 object came from the remote 'store': 'mirror' does not hold them"
printf 'remotes:\n  read: []\n' > .interlock.yaml
emptied && rm -f "store/$(object f)"
run data pull f.dvc
expect_exit 1
expect_err 'missing, neither in the cache nor at the remote: f'
printf 'remotes:\n  read: [mirrors]\n' > .interlock.yaml
run data pull
expect_exit 1
expect_err ".interlock.yaml:2:3: 'read' names the remote 'mirrors'"
printf 'remotes:\n  raed: [mirror]\n' > .interlock.yaml
run data pull
expect_exit 1
expect_err 'did you mean'

# Where files lie by their paths and versions, nothing is put by its digest.
rm -f .interlock.yaml
ok data remote modify -q store url "s3://bucket/path"
ok data remote modify -q store version_aware true
run data push
expect_exit 1
expect_err "remote 'store' keeps versions"

# true is true however it is written: nobody needs a key who is to come without a name.
ok data remote add -q anonymous s3://bucket/path
ok data remote modify -q anonymous endpointurl http://127.0.0.1:1
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_PROFILE AWS_WEB_IDENTITY_TOKEN_FILE
echo fresh > fresh && ok data add -q fresh
run data push -r anonymous fresh
expect_err 'no key for S3'
ok data remote modify -q anonymous allow_anonymous_login True
run data push -r anonymous fresh
expect_err 'no answer from http://127.0.0.1:1'

# data data status --not-in-remote --no-remote-refresh: what the remote said when it was last asked so, also while it is away; the first time it is asked.
ok data data status --json -r mirror --not-in-remote --no-remote-refresh
expect_json '.not_in_remote | join(" ")' fresh
ok data push -q -r mirror fresh
ok data data status --json -r mirror --not-in-remote --no-remote-refresh
expect_json '.not_in_remote | join(" ")' fresh
ok data data status --json -r mirror --not-in-remote
expect_json '.not_in_remote' null
mv mirror away
ok data data status --json -r mirror --not-in-remote --no-remote-refresh
expect_json '.not_in_remote' null
ok data data status --json -r mirror --not-in-remote
expect_json '.not_in_remote | length' 3
mv away mirror
