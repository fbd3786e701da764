/* test_dvc_yaml.c - stages out of a dvc.yaml: the schema, `${}`, groups, and paths, as DVC 3.67.1 reads them. */
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/stages/stage_graph.h"
#include "pipeline/project/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/interlock-dvc-yaml-XXXXXX";
static struct err err;
static const struct env no_env = { .vars = (char *[]){ NULL } };

static void put(const char *path, const char *text)
{
	CLEANUP(mem_free) char *full = fs_join(folder, path);

	if (fs_write(full, text, strlen(text), 0, &err) < 0)
		fail_msg("%s", err.text);
}

static int set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	put(".dvc/config", "");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	return fs_remove_tree(folder, &err);
}

/* Read all stages. Returns what project_stages() does. */
static int load(struct stage_list *list)
{
	struct project p;
	int failed;

	*list = (struct stage_list){ 0 };
	memset(&err, 0, sizeof(err));
	if (project_open(&p, folder, &no_env, &err) < 0)
		fail_msg("%s", err.text);
	failed = project_stages(list, &p, &err);
	project_release(&p);
	return failed;
}

/* "name: command; name: command": commands of a list are joined by " && ". */
static void expect_commands(const char *dvc_yaml, const char *params, const char *expected)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct stage_list list;

	put("dvc.yaml", dvc_yaml);
	put("params.yaml", params);
	if (load(&list) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < list.n; i++) {
		str_addf(&out, "%s%s: ", i ? "; " : "", list.v[i].address);
		for (size_t c = 0; c < list.v[i].n_cmds; c++)
			str_addf(&out, "%s%s", c ? " && " : "", list.v[i].cmds[c]);
	}
	assert_string_equal(str_text(&out), expected);
	stage_list_release(&list);
}

static void expect_error(const char *dvc_yaml, const char *params, const char *expected)
{
	struct stage_list list;
	struct dag dag = { 0 };

	put("dvc.yaml", dvc_yaml);
	put("params.yaml", params);
	if (load(&list) == 0 && graph_make(&dag, &list, &err) == 0)
		fail_msg("expected: %s", expected);
	stage_list_release(&list);
	dag_release(&dag);
	assert_string_equal(err.text, expected);
	assert_int_equal(err.code, 255);
}

static void lines_and_lists_are_commands_of_their_own(void **state)
{
	(void)state;
	expect_commands("stages:\n  a:\n    cmd: |\n      one\n\n      two\n  b:\n    cmd: [x, y]\n  c:\n    cmd: >-\n      p\n      q\n",
			"", "a: one &&  && two; b: x && y; c: p q");
}

static void names_become_text_as_python_shows_them(void **state)
{
	(void)state;
	expect_commands("stages:\n  a:\n    cmd: echo ${t} ${f} ${e} ${big} ${n} ${i} ${s}\n",
			"t: true\nf: 1.0\ne: 1e-3\nbig: 1e20\nn:\ni: 0x1F\ns: a b\n", "a: echo true 1.0 0.001 1e+20 None 31 a b");
}

static void names_reach_into_maps_and_lists(void **state)
{
	(void)state;
	expect_commands("stages:\n  a:\n    cmd: echo ${a[0]} ${ a [ 1 ] } ${a[-1].b} ${x[y z]} ${x.y z} ${a.0}\n",
			"a: [1, 2, {b: 3}]\nx: {y z: 4}\n", "a: echo 1 2 3 4 4 1");
}

static void an_escaped_one_and_what_is_none_stand(void **state)
{
	(void)state;
	expect_commands("stages:\n  a:\n    cmd: echo \\${t} ${t} $${t} ${t \"$HOME\"\n", "t: 1\n", "a: echo ${t} 1 $1 ${t \"$HOME\"");
}

static void a_map_in_a_command_becomes_flags(void **state)
{
	(void)state;
	expect_commands(
		"stages:\n  a:\n    cmd: x ${m}\n",
		"m: {flag: true, off: false, s: 'a b', n: 3, l: [1, two w, true, null], nest: {k: 1.5, e: {}}, nul: null, q: \"it's\", "
		"\"e f\": 2, empty: ''}\n",
		"a: x --flag --s 'a b' --n 3 --l 1 'two w' True None --nest.k 1.5 --nul None --q 'it'\"'\"'s' --e f 2 --empty ''");
	put(".dvc/config", "[parsing]\n    bool = boolean_optional\n    list = append\n");
	expect_commands("stages:\n  a:\n    cmd: x ${m}\n", "m: {off: false, l: [1, 2]}\n", "a: x --no-off --l 1 --l 2");
	put(".dvc/config", "");
}

static void a_list_of_scalars_names_stages_by_value(void **state)
{
	(void)state;
	expect_commands("stages:\n  s:\n    foreach: [a, 1.0, true, null, a]\n    do:\n      cmd: echo ${item}\n", "",
			"s@a: echo a; s@1.0: echo 1.0; s@true: echo true; s@None: echo None");
	expect_commands("stages:\n  s:\n    foreach: ${l}\n    do:\n      cmd: echo ${item.x}\n", "l: [{x: 1}, {x: 2}]\n",
			"s@0: echo 1; s@1: echo 2");
}

static void a_map_names_stages_by_key(void **state)
{
	(void)state;
	expect_commands(
		"vars:\n- l: {us: {n: 1}, uk: {n: 2}}\nstages:\n  s:\n    foreach: ${l}\n    do:\n      cmd: echo ${key} ${item.n}\n", "",
		"s@us: echo us 1; s@uk: echo uk 2");
}

static void a_matrix_is_every_choice_in_the_order_of_its_axes(void **state)
{
	(void)state;
	expect_commands("stages:\n  mx:\n    matrix:\n      m: [x, y]\n      v: [2.0, true]\n      o: ${o}\n    cmd: ${item.m} ${item.v} "
			"${item.o.k} ${key}\n",
			"o: [{k: 7}]\n",
			"mx@x-2.0-o0: x 2.0 7 x-2.0-o0; mx@x-true-o0: x true 7 x-true-o0; mx@y-2.0-o0: y 2.0 7 y-2.0-o0; "
			"mx@y-true-o0: y true 7 y-true-o0");
	expect_commands("stages:\n  mx:\n    matrix: {m: [], n: [1]}\n    cmd: x\n", "", "");
}

static void vars_merge_in_their_order(void **state)
{
	(void)state;
	put("more.json", "{\"m\": {\"b\": 2}, \"other\": 9}");
	put("sub/own.yaml", "own: 5\n");
	expect_commands(
		"vars:\n- more.json:m\n- m: {c: 3}\n- params.yaml\nstages:\n  a:\n    wdir: sub\n    vars:\n    - own.yaml\n    - {q: 1}\n"
		"    cmd: ${m.a}${m.b}${m.c} ${own}${q}\n",
		"m: {a: 1}\n", "a: 123 51");
	expect_error("vars:\n- m: 3\nstages: {}\n", "m: 1\n",
		     "dvc.yaml:2:3: 'm' of 'vars[0]' is in 'params.yaml' already: a name is defined once");
	expect_error("vars:\n- params.yaml:m\n", "m: 1\n",
		     "dvc.yaml:2:3: cannot load 'params.yaml:m' in part: 'params.yaml' is loaded whole already");
	expect_error("vars:\n- more.json:nope\n", "", "dvc.yaml:2:3: there is no 'nope' in 'more.json'");
	expect_error("vars:\n- ${m}.yaml\n", "m: 1\n", "dvc.yaml:2:3: 'vars': no ${} may stand here");
	expect_error("vars: [lost.yaml]\n", "", "dvc.yaml:1:8: 'lost.yaml' does not exist");
	expect_error("stages:\n  s:\n    foreach: [1]\n    do:\n      vars:\n      - item: 2\n      cmd: x\n", "",
		     "dvc.yaml:6:9: 'item' of 's@1.vars[0]' is the group's own name here");
}

static void a_whole_value_keeps_its_type_and_keys_are_templated(void **state)
{
	struct stage_list list;

	(void)state;
	put("params.yaml", "out: model.bin\nn: 3\n");
	put("dvc.yaml",
	    "stages:\n  a:\n    cmd: x\n    outs:\n    - ${out}: {desc: \"${n} files\", cache: false}\n    meta: {n: \"${n}\"}\n");
	assert_int_equal(load(&list), 0);
	assert_string_equal(list.v[0].outs[0].path, "model.bin");
	assert_false(list.v[0].outs[0].cache);
	assert_string_equal(value_get_text(list.v[0].outs[0].flags, "desc"), "3 files");
	assert_int_equal(value_get(list.v[0].meta, "n")->kind, VALUE_INT);
	stage_list_release(&list);
}

static void outs_metrics_and_plots_come_in_that_order_and_merge_by_path(void **state)
{
	struct stage_list list;

	(void)state;
	put("params.yaml", "");
	put("dvc.yaml", "stages:\n  a:\n    wdir: sub\n    cmd: x\n    plots: [p.csv: {x: a, template: linear}]\n    metrics: [m.json: "
			"{cache: false}]\n"
			"    outs: [o, o: {persist: true, remote: r}, ../up]\n    deps: [in, /abs/x, 's3://b/k', ../sub/./d//e]\n");
	assert_int_equal(load(&list), 0);
	assert_int_equal(list.v[0].n_outs, 4);
	assert_string_equal(list.v[0].outs[0].at, "sub/o");
	assert_true(list.v[0].outs[0].persist);
	assert_string_equal(list.v[0].outs[0].remote, "r");
	assert_string_equal(list.v[0].outs[1].at, "up");
	assert_int_equal(list.v[0].outs[2].kind, OUT_METRIC);
	assert_int_equal(list.v[0].outs[3].kind, OUT_PLOT);
	assert_string_equal(list.v[0].deps[0].at, "sub/in");
	assert_string_equal(list.v[0].deps[1].at, "/abs/x");
	assert_int_equal(list.v[0].deps[2].kind, DEP_URL);
	assert_string_equal(list.v[0].deps[3].at, "sub/d/e");
	stage_list_release(&list);
}

static void params_gather_by_file_and_the_whole_wins(void **state)
{
	struct stage_list list;

	(void)state;
	put("dvc.yaml",
	    "stages:\n  a:\n    cmd: x\n    params:\n    - lr\n    - p.json: [a.b]\n    - deep.n\n    - p.json:\n    - q.toml: [z]\n");
	assert_int_equal(load(&list), 0);
	assert_int_equal(list.v[0].n_params, 3);
	assert_string_equal(list.v[0].params[0].path, "params.yaml");
	assert_int_equal(list.v[0].params[0].n_keys, 2);
	assert_string_equal(list.v[0].params[0].keys[1], "deep.n");
	assert_true(list.v[0].params[1].whole);
	assert_int_equal(list.v[0].params[1].n_keys, 0);
	stage_list_release(&list);
}

static void the_schema_names_the_place_and_the_type(void **state)
{
	(void)state;
	expect_error("stages:\n  a:\n    cmd: x\n    deps: y\n", "",
		     "dvc.yaml:4:11: 'stages.a.deps': a list of texts is expected, not a text");
	expect_error("stages:\n  a:\n    cdm: x\n", "", "dvc.yaml:3:5: 'stages.a': unknown key 'cdm' (did you mean 'cmd'?)");
	expect_error("stages:\n  a:\n    deps: [x]\n", "", "dvc.yaml:2:3: 'stages.a': the key 'cmd' is missing");
	expect_error("stages:\n  a:\n    cmd: x\n    outs:\n    - o: {cache: 1}\n", "",
		     "dvc.yaml:5:18: 'stages.a.outs.0.o.cache': true or false is expected, not a number");
	expect_error("stages:\n  a:\n    cmd: x\n    frozen: ${f}\n", "f: true\n",
		     "dvc.yaml:4:13: 'stages.a.frozen': true or false is expected, not a text");
	expect_error("stages:\n  a:\n    cmd: x\n    outs: [o: ]\n", "",
		     "dvc.yaml:4:15: 'stages.a.outs.0.o': a map of an output's options is expected, not nothing");
	expect_error("stages:\n  a:\n    foreach: [1]\n    do: {cmd: x}\n    cmd: y\n", "", "dvc.yaml:5:5: 'stages.a': unknown key 'cmd'");
	expect_error("stages: [a]\n", "", "dvc.yaml:1:9: 'stages': a map of names to stages is expected, not a list");
	expect_error("stags: {}\n", "", "dvc.yaml:1:1: unknown key 'stags' (did you mean 'stages'?)");
	expect_error("plots:\n- p: {y: 3}\n", "",
		     "dvc.yaml:2:10: 'plots.0.p.y': a text, a list of texts, or a map of files to columns is expected, not a number");
	expect_error("artifacts:\n  m: {type: model}\n", "", "dvc.yaml:2:3: 'artifacts.m': the key 'path' is missing");
}

static void a_template_that_cannot_be_is_named(void **state)
{
	(void)state;
	expect_error("stages:\n  a:\n    cmd: x ${learning_rat}\n", "learning_rate: 1\n",
		     "dvc.yaml:3:10: 'stages.a.cmd': there is no 'learning_rat' (did you mean 'learning_rate'?)");
	expect_error("stages:\n  a:\n    cmd: x ${}\n", "",
		     "dvc.yaml:3:10: 'stages.a.cmd': '${}' is no name: a.b, a[0] and the like are expected");
	expect_error("stages:\n  a:\n    cmd: x ${a..b}\n", "",
		     "dvc.yaml:3:10: 'stages.a.cmd': '${a..b}' is no name: a.b, a[0] and the like are expected");
	expect_error("stages:\n  a:\n    cmd: x\n    deps: ['${l}']\n", "l: [1]\n",
		     "dvc.yaml:4:12: 'stages.a.deps': 'l' is a list, and a scalar is expected");
	expect_error("stages:\n  a:\n    cmd: x ${m}\n", "m: {l: [[1]]}\n",
		     "dvc.yaml:3:10: 'stages.a.cmd': the list 'l' holds a list or a map, which cannot be flags");
	expect_error("stages:\n  a:\n    foreach: ${n}\n    do: {cmd: x}\n", "n: 3\n",
		     "dvc.yaml:3:14: 'stages.a.foreach': a list or a map is expected, not a number");
}

static void circles_and_outputs_of_two_are_named(void **state)
{
	(void)state;
	expect_error("stages:\n  a: {cmd: x, deps: [c], outs: [b]}\n  b: {cmd: x, deps: [b], outs: [c]}\n", "",
		     "dvc.yaml:2:6: stages need each other in a circle: 'a' needs 'b' needs 'a'");
	expect_error("stages:\n  a: {cmd: x, outs: [o]}\n  b: {cmd: x, outs: [o]}\n", "",
		     "dvc.yaml:3:22: the output 'o' is specified in both 'a' and 'b'");
	expect_error("stages:\n  a: {cmd: x, outs: [o]}\n  b: {cmd: x, outs: [o/p]}\n", "",
		     "dvc.yaml:3:22: the outputs 'o' of 'a' and 'o/p' of 'b' overlap: one lies in the other");
	expect_error("stages:\n  a: {cmd: x, deps: [o/in], outs: [o]}\n", "",
		     "dvc.yaml:2:6: stages need each other in a circle: 'a' needs 'a'");
}

static void a_stage_needs_who_makes_what_it_reads(void **state)
{
	struct stage_list list;
	struct dag dag;

	(void)state;
	put("params.yaml", "");
	put("dvc.yaml", "stages:\n  use: {cmd: x, deps: [dir, f/sub/deep, p], outs: [z]}\n  m1: {cmd: x, outs: [dir/one]}\n"
			"  m2: {cmd: x, outs: [dir/two]}\n  m3: {cmd: x, outs: [f]}\n  no: {cmd: x, outs: [dirt]}\n");
	put("p.dvc", "outs:\n- path: p\n  md5: acbd18db4cc2f85cedef654fccc4a4d8\n");
	assert_int_equal(load(&list), 0);
	assert_int_equal(graph_make(&dag, &list, &err), 0);
	assert_int_equal(dag.first[1] - dag.first[0], 4);
	assert_int_equal(dag.to[0], 1);
	assert_int_equal(dag.to[1], 2);
	assert_int_equal(dag.to[2], 3);
	assert_string_equal(list.v[dag.to[3]].address, "p.dvc");
	assert_string_equal(list.v[dag.to[3]].outs[0].recorded.id, "acbd18db4cc2f85cedef654fccc4a4d8");
	dag_release(&dag);
	stage_list_release(&list);
	assert_int_equal(unlink("p.dvc"), 0);
}

static void what_is_left_out_is_not_looked_into(void **state)
{
	struct stage_list list;

	(void)state;
	put("dvc.yaml", "stages:\n  a: {cmd: x, outs: [made]}\n");
	put("made/dvc.yaml", "this: is: no: yaml");
	put("left/dvc.yaml", "this: is: no: yaml");
	put("gits/x.dvc", "this: is: no: yaml");
	put(".git/HEAD", "ref: refs/heads/main\n");
	put(".dvcignore", "left\n");
	put(".gitignore", "/gits\n");
	put("in/side/dvc.yaml", "stages:\n  deep: {cmd: y, deps: [d]}\n");
	assert_int_equal(load(&list), 0);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[1].address, "in/side/dvc.yaml:deep");
	assert_string_equal(list.v[1].wdir, "in/side");
	assert_string_equal(list.v[1].deps[0].at, "in/side/d");
	stage_list_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_and_lists_are_commands_of_their_own),
		cmocka_unit_test(names_become_text_as_python_shows_them),
		cmocka_unit_test(names_reach_into_maps_and_lists),
		cmocka_unit_test(an_escaped_one_and_what_is_none_stand),
		cmocka_unit_test(a_map_in_a_command_becomes_flags),
		cmocka_unit_test(a_list_of_scalars_names_stages_by_value),
		cmocka_unit_test(a_map_names_stages_by_key),
		cmocka_unit_test(a_matrix_is_every_choice_in_the_order_of_its_axes),
		cmocka_unit_test(vars_merge_in_their_order),
		cmocka_unit_test(a_whole_value_keeps_its_type_and_keys_are_templated),
		cmocka_unit_test(outs_metrics_and_plots_come_in_that_order_and_merge_by_path),
		cmocka_unit_test(params_gather_by_file_and_the_whole_wins),
		cmocka_unit_test(the_schema_names_the_place_and_the_type),
		cmocka_unit_test(a_template_that_cannot_be_is_named),
		cmocka_unit_test(circles_and_outputs_of_two_are_named),
		cmocka_unit_test(a_stage_needs_who_makes_what_it_reads),
		cmocka_unit_test(what_is_left_out_is_not_looked_into),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
