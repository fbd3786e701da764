/* test_scoring_edges.c - how the two models are asked, and what becomes of an evaluation where one cannot be. */
#include "evaluate/inputs/scoring.h"
#include "evaluate/inputs/stored.h"
#include "tests/unit/evaluate/tiny_package.h"

#define GATE(keys) "gate: 1\ntask: regression\nholdout: {label: y, min_rows: 1" keys "}\nprimary: {metric: mse}\n"
#define MEASURE "gate: 1\ntask: measure\nholdout: {key: [id], min_rows: 1}\nprimary: {metric: {column: cost, direction: lower}}\n"

static const char rows[] = "id,x,y\nb,3,6\na,1,2\n";

static void scoring_open(struct desk *d, const char *policy, const char *text)
{
	desk_open(d, policy);
	desk_store(d);
	desk_rows(d, text);
	d->e.candidate.role = d->e.candidate.kind = "package";
	d->e.production.kind = "package";
	d->e.has_production = true;
}

/* The tiny package as production. */
static void production_package(struct desk *d)
{
	struct side *side = &d->e.production;

	if (package_open(&side->package, tiny_package_write(d), &d->err) < 0)
		fail_msg("%s", d->err.text);
	side->open = true;
	side->ref.kind = MODELREF_PACKAGE;
	side->title = mem_strdup("production");
	snprintf(side->digest, sizeof(side->digest), "%s", side->package.digest);
}

static void candidate_package(struct desk *d)
{
	tiny_package(d);
	d->e.candidate.ref.kind = MODELREF_PACKAGE;
}

/* The ledger vouches for answers of production, which its run keeps: 60 and 20. scorer NULL = the one that is at work. */
static void store_answers(struct desk *d, const char *scorer)
{
	struct side *side = &d->e.production;

	if (store_run_start(d->e.store, side->run_id, "exp", "one", NULL, &d->err) < 0)
		fail_msg("%s", d->err.text);
	if (scorer)
		snprintf(side->scorer, sizeof(side->scorer), "%s", scorer);
	else
		scorer_describe(side->scorer, side->package.scorer);
	side->said = (struct predictions){ .n = 2, .value = mem_new(2, sizeof(double)) };
	side->said.value[0] = 60;
	side->said.value[1] = 20;
	stored_digest(side->answers, &d->e, &side->said);
	assert_int_equal(stored_keep(&d->e, side, &d->err), 0);
	desk_vouch(d, side->digest, "", "candidate", side->answers, side->scorer);
	predictions_release(&side->said);
	side->said = (struct predictions){ 0 };
	side->answers[0] = side->scorer[0] = '\0';
}

/* ---- the table as the model reads it ---- */

static void a_model_reads_the_table_its_own_way_where_it_must(void **state)
{
	static const struct {
		const char *keys, *text;
		bool again;
	} cases[] = {
		{ ", key: [id]", rows, false },
		{ "", "z,y\n3,6\n", false },               /* the column is not there: that is said elsewhere */
		{ ", key: [x]", "x,y\n3,6\n1,2\n", true }, /* a key is text to us, and a number to the model */
		{ ", key: [id], time: x", rows, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free) char *policy = str_format(GATE("%s"), cases[i].keys);
		CLEANUP(table_release) struct table again = { 0 };
		const struct table *out;
		struct desk d;

		scoring_open(&d, policy, cases[i].text);
		candidate_package(&d);
		assert_int_equal(side_table(&out, &again, &d.e, &d.e.candidate, &d.err), 0);
		assert_ptr_equal(out, cases[i].again ? &again : &d.e.rows);
		if (cases[i].again) {
			assert_int_equal(table_column(&again, "x")->kind, COLUMN_NUMBER);
			if (d.e.policy.holdout.time)
				assert_int_equal(table_column(&again, "id")->kind, COLUMN_TEXT);
		}
		d.e.candidate.open = false;
		assert_int_equal(side_table(&out, &again, &d.e, &d.e.candidate, &d.err), 0);
		assert_ptr_equal(out, &d.e.rows);
		d.e.candidate.open = true;
		desk_close(&d);
	}
}

/* Keys of digits are text to us and stay so where the table is read again. */
static void keys_stay_text_where_the_table_is_read_again(void **state)
{
	CLEANUP(table_release) struct table again = { 0 };
	const struct table *out;
	struct desk d;

	(void)state;
	scoring_open(&d, GATE(", key: [id, x]"), "id,x,y\n007,3,6\n");
	candidate_package(&d);
	assert_int_equal(side_table(&out, &again, &d.e, &d.e.candidate, &d.err), 0);
	assert_ptr_equal(out, &again);
	assert_int_equal(table_column(&again, "id")->kind, COLUMN_TEXT);
	assert_int_equal(table_column(&again, "x")->kind, COLUMN_NUMBER);
	desk_close(&d);
}

/* Two inputs, one of text. */
static void text_for_a_model_is_read_as_text(void **state)
{
	struct signature_column inputs[] = { { (char *)"gone", SIGNATURE_STRING, true }, { (char *)"x", SIGNATURE_STRING, true } };
	CLEANUP(table_release) struct table again = { 0 };
	const struct table *out;
	struct side side = { .open = true, .package = { .signature = { inputs, 2, false } } };
	struct desk d;

	(void)state;
	scoring_open(&d, GATE(", key: [id]"), rows);
	assert_int_equal(side_table(&out, &again, &d.e, &side, &d.err), 0);
	assert_ptr_equal(out, &again);
	assert_int_equal(table_column(&again, "x")->kind, COLUMN_TEXT);
	table_release(&again);
	inputs[1].name = (char *)"id";
	assert_int_equal(side_table(&out, &again, &d.e, &side, &d.err), 0);
	assert_ptr_equal(out, &d.e.rows);
	desk_close(&d);
}

static void each_task_has_its_kind_of_answer(void **state)
{
	(void)state;
	assert_int_equal(scoring_answers(METRIC_MEASURE), PREDICTIONS_MEASURES_ALONE);
	assert_int_equal(scoring_answers(METRIC_REGRESSION), PREDICTIONS_NUMBERS);
	assert_int_equal(scoring_answers(METRIC_RANKING), PREDICTIONS_NUMBERS);
	assert_int_equal(scoring_answers(METRIC_BINARY), PREDICTIONS_CLASSES);
	assert_int_equal(scoring_answers(METRIC_MULTICLASS), PREDICTIONS_CLASSES);
}

/* The label from everybody; what a server has no columns for from a server. */
static void columns_are_hidden_from_those_who_must_not_see_them(void **state)
{
	static const struct {
		enum modelref_kind kind;
		size_t n;
	} cases[] = { { MODELREF_URL, 3 }, { MODELREF_COMMAND, 1 }, { MODELREF_PACKAGE, 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(strvec_release) struct strvec hide = { 0 };
		struct score_request request;
		struct desk d;

		scoring_open(&d, GATE(", key: [id], weight: w"), "id,x,y,w\na,1,2,1\n");
		d.e.candidate.ref.kind = cases[i].kind;
		side_request(&request, &d.e, &d.e.candidate, &d.e.rows, &hide);
		assert_int_equal(hide.n, cases[i].n);
		assert_string_equal(hide.v[0], "y");
		if (hide.n == 3) {
			assert_string_equal(hide.v[1], "id");
			assert_string_equal(hide.v[2], "w");
		}
		desk_close(&d);
	}
	for (int i = 0; i < 2; i++) { /* without a weight, and without a label */
		CLEANUP(strvec_release) struct strvec hide = { 0 };
		struct score_request request;
		struct desk d;

		scoring_open(&d, GATE(", key: [id]"), "id,x,y\na,1,2\n");
		d.e.candidate.ref.kind = MODELREF_URL;
		d.e.label = i ? "" : "y";
		side_request(&request, &d.e, &d.e.candidate, &d.e.rows, &hide);
		assert_int_equal(hide.n, i ? 1 : 2);
		desk_close(&d);
	}
}

/* ---- the digest of answers ---- */

static void predicts(struct desk *d, struct side *side, const char *name, const char *text)
{
	side->ref.kind = MODELREF_PREDICTIONS;
	free(side->ref.path);
	side->ref.path = mem_strdup(desk_put(d, name, text));
	free(side->title);
	side->title = mem_strdup(side == &d->e.candidate ? "the candidate" : "production");
}

static void asked(struct desk *d, char digest[static DIGEST_TEXT], const char *name, const char *text)
{
	predictions_release(&d->e.candidate.said);
	d->e.candidate.said = (struct predictions){ 0 };
	predicts(d, &d->e.candidate, name, text);
	if (side_score(&d->e, &d->e.candidate, &d->err) < 0)
		fail_msg("%s", d->err.text);
	memcpy(digest, d->e.candidate.digest, DIGEST_TEXT);
}

static void answers_stand_for_a_model_of_which_nothing_else_is_known(void **state)
{
	static const char *const others[] = { "id,prediction\na,1\nb,3\n", "id,prediction\na,2\nb,2\n", "id,prediction\nb,1\na,2\n" };
	char first[DIGEST_TEXT], again[DIGEST_TEXT];
	struct desk d;

	(void)state;
	scoring_open(&d, GATE(", key: [id]"), rows);
	asked(&d, first, "one.csv", "id,prediction\na,1\nb,2\n");
	assert_string_equal(d.e.candidate.scorer, "");
	asked(&d, again, "two.csv", "prediction,id\n2,b\n1,a\n");
	assert_string_equal(first, again);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		asked(&d, again, "one.csv", others[i]);
		assert_string_not_equal(first, again);
	}
	desk_close(&d);
}

static void labels_probabilities_and_scores_count_too(void **state)
{
	static const char *const files[] = {
		"id,prediction,score\na,no,0.25\nb,yes,0.75\n",
		"id,prediction,score\na,no,0.25\nb,no,0.75\n",
		"id,prediction,score\na,yes,0.25\nb,yes,0.75\n",
		"id,prediction,score\na,no,0.25\nb,yes,0.5\n",
		"id,prediction,score\na,no,0.5\nb,yes,0.75\n",
		"id,prediction\na,no\nb,yes\n",
		"id,probability_no,probability_yes\na,0.75,0.25\nb,0.25,0.75\n",
		"id,probability_no,probability_yes\na,0.75,0.25\nb,0.375,0.625\n",
		"id,probability_no,probability_yes\na,0.625,0.375\nb,0.25,0.75\n",
		"id,score\na,0.25\nb,0.75\n",
	};
	char digests[ARRAY_LEN(files)][DIGEST_TEXT];
	struct desk d;

	(void)state;
	scoring_open(&d, "gate: 1\ntask: binary\nholdout: {label: y, key: [id], min_rows: 1}\nprimary: {metric: accuracy}\n",
		     "id,x,y\nb,3,yes\na,1,no\n");
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		asked(&d, digests[i], "said.csv", files[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(digests[i], digests[k]) == 0)
				fail_msg("%zu and %zu are alike", i, k);
	}
	desk_close(&d);
}

static void measures_count_too(void **state)
{
	char first[DIGEST_TEXT], other[DIGEST_TEXT];
	struct desk d;

	(void)state;
	scoring_open(&d, MEASURE, "id,x\nb,3\na,1\n");
	asked(&d, first, "said.csv", "id,cost\na,1\nb,2\n");
	asked(&d, other, "said.csv", "id,cost\na,1\nb,3\n");
	assert_string_not_equal(first, other);
	desk_close(&d);
}

/* More numbers than are digested at once. */
static void answers_of_many_rows_count_to_the_last(void **state)
{
	CLEANUP(str_release) struct str table = { 0 };
	char first[DIGEST_TEXT], other[DIGEST_TEXT];
	struct desk d;

	(void)state;
	str_add(&table, "x,y\n");
	for (int i = 0; i < 1030; i++)
		str_addf(&table, "%d,0\n", i);
	scoring_open(&d, GATE(""), str_text(&table));
	for (int changed = 0; changed < 1030; changed += 171) {
		CLEANUP(str_release) struct str said = { 0 };

		str_add(&said, "prediction\n");
		for (int i = 0; i < 1030; i++)
			str_addf(&said, "%d\n", changed && i == changed + 3 ? -1 : i);
		asked(&d, changed ? other : first, "said.csv", str_text(&said));
		if (changed)
			assert_string_not_equal(first, other);
	}
	desk_close(&d);
}

/* Two commands are two models, though they say the same today. */
static void a_command_is_known_by_its_text_too(void **state)
{
	static char *vars[] = { "PATH=/usr/bin:/bin", NULL };
	static const char *const commands[] = { "cat %s", "cat  %s", "cat %s" };
	struct env env = { .vars = vars };
	char digests[3][DIGEST_TEXT];
	struct desk d;

	(void)state;
	scoring_open(&d, GATE(", key: [id]"), rows);
	d.request.env = &env;
	for (size_t i = 0; i < 3; i++) {
		struct side *side = &d.e.candidate;

		predicts(&d, side, "said.csv", "id,prediction\na,1\nb,2\n");
		side->ref.kind = MODELREF_COMMAND;
		free(side->ref.path);
		side->ref.path = strchr(commands[i], ' ')[1] == ' ' ? str_format("cat  %s/said.csv", d.folder)
								    : str_format("cat %s/said.csv", d.folder);
		predictions_release(&side->said);
		side->said = (struct predictions){ 0 };
		if (side_score(&d.e, side, &d.err) < 0)
			fail_msg("%s", d.err.text);
		memcpy(digests[i], side->digest, DIGEST_TEXT);
	}
	assert_string_equal(digests[0], digests[2]);
	assert_string_not_equal(digests[0], digests[1]);
	desk_close(&d);
}

/* ---- the candidate ---- */

static void a_package_is_asked_and_says_who_computed(void **state)
{
	char digest[DIGEST_TEXT];
	struct desk d;

	(void)state;
	scoring_open(&d, GATE(", key: [id]"), rows);
	candidate_package(&d);
	snprintf(digest, sizeof(digest), "%s", d.e.candidate.digest);
	if (side_score(&d.e, &d.e.candidate, &d.err) < 0)
		fail_msg("%s", d.err.text);
	assert_true(d.e.candidate.said.value[0] == 6 && d.e.candidate.said.value[1] == 2);
	assert_true(*d.e.candidate.scorer && *d.e.candidate.answers);
	assert_string_equal(d.e.candidate.digest, digest);
	assert_false(d.e.candidate.stored);
	desk_close(&d);
}

static void a_candidate_that_cannot_answer_is_bad_data(void **state)
{
	struct desk d;

	(void)state;
	scoring_open(&d, GATE(", key: [id]"), "id,z,y\na,1,2\n");
	candidate_package(&d);
	assert_int_equal(side_score(&d.e, &d.e.candidate, &d.err), -1);
	ended(&d, ERR_DATA, "data_mismatch", "has no column 'x', which the candidate needs");
	desk_close(&d);
	scoring_open(&d, GATE(", key: [id]"), rows);
	predicts(&d, &d.e.candidate, "said.csv", "id,prediction\na,1\n");
	assert_int_equal(side_score(&d.e, &d.e.candidate, &d.err), -1);
	assert_int_equal(d.err.code, ERR_DATA);
	assert_string_equal(d.e.error_reason, "data_mismatch");
	desk_close(&d);
}

/* ---- production ---- */

static void production_is_asked_unless_its_answers_are_stored(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) { /* none stored; those of this scorer; those of another */
		struct desk d;

		scoring_open(&d, GATE(", key: [id]"), rows);
		production_package(&d);
		if (i > 0)
			store_answers(&d, i == 1 ? NULL : "another 1");
		if (side_score(&d.e, &d.e.production, &d.err) < 0)
			fail_msg("%s", d.err.text);
		assert_int_equal(d.e.production.stored, i == 1);
		assert_true(d.e.production.said.value[0] == (i == 1 ? 60 : 6));
		assert_string_equal(d.e.production.kind, "package");
		warns(&d, "");
		desk_close(&d);
	}
}

enum why { UNREAD, TAMPERED, NO_COLUMN, NO_NUMBER, NO_CLASS, NO_ANSWER };
enum end { STANDS_IN, ACCEPTED, SCHEMA, UNREADABLE, CHANGED };

/* schema: the trouble is one of the schema, which when.schema_changed is for; else when.baseline_unreadable is. */
static void trouble(struct desk *d, enum why why)
{
	static const char *const tables[] = {
		[NO_COLUMN] = "id,z,y\nb,3,6\na,1,2\n",
		[NO_NUMBER] = "id,x,y\nb,three,6\na,1,2\n",
	};
	bool is_class = why == NO_CLASS;

	scoring_open(d,
		     is_class ? "gate: 1\ntask: multiclass\nholdout: {label: y, key: [id], min_rows: 1}\nprimary: {metric: accuracy}\n"
			      : GATE(", key: [id]"),
		     why == NO_COLUMN || why == NO_NUMBER ? tables[why] : rows);
	production_package(d);
	if (is_class) {
		assert_int_equal(holdout_truth(&d->e, &d->err), 0);
		strvec_add(&d->e.production.package.classes, "2");
	}
	if (why == UNREAD || why == TAMPERED)
		d->e.production.unread = (struct err){ .code = why == UNREAD ? ERR_IO : ERR_INTEGRITY, .text = "gone" };
}

static void a_production_model_that_cannot_answer_is_what_the_policy_and_the_user_say(void **state)
{
	static const struct {
		enum why why;
		enum policy_lost_choice choice;
		bool stored, accept, reason;
		enum end expected;
		const char *text;
	} cases[] = {
		{ NO_COLUMN, LOST_ERROR, true, false, true, SCHEMA, "has no column 'x', which production needs" },
		{ NO_NUMBER, LOST_ERROR, false, false, false, SCHEMA, "'three' in column 'x' is not a number" },
		{ NO_CLASS, LOST_ERROR, false, false, false, SCHEMA, "has the class '6', which production does not know" },
		{ NO_COLUMN, LOST_STORED, false, false, true, SCHEMA,
		  "the schema has changed, and there are no stored predictions on this" },
		{ NO_COLUMN, LOST_STORED, true, false, false, STANDS_IN, "has no column 'x'" },
		{ NO_NUMBER, LOST_STORED, true, false, false, STANDS_IN, "is not a number" },
		{ NO_COLUMN, LOST_FLOORS_ONLY, false, false, false, SCHEMA, "floors_only needs --reason TEXT" },
		{ NO_COLUMN, LOST_FLOORS_ONLY, false, false, true, ACCEPTED, "; accepted: retired" },
		{ NO_COLUMN, LOST_FLOORS_ONLY, true, false, true, STANDS_IN, "stand for it" },
		{ NO_COLUMN, LOST_ERROR, false, true, true, ACCEPTED, "; accepted: retired" },
		{ NO_COLUMN, LOST_STORED, true, true, true, ACCEPTED, "; accepted: retired" },
		{ UNREAD, LOST_ERROR, true, false, false, UNREADABLE, "the production model cannot be read: gone" },
		{ UNREAD, LOST_STORED, true, false, false, STANDS_IN, "production cannot be asked (gone)" },
		{ UNREAD, LOST_STORED, false, false, false, UNREADABLE, "the production model cannot be read: gone" },
		{ UNREAD, LOST_FLOORS_ONLY, false, false, true, ACCEPTED, "; accepted: retired" },
		{ TAMPERED, LOST_STORED, true, false, false, CHANGED, "gone" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum end expected = cases[i].expected;
		struct desk d;

		trouble(&d, cases[i].why);
		if (cases[i].stored)
			store_answers(&d, "another 1");
		d.e.policy.when.schema_choice = cases[i].why == UNREAD || cases[i].why == TAMPERED ? LOST_ERROR : cases[i].choice;
		d.e.policy.when.baseline_choice = cases[i].why == UNREAD || cases[i].why == TAMPERED ? cases[i].choice : LOST_ERROR;
		d.request.accept_lost_baseline = cases[i].accept;
		d.request.reason = cases[i].reason ? "retired" : NULL;
		assert_int_equal(side_score(&d.e, &d.e.production, &d.err), expected == STANDS_IN || expected == ACCEPTED ? 0 : -1);
		assert_int_equal(d.e.production.stored, expected == STANDS_IN);
		assert_int_equal(d.e.lost_baseline, expected == ACCEPTED);
		if (expected == STANDS_IN) {
			assert_string_equal(d.e.production.kind, "stored");
			assert_true(d.e.production.said.value[0] == 60);
			warns(&d, cases[i].text);
			warns(&d, "its stored predictions on this hold-out stand for it");
		} else if (expected == ACCEPTED)
			warns(&d, cases[i].text);
		else if (expected == SCHEMA)
			ended(&d, ERR_DATA, "schema_changed", cases[i].text);
		else if (expected == UNREADABLE)
			ended(&d, ERR_BASELINE, "baseline_unreadable", cases[i].text);
		else
			ended(&d, ERR_INTEGRITY, "digest_mismatch", cases[i].text);
		if (expected == SCHEMA && cases[i].choice == LOST_ERROR)
			assert_true(str_starts(d.err.text, "'/tmp/"));
		desk_close(&d);
	}
}

static void productions_file_must_have_the_rows_and_be_there(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) { /* a row is missing; the file is */
		struct desk d;

		scoring_open(&d, GATE(", key: [id]"), rows);
		predicts(&d, &d.e.production, "said.csv", "id,prediction\na,1\n");
		if (i == 1)
			unlink(d.e.production.ref.path);
		assert_int_equal(side_score(&d.e, &d.e.production, &d.err), -1);
		assert_int_equal(d.err.code, i ? ERR_BASELINE : ERR_DATA);
		assert_string_equal(d.e.error_reason, i ? "baseline_unreadable" : "data_mismatch");
		desk_close(&d);
	}
}

/* A command that fails is a production model that cannot be read, whatever its code. */
static void productions_command_must_answer(void **state)
{
	static char *vars[] = { "PATH=/usr/bin:/bin", NULL };
	struct env env = { .vars = vars };
	struct desk d;

	(void)state;
	scoring_open(&d, GATE(", key: [id]"), rows);
	d.request.env = &env;
	predicts(&d, &d.e.production, "said.csv", "");
	d.e.production.ref.kind = MODELREF_COMMAND;
	free(d.e.production.ref.path);
	d.e.production.ref.path = mem_strdup("exit 3");
	assert_int_equal(side_score(&d.e, &d.e.production, &d.err), -1);
	assert_int_equal(d.err.code, ERR_BASELINE);
	assert_string_equal(d.e.error_reason, "baseline_unreadable");
	desk_close(&d);
}

/* Out of fold nobody's package is asked: recipes are. */
static void out_of_fold_recipes_are_asked(void **state)
{
	struct desk d;

	(void)state;
	scoring_open(&d, GATE(", key: [id]"), rows);
	candidate_package(&d);
	d.e.out_of_fold = true;
	assert_int_equal(side_score(&d.e, &d.e.candidate, &d.err), -1);
	says(&d, "cannot run '"); /* there is no `train` beside this program */
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_model_reads_the_table_its_own_way_where_it_must),
		cmocka_unit_test(keys_stay_text_where_the_table_is_read_again),
		cmocka_unit_test(text_for_a_model_is_read_as_text),
		cmocka_unit_test(each_task_has_its_kind_of_answer),
		cmocka_unit_test(columns_are_hidden_from_those_who_must_not_see_them),
		cmocka_unit_test(answers_stand_for_a_model_of_which_nothing_else_is_known),
		cmocka_unit_test(labels_probabilities_and_scores_count_too),
		cmocka_unit_test(measures_count_too),
		cmocka_unit_test(answers_of_many_rows_count_to_the_last),
		cmocka_unit_test(a_command_is_known_by_its_text_too),
		cmocka_unit_test(a_package_is_asked_and_says_who_computed),
		cmocka_unit_test(a_candidate_that_cannot_answer_is_bad_data),
		cmocka_unit_test(production_is_asked_unless_its_answers_are_stored),
		cmocka_unit_test(a_production_model_that_cannot_answer_is_what_the_policy_and_the_user_say),
		cmocka_unit_test(productions_file_must_have_the_rows_and_be_there),
		cmocka_unit_test(productions_command_must_answer),
		cmocka_unit_test(out_of_fold_recipes_are_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
