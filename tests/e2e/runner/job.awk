# job.awk - take one job of a workflow file apart: a file for each thing into the folder `dir`, as tests/e2e/runner/run reads them.
#
#	awk -v job=retrain -v dir=OUT -f job.awk retrain.yml
#
# Reads the YAML that this project's workflows are written in (two blanks a level, `- ` items of steps, block scalars by |), not all of YAML;
# a line that it does not understand inside the job's steps ends it with an error.

function indent_of(line) {
	match(line, /^ */)
	return RLENGTH
}

function unquote(text) {
	sub(/[ \t]+#.*$/, "", text)
	if (text ~ /^'.*'$/)
		text = substr(text, 2, length(text) - 2)
	return text
}

function put(name, text) {
	printf "%s", text > (dir "/" name)
	close(dir "/" name)
}

function add(name, text) {
	print text >> (dir "/" name)
	close(dir "/" name)
}

function step_name() {
	return sprintf("%02d", step)
}

# block ends when a line is indented less than its first line
function take_block(line,   at) {
	if (line ~ /^ *$/) {
		block = block "\n"
		return 1
	}
	at = indent_of(line)
	if (block_at == 0)
		block_at = at
	if (at < block_at || at <= key_at) {
		put(step_name() ".run", block)
		in_block = 0
		return 0
	}
	block = block substr(line, block_at + 1) "\n"
	return 1
}

# one "key: value" of a step, or below its env: or with:
function step_key(text, at,   key, value) {
	if (text !~ /^[A-Za-z_-]+:/) {
		print FILENAME ":" FNR ": not understood: " text > "/dev/stderr"
		bad = 1
		exit 1
	}
	key = text
	sub(/:.*/, "", key)
	value = text
	sub(/^[^:]*: */, "", value)
	if (at > 8) {
		add(step_name() "." group, key "\t" unquote(value))
		return
	}
	group = ""
	if (key == "env" || key == "with")
		group = key
	else if (value == "|") {
		in_block = 1
		block = ""
		block_at = 0
		key_at = at
	} else
		put(step_name() "." key, key == "run" ? value "\n" : unquote(value))
}

{
	if (in_block && take_block($0))
		next
	if ($0 ~ /^ *(#.*)?$/)
		next
	at = indent_of($0)
	text = substr($0, at + 1)
	if (at == 0)
		in_jobs = text == "jobs:"
	else if (in_jobs && at == 2)
		in_job = text == job ":"
	else if (in_job && at == 4) {
		part = text
		sub(/:.*/, "", part)
		found = 1
		sub(/^[^:]*: */, "", text)
		if (part == "if" || part == "uses")
			put(part, unquote(text))
	} else if (in_job && part == "steps") {
		if (text ~ /^- /) {
			step++
			text = substr(text, 3)
			at += 2
		}
		step_key(text, at)
	} else if (in_job && (part == "env" || part == "outputs" || part == "with") && at == 6) {
		key = text
		sub(/:.*/, "", key)
		sub(/^[^:]*: */, "", text)
		add(part, key "\t" unquote(text))
	} else if (in_job && part == "defaults" && text ~ /^working-directory: /) {
		sub(/^[^:]*: */, "", text)
		put("dir", unquote(text))
	}
}

END {
	if (in_block)
		put(step_name() ".run", block)
	if (!bad && (!found || !step && part != "with")) {
		print FILENAME ": no job '" job "' with steps" > "/dev/stderr"
		exit 1
	}
}
