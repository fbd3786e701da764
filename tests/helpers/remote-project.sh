# remote-project.sh - a project with one remote, for the scripts that try remotes. To be sourced after lib.sh.

ours() {
	"$bin/data" "$@"
}

# remote_project FOLDER URL [KEY VALUE]... - a new project in FOLDER, which becomes the working folder; its default remote "store" is at this address.
remote_project() {
	rm -rf "$1"
	mkdir "$1"
	cd "$1" || exit 1
	git init -q
	ours init -q
	ours remote add -q -d store "$2"
	shift 2
	while [ $# -gt 0 ]; do
		ours remote modify -q store "$1" "$2"
		shift 2
	done
}
