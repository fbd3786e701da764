# expression.awk - what GitHub makes of `${{ ... }}`: names, 'text', numbers, ==, !=, &&, ||, !, ( ), and success() failure() always() cancelled().
#
#	awk -v context=FILE -v mode=text|if -v failed=0|1 -f expression.awk    # the text or the condition on stdin, the result on stdout
#
# The context has lines "steps.train.outputs.run_id<TAB>value"; a name that is not there is empty. In mode `if` the answer is true or false,
# and success() is implied where no such function is called.

function fail(what) {
	print "expression: " what ": " whole > "/dev/stderr"
	exit 2
}

function truth(value) {
	return value != "" && value != "false" && value != "0"
}

function skip() {
	sub(/^[ \t\n]+/, "", rest)
}

function eat(token) {
	skip()
	if (substr(rest, 1, length(token)) != token)
		return 0
	rest = substr(rest, length(token) + 1)
	return 1
}

function call(name) {
	if (!eat(")"))
		fail("')' expected")
	saw_status = 1
	if (name == "success")
		return failed ? "false" : "true"
	if (name == "failure")
		return failed ? "true" : "false"
	if (name == "always")
		return "true"
	if (name == "cancelled")
		return "false"
	fail("unknown function " name)
}

function primary(   value) {
	skip()
	if (eat("!"))
		return truth(primary()) ? "false" : "true"
	if (eat("(")) {
		value = either()
		if (!eat(")"))
			fail("')' expected")
		return value
	}
	if (match(rest, /^'([^']|'')*'/)) {
		value = substr(rest, 2, RLENGTH - 2)
		rest = substr(rest, RLENGTH + 1)
		gsub(/''/, "'", value)
		return value
	}
	if (match(rest, /^[0-9]+/) || match(rest, /^[A-Za-z_][A-Za-z0-9_.-]*/)) {
		value = substr(rest, 1, RLENGTH)
		rest = substr(rest, RLENGTH + 1)
		if (value ~ /^[0-9]/ || value == "true" || value == "false")
			return value
		return eat("(") ? call(value) : known[value]
	}
	fail("not understood at '" rest "'")
}

# Texts compare without regard to case, as GitHub has it.
function compared(   left, right) {
	left = primary()
	while (1) {
		if (eat("==")) {
			right = primary()
			left = tolower(left) == tolower(right) ? "true" : "false"
		} else if (eat("!=")) {
			right = primary()
			left = tolower(left) != tolower(right) ? "true" : "false"
		} else
			return left
	}
}

function both(   left, right) {
	left = compared()
	while (eat("&&")) {
		right = compared()
		left = truth(left) ? right : left
	}
	return left
}

function either(   left, right) {
	left = both()
	while (eat("||")) {
		right = both()
		left = truth(left) ? left : right
	}
	return left
}

function evaluate(text,   value) {
	whole = rest = text
	value = either()
	skip()
	if (rest != "")
		fail("more than one expression")
	return value
}

BEGIN {
	while ((getline line < context) > 0) {
		tab = index(line, "\t")
		known[substr(line, 1, tab - 1)] = substr(line, tab + 1)
	}
	input = ""
	while ((getline line < "/dev/stdin") > 0)
		input = input (input == "" ? "" : "\n") line
	if (mode == "if") {
		gsub(/^[ \t]*\$\{\{|\}\}[ \t]*$/, "", input)
		value = input == "" ? "true" : evaluate(input)
		print (saw_status || !failed) && truth(value) ? "true" : "false"
		exit 0
	}
	while ((start = index(input, "${{")) > 0) {
		printf "%s", substr(input, 1, start - 1)
		input = substr(input, start + 3)
		stop = index(input, "}}")
		if (!stop) {
			whole = input
			fail("'}}' expected")
		}
		printf "%s", evaluate(substr(input, 1, stop - 1))
		input = substr(input, stop + 2)
	}
	print input
}
