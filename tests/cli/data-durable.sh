# After a power failure nothing names what is not there: objects and their names are on the disk before the .dvc file or the lock that names them.
. "$(dirname "$0")/../lib.sh"
${CC:-cc} -D_GNU_SOURCE -O1 -shared -fPIC -o "$lib_dir/trace.so" "$root/tests/fault/trace.c" -ldl || skip "no C compiler for tests/fault/trace.c"
mkdir project && cd project || exit 1
ok data init -q --no-scm

traced() {
	rm -f ../calls
	last="$*, traced"
	program=$1
	shift
	env TRACE_FILE="$PWD/../calls" LD_PRELOAD="$lib_dir/trace.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 "$bin/$program" "$@" > "$out" 2> "$err" ||
		fail "it failed"
}

# ordered NAMES [LEAST] - each object that got its name was synced, with the folder it lies in, before a file of these names got its own; and so was that file.
ordered() {
	awk -v names="$1" -v least="${2:-1}" '
		{ path = substr($0, length($1) + 2); folder = path; sub(/\/[^\/]*$/, "", folder) }
		path ~ /\/cache\/files\/md5\// && $1 == "rename" { objects++; open_object[path] = 1; open_folder[folder] = 1 }
		$1 == "sync" { delete open_object[path]; delete open_folder[path]; synced[path] = 1 }
		$1 == "syncfs" { split("", open_object); split("", open_folder); whole++ }
		$1 == "rename" && path ~ names {
			named++
			for (o in open_object) { print "line " NR ": " path " before " o " was synced"; bad = 1 }
			for (f in open_folder) { print "line " NR ": " path " before the folder " f " was synced"; bad = 1 } }
		END {
			for (o in open_object) { print o " is never synced"; bad = 1 }
			if (objects < least || !named) { print objects + 0 " objects, " named + 0 " names"; bad = 1 }
			exit bad }' ../calls > ../wrong || fail "$(cat ../wrong)"
}

mkdir d && echo a > d/a && echo b > d/b && echo big > f
traced data add -q d f
ordered '[.]dvc$' 4
grep -q "^sync $PWD/.dvc/tmp/interlock/" ../calls || fail 'the .dvc file itself was synced'
echo more > d/c
traced data commit -q -f
ordered 'd[.]dvc$' 2
echo 'stages: {s: {cmd: cat d/a f > o, deps: [d, f], outs: [o]}}' > dvc.yaml
traced repro -q
ordered 'dvc[.]lock$' 1

# Many at once: one sync of the file system.
mkdir many
for i in 1 2 3 4 5 6 7 8; do for j in 1 2 3 4 5; do echo "$i$j" > "many/$i$j"; done; done
traced data add -q many
ordered 'many[.]dvc$' 41
[ "$(grep -c ^syncfs ../calls)" = 1 ] || fail 'one sync for all'
traced data add -q many
[ "$(grep -c ^syncfs ../calls)" = 0 ] || fail 'nothing new, nothing to sync'

# What was fetched is there when the command has ended.
ok data remote add -q -d store ../remote
ok data push -q
rm -rf .dvc/cache
traced data fetch -q
awk '$1 == "rename" && /cache\/files/ { n++ } $1 == "syncfs" { n = 0; some = 1 } END { exit !(some && n == 0) }' ../calls || fail 'what was fetched was synced'
