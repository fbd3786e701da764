# A cache on another file system: hard links and reflinks fall back to copies, made whole before they get their name; a full disk leaves nothing half.
. "$(dirname "$0")/../lib.sh"
[ -d /dev/shm ] && [ -w /dev/shm ] && [ "$(stat -c %d /dev/shm)" != "$(stat -c %d .)" ] || skip 'no second file system at /dev/shm'
. "$root/tests/fault/fault.sh"
other=$(mktemp -d /dev/shm/interlock-other-XXXXXX)
disk=$(mktemp -d)
trap 'rm -rf "$lib_dir" "$memory" "$other" "$disk"' EXIT

for kinds in hardlink reflink,copy hardlink,copy reflink,hardlink,symlink,copy; do
	cd "$disk" && rm -rf project && mkdir project && cd project || exit 1
	rm -rf "$other/cache"
	ok data init -q --no-scm
	ok data config -q cache.dir "$other/cache"
	ok data config -q cache.type "$kinds"
	mkdir d && echo a > d/a && echo b > d/b && echo f > f
	# What works between file systems is needed: with hard links alone it is said, and nothing is lost.
	run data add -q d f
	case $kinds in
	hardlink)
		[ "$status" -ne 0 ] || fail 'a hard link cannot reach another file system'
		expect_file d/a a
		continue
		;;
	esac
	expect_exit 0
	[ "$(find "$other/cache/files" -type f | wc -l)" = 4 ] || fail 'four objects'
	rm -rf d f
	ok data checkout -q
	expect_file d/b b
	case $kinds in
	*symlink*) [ -L f ] || fail 'a symbolic link reaches it' ;;
	*) [ ! -L f ] && [ "$(stat -c %h f)" = 1 ] || fail 'a copy' ;;
	esac
	find . "$other" -name '.interlock-*' > "$err"
	[ ! -s "$err" ] || fail 'a temporary file stays'
	# At each call of a checkout by copies the process may die: no file is half there.
	ok data config -q cache.type copy
	for n in 2 5 8 11; do
		rm -rf d f
		faulty tear $n data checkout -q
		for file in d/a d/b f; do [ ! -e "$file" ] || [ "$(cat "$file")" = "$(basename "$file")" ] || fail "$file is half there"; done
		ok data checkout -q
	done
done

# A full disk at the remote, at each call: push says so, and the remote has whole objects, and no listing without its files.
cd "$disk" && rm -rf project && mkdir project && cd project || exit 1
ok data init -q --no-scm
ok data remote add -q -d store ../remote
mkdir d && echo a > d/a && echo b > d/b
ok data add -q d
listing=$(sed -n 's/^- md5: //p' d.dvc)
n=0
while :; do
	n=$((n + 1))
	[ $n -lt 100 ] || fail 'no end of writes'
	rm -rf ../remote
	faulty enospc $n data push -q
	[ "$status" -ne 0 ] || break
	[ ! -e "../remote/files/md5/${listing%"${listing#??}"}/${listing#??}" ] || [ "$(find ../remote/files -type f | wc -l)" = 3 ] || fail 'the listing alone'
	find ../remote -name '.interlock-*' > "$err" 2> /dev/null
	[ ! -s "$err" ] || fail "a temporary file stays at the remote after call $n"
	ok data push -q
	[ "$(find ../remote/files -type f | wc -l)" = 3 ] || fail 'afterwards all is there'
done
[ $n -gt 2 ] || fail "only $n writes were seen"
