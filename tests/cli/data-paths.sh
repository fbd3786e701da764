# Names of every kind, links of every kind, and paths that would lead out of the project.
. "$(dirname "$0")/../lib.sh"
mkdir outside project && cd project || exit 1
git init -q .
ok data init -q
two_lines='new
line'

# object TEXT - put it into the cache; its id is printed.
object() {
	printf '%s' "$1" > "$lib_dir/object"
	id=$(md5sum < "$lib_dir/object" | cut -d' ' -f1)
	place=.dvc/cache/files/md5/${id%"${id#??}"}
	mkdir -p "$place"
	rm -f "$place/${id#??}$2"
	cp "$lib_dir/object" "$place/${id#??}$2"
	chmod 444 "$place/${id#??}$2"
	printf '%s' "$id"
}

# tracked ID PATH [MORE] - a .dvc file of this content.
tracked() {
	printf 'outs:\n- md5: %s\n  hash: md5\n  path: %s\n' "$1" "$2" > planted.dvc
}

untouched() {
	[ -z "$(ls -A ../outside)" ] || fail "written outside: $(ls -A ../outside)"
}

# A .dvc file's output lies in the project, and in no folder of git or DVC.
x=$(object x '')
for path in ../outside/x "$lib_dir/x" sub/../../outside/x .git/hooks/post-checkout .git .dvc/config.local .dvc . sub/..; do
	tracked "$x" "$path"
	for command in 'checkout -f' 'status' 'commit -f' 'remove --outs planted.dvc' 'gc -w -f' 'push'; do
		# shellcheck disable=SC2086
		run data $command
		[ "$status" -ne 0 ] || fail 'an error expected'
		expect_err "planted.dvc:2:3: the output '$path' "
	done
	untouched
	expect_no_file .git/hooks/post-checkout
	[ -d .git ] || fail 'git is there'
done
tracked "$x" "$PWD/inside"
ok data checkout -q
expect_file inside x
rm planted.dvc inside

# So with the outputs of stages; what is in no cache may lie anywhere, as with DVC.
for what in 'outs: [../outside/x]' 'wdir: .., outs: [outside/x]' 'outs: [.git/x: {cache: false}]' 'metrics: [.dvc/m]' 'outs: [.]' 'wdir: sub, outs: [..]'; do
	echo "stages: {s: {cmd: 'false', $what}}" > dvc.yaml
	for program in 'repro' 'data status' 'data checkout'; do
		# shellcheck disable=SC2086
		run $program
		expect_exit 255
		expect_one_line_err "dvc.yaml:1:*: the output '"
	done
done
echo "stages: {s: {cmd: 'echo 1 > ../outside/n', outs: [../outside/n: {cache: false}]}}" > dvc.yaml
ok repro -q
rm ../outside/n

# Paths in dvc.lock are no places to write to: what the stage does not name is not looked at.
echo "stages: {s: {cmd: echo, outs: [y]}}" > dvc.yaml
printf "schema: '2.0'\nstages:\n  s:\n    cmd: echo\n    outs:\n    - path: ../outside/y\n      hash: md5\n      md5: %s\n    - path: y\n      hash: md5\n      md5: %s\n" "$x" "$x" > dvc.lock
ok data checkout -q
expect_file y x
untouched
rm -f dvc.yaml dvc.lock y

# A listing's files lie in its folder.
for path in ../outside/x /tmp/x a/../../x a//b . .. '' a/./b 'a/..' 'a\u0000b'; do
	list=$(object "[{\"md5\": \"$x\", \"relpath\": \"$path\"}]" .dir)
	tracked "$list.dir" d
	run data checkout
	expect_exit 255
	expect_one_line_err 'is no listing of a folder: byte *: expected a'
	expect_no_file d
done
untouched
rm planted.dvc

# A folder that is a link leads elsewhere: nothing is written there, and nothing removed.
ln -s ../outside link
tracked "$x" link/x
run data checkout
expect_exit 255
expect_err "'link/x' leads out of the project by a symbolic link, to '*/outside'"
rm planted.dvc link
mkdir d d/s && echo a > d/s/a && echo b > d/b
ok data add -q d
rm -rf d/s && ln -s ../../outside d/s
run data checkout
expect_exit 255
untouched
rm -rf d && ln -s ../outside d
echo kept > ../outside/kept
for command in 'checkout' 'checkout -f'; do
	# shellcheck disable=SC2086
	run data $command
	expect_exit 255
	expect_err "'d' leads out of the project by a symbolic link"
done
expect_file ../outside/kept
rm d ../outside/kept
ok data checkout -q
expect_file d/s/a

# Links in data: to a file they are the file; to a folder they are left out; to nothing or to themselves they are refused.
ln -s d/b to-file
ok data add -q to-file
[ ! -L to-file ] || fail 'a file of its own'
mkdir links && echo 1 > links/x && echo out > ../outside/o
ln -s ../../outside/o links/file && ln -s ../d links/folder && ln -s . links/self
ok data add -q links
expect_file links.dvc 'nfiles: 2'
ln -s nowhere links/dangling
run data add links
expect_exit 1
expect_err "links/dangling' is a symbolic link to nothing"
rm links/dangling && ln -s round links/round
run data add links
expect_exit 255
expect_err 'Too many levels of symbolic links'
rm links/round
ln -s d to-folder
run data add to-folder
expect_exit 1
expect_err 'Cannot add files inside symlinked directories'
run data add to-folder/b
expect_exit 1
rm ../outside/o to-folder

# Names are bytes, as long as they are UTF-8.
mkdir names
for name in 'a b' ' b ' "q'u" 'd"q' '#h' '!n' '-dash' 'é' '*' '[x]' 'x\y' '${x}' 'a: b' "$two_lines" "tab	tab"; do
	printf '%s' "$name" > "names/$name"
	case $name in -*) continue ;; esac
	printf 'own %s' "$name" > "$name"
	ok data add -q "$name"
done
: > names/empty
ok data add -q names
ok data status
expect_out 'up to date'
for name in 'a b' "q'u" '#h' '*' '[x]' "$two_lines"; do
	git check-ignore -q --no-index -- "$name" || fail "git should ignore '$name'"
done
! git check-ignore -q line || fail 'a line of a name is no name'
cp -R names ../names
rm -rf names 'a b' '*' "$two_lines" '${x}'
ok data checkout -q
diff -r names ../names > "$out" || fail 'the names came back'
for name in 'a b' '*' "$two_lines" '${x}'; do
	[ "$(cat "$name")" = "own $name" ] || fail "'$name' came back"
done
ok data remove -q "$two_lines.dvc"
bad=$(printf 'names/\377')
: > "$bad"
run data add names
expect_exit 255
expect_err 'is not UTF-8'
rm "$bad"

# A file without a byte, and a change of case alone.
: > empty
ok data add -q empty
expect_file empty.dvc 'size: 0'
rm empty
ok data checkout -q
[ -f empty ] || fail 'an empty file comes back'
ok data move -q empty Empty
ok data move -q names Names
ok data status
expect_out 'up to date'
mv Names/empty Names/EMPTY
ok data add -q Names
rm -rf Names
ok data checkout -q
expect_file Names/EMPTY
expect_no_file Names/empty
