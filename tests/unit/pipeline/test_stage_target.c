/* What users name, and which stage needs which. */
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/stages/stage_graph.h"
#include "pipeline/stages/stage_target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { MOST = 3 };

struct row {
	const char *file, *name;
	const char *deps[MOST], *outs[MOST], *params;
};

static const struct row rows[] = {
	{ "dvc.yaml", "prepare", { "raw" }, { "data/clean" }, NULL },
	{ "dvc.yaml", "train@a", { "data/clean/part.csv" }, { "model/a" }, "made.yaml" },
	{ "dvc.yaml", "train@b", { "data" }, { "model/b" }, NULL },
	{ "dvc.yaml", "judge", { "model", "raw" }, { "report" }, NULL },
	{ "sub/dvc.yaml", "train", { "report" }, { "sub/out" }, NULL },
	{ "raw.dvc", NULL, { NULL }, { "raw" }, NULL },
	{ "dvc.yaml", "settings", { NULL }, { "made.yaml" }, NULL },
	{ "dvc.yaml", "near", { "model-b", "reports" }, { "data-clean" }, NULL },
};

struct made {
	struct stage stages[ARRAY_LEN(rows)];
	struct stage_dep deps[ARRAY_LEN(rows)][MOST];
	struct stage_out outs[ARRAY_LEN(rows)][MOST];
	struct stage_params params[ARRAY_LEN(rows)];
};

static struct stage_list make(struct made *m)
{
	memset(m, 0, sizeof(*m));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct stage *s = &m->stages[i];

		*s = (struct stage){ .file = rows[i].file,
				     .name = rows[i].name,
				     .address = rows[i].name ? rows[i].name : rows[i].file,
				     .deps = m->deps[i],
				     .outs = m->outs[i],
				     .params = &m->params[i],
				     .n_params = rows[i].params != NULL };
		m->params[i].at = rows[i].params;
		for (size_t j = 0; j < MOST && rows[i].deps[j]; j++)
			m->deps[i][s->n_deps++] = (struct stage_dep){ .path = rows[i].deps[j], .at = rows[i].deps[j] };
		for (size_t j = 0; j < MOST && rows[i].outs[j]; j++)
			m->outs[i][s->n_outs++] = (struct stage_out){ .path = rows[i].outs[j], .at = rows[i].outs[j] };
	}
	return (struct stage_list){ .v = m->stages, .n = ARRAY_LEN(rows) };
}

/* "0 3 5", or the error. */
static const char *found(const char *from, const char *target, unsigned flags)
{
	static char text[sizeof(((struct err *)0)->text)];
	CLEANUP(stage_set_release) struct stage_set set = { 0 };
	struct made m;
	struct stage_list list = make(&m);
	struct err err;

	if (stage_target_find(&set, &list, "/nowhere/project", from, target, flags, &err) < 0) {
		assert_int_equal(err.code, DVC_ERROR);
		return strcpy(text, err.text);
	}
	text[0] = '\0';
	for (size_t i = 0; i < set.n; i++) {
		char digit[] = { (char)('0' + set.v[i]), '\0' };

		strcat(strcat(text, i ? " " : ""), digit);
	}
	return text;
}

static void a_name_is_looked_for_in_the_users_folder(void **state)
{
	(void)state;
	assert_string_equal(found(".", "prepare", 0), "0");
	assert_string_equal(found("sub", "train", 0), "4");
	assert_string_equal(found(".", "dvc.yaml:judge", 0), "3");
	assert_string_equal(found("sub", "../dvc.yaml:judge", 0), "3");
	assert_string_equal(found(".", "sub/dvc.yaml:train", 0), "4");
	assert_string_equal(found(".", "/nowhere/project/sub/dvc.yaml:train", 0), "4");
	assert_string_equal(found(".", ":judge", 0), "3");
}

static void a_group_is_all_its_stages_and_a_file_all_in_it(void **state)
{
	(void)state;
	assert_string_equal(found(".", "train", 0), "1 2");
	assert_string_equal(found(".", "train@b", 0), "2");
	assert_string_equal(found(".", "sub/dvc.yaml", 0), "4");
	assert_string_equal(found(".", "raw.dvc", 0), "5");
	assert_string_equal(found("sub", "../raw.dvc", 0), "5");
}

static void patterns_folders_and_outputs_are_targets_when_asked_for(void **state)
{
	(void)state;
	assert_string_equal(found(".", "tr*", STAGE_TARGET_GLOB), "1 2");
	assert_string_equal(found(".", "*e*", STAGE_TARGET_GLOB), "0 3 6 7");
	assert_string_equal(found(".", "data/clean", STAGE_TARGET_OUTS), "0");
	assert_string_equal(found("sub", "out", STAGE_TARGET_OUTS), "4");
}

static void what_is_not_there_is_named(void **state)
{
	(void)state;
	assert_string_equal(found(".", "gone.dvc", 0), "'gone.dvc' does not exist");
	assert_string_equal(found(".", "sub/dvc.lock:train", 0), "Did you mean: `sub/dvc.yaml:train`?");
	assert_string_equal(found(".", "dvc.lock", 0), "Did you mean: `dvc.yaml`?");
	assert_string_equal(found("sub", "../gone/dvc.yaml:x", 0), "'../gone/dvc.yaml' does not exist");
}

/* "1>0": stage 1 needs stage 0. */
static void edges_follow_paths_whole_part_by_whole_part(void **state)
{
	CLEANUP(dag_release) struct dag dag = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	struct made m;
	struct stage_list list = make(&m);
	struct err err;

	(void)state;
	assert_int_equal(graph_make(&dag, &list, &err), 0);
	for (size_t i = 0; i < dag.n; i++)
		for (size_t k = dag.first[i]; k < dag.first[i + 1]; k++)
			str_addf(&text, " %zu>%zu", i, dag.to[k]);
	assert_string_equal(str_text(&text), " 0>5 1>0 1>6 2>0 3>1 3>2 3>5 4>3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_looked_for_in_the_users_folder),
		cmocka_unit_test(a_group_is_all_its_stages_and_a_file_all_in_it),
		cmocka_unit_test(patterns_folders_and_outputs_are_targets_when_asked_for),
		cmocka_unit_test(what_is_not_there_is_named),
		cmocka_unit_test(edges_follow_paths_whole_part_by_whole_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
