# A file system that gives less than was asked for before the end of a file: nothing is cut short, with copies and with links, by add or checkout.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"

mkdir project
cd project || exit 1
ok data init --no-scm -q
mkdir d
printf 'seventeen letters' > d/small
seq 60000 > d/large
cp -r d ../before
same_tree() {
	diff -r ../before d > "$err" || fail "$1 has cut a file short, with cache.type $kind"
}

for kind in copy hardlink; do
	ok data config cache.type $kind
	rm -rf d d.dvc .dvc/cache .dvc/tmp
	cp -r ../before d
	faulty short 7 data add -q d
	expect_exit 0
	same_tree add
	rm -rf d
	faulty short 7 data checkout -q
	expect_exit 0
	same_tree checkout
	ok data fsck
	in_file "$out" ' 0 wrong' || fail "a wrong object, with cache.type $kind"
done
