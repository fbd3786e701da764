# data diff and data data status: between commits, what is recorded and the workspace, with renames, as DVC has them.
. "$(dirname "$0")/../lib.sh"

git init -q . && ok data init -q
ok data diff --json
[ "$(cat "$out")" = '{}' ] || fail 'no commit, no difference'
mkdir d && printf 1 > d/a && printf 2 > d/b && printf f > f
ok data add -q d f
git add -A && git commit -q -m one
ok data diff --json
[ "$(cat "$out")" = '{}' ] || fail 'nothing differs'
ok data data status
expect_out 'No changes.'
ok data data status --json --granular --unchanged
expect_json '.unchanged | join(" ")' 'd/ d/a d/b f'

printf 3 > d/c && rm d/b && mv d/a d/z && printf g > f && printf n > n
ok data add -q n
ok data diff --json
cat > want <<'JSON'
{"added": [{"path": "d/c"}, {"path": "n"}], "deleted": [{"path": "d/b"}], "modified": [{"path": "d/"}, {"path": "f"}], "renamed": [{"path": {"old": "d/a", "new": "d/z"}}], "not in cache": []}
JSON
same "$out" want
ok data diff --show-hash
expect_out '    8fa14cdd..b2f5ff47  f'
expect_out 'files summary: 2 added, 1 deleted, 1 renamed, 1 modified'
ok data data status --json
expect_json '.uncommitted.modified | join(" ")' 'd/ f'
expect_json '.committed.added[0]' n
ok data data status --granular
expect_out 'renamed: d/a -> d/z'
expect_out '(there are other changes not tracked by dvc'
ok data data status --json d
expect_json '.uncommitted.modified | join(" ")' d/
expect_json '.committed' null

ok data commit -f -q
git add -A && git commit -q -m two
ok data diff HEAD~1 HEAD --json --targets d/c
expect_json '.added[0].path' d/c
expect_json '.modified | length' 0
expect_json 'has("not in cache")' false
run data diff nope
expect_exit 1
expect_err "unknown Git revision 'nope'"
run data diff --targets nowhere
expect_exit 1
# What a folder holds is not known without its listing.
rm .dvc/cache/files/md5/*/*.dir
ok data diff --json
expect_json '."not in cache"[0].path' d/
ok data data status --json --granular
expect_json '.not_in_cache | join(" ")' d/
