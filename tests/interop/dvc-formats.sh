# The readers and writers of DVC's formats against the very libraries that DVC uses, some thousand generated values and documents, byte for byte.
here=$(cd "$(dirname "$0")" && pwd)
peer=$("$here/dvc-peer" "${2:?the folder of the peers}" 2> pip.log) || {
	cat pip.log
	echo "skip dvc-formats: dvc"
	exit 0
}
exec "$peer/bin/python" "$here/judge/dvc_formats.py" "$1/../interop/dvc_cases"
