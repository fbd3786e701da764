# data cache migrate: objects of DVC 2 get their names of DVC 3 beside the old ones; what is recorded follows, as far as the workspace or the cache has it.
. "$(dirname "$0")/../lib.sh"

git init -q . && ok data init -q || exit 1
# old TEXT - what DVC 2 called a text of Windows: the digest of its lines as Unix ends them.
old() {
	printf '%b' "$1" | tr -d '\r' | md5sum | cut -c1-32
}
# kept TEXT - such an object in the cache of DVC 2.
kept() {
	id=$(old "$1")
	mkdir -p ".dvc/cache/$(echo "$id" | cut -c1-2)"
	printf '%b' "$1" > ".dvc/cache/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-)"
	chmod 444 ".dvc/cache/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-)"
}
in_cache() {
	id=$(printf '%b' "$1" | md5sum | cut -c1-32)
	[ -f ".dvc/cache/files/md5/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-)" ]
}
kept 'in\r\n' && kept 'out\r\n' && kept 'gone\r\n'
printf 'in\r\n' > in && printf 'out\r\n' > out
printf 'outs:\n- md5: %s\n  size: 4\n  path: in\n' "$(old 'in\r\n')" > in.dvc
printf 'outs:\n- md5: %s\n  size: 6\n  path: gone\n' "$(old 'gone\r\n')" > gone.dvc
printf 'outs:\n- md5: %s\n  size: 9\n  path: nowhere\n' "$(old 'nowhere\r\n')" > nowhere.dvc
printf '[{"md5": "%s", "relpath": "sub/x"}]' "$(old 'gone\r\n')" > list
listing=$(md5sum < list | cut -c1-32)
mkdir -p ".dvc/cache/$(echo "$listing" | cut -c1-2)"
mv list ".dvc/cache/$(echo "$listing" | cut -c1-2)/$(echo "$listing" | cut -c3-).dir"
printf 'outs:\n- md5: %s.dir\n  size: 6\n  nfiles: 1\n  path: dir\n' "$listing" > dir.dvc
printf 'stages:\n  make:\n    cmd: tr in ou < in > out\n    deps: [in]\n    outs: [out]\n' > dvc.yaml
printf "schema: '2.0'\nstages:\n  make:\n    cmd: tr in ou < in > out\n    deps:\n    - path: in\n      md5: %s\n      size: 4\n    outs:\n    - path: out\n      md5: %s\n      size: 5\n" \
	"$(old 'in\r\n')" "$(old 'out\r\n')" > dvc.lock

ok data cache migrate --dry
expect_out '4 files will be re-hashed and migrated to the DVC 3.0 cache location.'
expect_no_file .dvc/cache/files
ok data cache migrate
expect_out 'Migrated 4 files to DVC 3.0 cache location.'
in_cache 'in\r\n' && in_cache 'out\r\n' && in_cache 'gone\r\n' || fail 'the objects have their new names'
id=$(old 'in\r\n')
[ "$(stat -c %h ".dvc/cache/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-)")" = 2 ] || fail 'one file under both names'
ok data cache migrate --dvc-files --dry
expect_out '	dvc.yaml (dvc.lock)'
expect_out '	in.dvc'
[ "$(cat dvc.lock in.dvc | grep -c 'hash: md5')" = 0 ] || fail 'a dry run changes nothing'
ok data cache migrate --dvc-files
expect_out "Updating DVC file 'in.dvc'"
[ "$(grep -c 'hash: md5' dvc.lock)" = 2 ] || fail "both entries of the lock: $(cat dvc.lock)"
expect_file in.dvc 'hash: md5'
expect_file in.dvc "$(printf 'in\r\n' | md5sum | cut -c1-32)"
# What is not in the workspace is told by the cache, and what is not there either stays as it was recorded.
expect_file gone.dvc 'hash: md5'
expect_file gone.dvc "$(printf 'gone\r\n' | md5sum | cut -c1-32)"
expect_file nowhere.dvc "$(old 'nowhere\r\n')"
[ "$(grep -c 'hash: md5' nowhere.dvc)" = 0 ] || fail 'nowhere is not known here'
expect_file dir.dvc 'hash: md5'
! grep -q "$listing" dir.dvc || fail 'a folder is listed by the digests of now'
ok data checkout dir.dvc
expect_file dir/sub/x gone
ok data checkout gone.dvc
expect_file gone gone
ok data status --json in.dvc gone.dvc dir.dvc make
expect_json . '{}'
ok data cache migrate --dvc-files
expect_out 'Migrated 0 files'
expect_out "Updating DVC file 'nowhere.dvc'"
rm nowhere.dvc
ok data cache migrate --dvc-files
expect_out 'No DVC files in the repo to migrate to the 3.0 format.'
