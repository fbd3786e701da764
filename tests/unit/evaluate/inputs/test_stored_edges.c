/* test_stored_edges.c - what a model said is kept in its run, and taken from there only if the ledger vouches for it. */
#include "tests/unit/evaluate/desk.h"
#include "evaluate/inputs/stored.h"

#define GATE(keys) "gate: 1\ntask: regression\nholdout: {label: y, min_rows: 1" keys "}\nprimary: {metric: mse}\n"

static const char four[] = "id,x,y\nd,3,1\na,2,2\nc,1,3\nb,0,4\n";

/* ---- digests ---- */

static void answers_of(struct predictions *p, size_t n)
{
	*p = (struct predictions){ .n = n, .n_classes = 2, .n_measures = 1 };
	p->classes = mem_new(2, sizeof(*p->classes));
	p->classes[0] = mem_strdup("no");
	p->classes[1] = mem_strdup("yes");
	p->value = mem_new(n, sizeof(double));
	p->score = mem_new(n, sizeof(double));
	p->label = mem_new(n, sizeof(uint32_t));
	p->probability = mem_new(n, 2 * sizeof(double));
	p->measure = mem_new(1, sizeof(*p->measure));
	p->measure[0] = mem_new(n, sizeof(double));
	for (size_t i = 0; i < n; i++) {
		p->value[i] = (double)i;
		p->score[i] = p->measure[0][i] = p->probability[2 * i] = 10 + (double)i;
		p->label[i] = i % 2;
	}
	p->label[0] = PREDICTIONS_NO_LABEL;
}

static void digest_open(struct desk *d)
{
	desk_open(d, "gate: 1\ntask: measure\nholdout: {min_rows: 1}\nprimary: {metric: {column: cost, direction: lower}}\n");
	desk_rows(d, "x\n3\n1\n2\n");
}

/* One thing of the answers after the other is another. */
static void every_answer_counts(void **state)
{
	char seen[24][DIGEST_TEXT];
	size_t n = 0;
	struct desk d;

	(void)state;
	digest_open(&d);
	for (int i = 0; i < 18; i++) {
		struct predictions p;

		answers_of(&p, 3);
		if (i >= 1 && i <= 3)
			p.value[i - 1] = NAN;
		else if (i >= 4 && i <= 6)
			p.score[i - 4] = -1;
		else if (i >= 7 && i <= 9)
			p.label[i - 7] = i == 8 ? 0 : 1;
		else if (i == 10 || i == 11)
			p.probability[i == 10 ? 0 : 5] = -1;
		else if (i >= 12 && i <= 14)
			p.measure[0][i - 12] = -1;
		else if (i == 15)
			p.classes[0][0] = 'N';
		else if (i == 16)
			p.n_measures = 0;
		else if (i == 17) {
			free(p.probability);
			p.probability = NULL;
		}
		if (i == 9)
			p.label[2] = PREDICTIONS_NO_LABEL;
		stored_digest(seen[n++], &d.e, &p);
		if (i == 16)
			p.n_measures = 1;
		predictions_release(&p);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(seen[i], seen[k]) == 0)
				fail_msg("%zu and %zu are alike", i, k);
	desk_close(&d);
}

/* Without labels and probabilities nobody asks for the names of classes; one NaN is like another. */
static void what_was_not_said_does_not_count(void **state)
{
	char one[DIGEST_TEXT], two[DIGEST_TEXT];
	double a[] = { 1, NAN, 3 }, b[] = { 1, -NAN, 3 };
	char *classes[] = { "no", "yes" };
	struct predictions p = { .n = 3, .value = a }, q = { .n = 3, .value = b, .classes = classes, .n_classes = 2 };
	struct desk d;

	(void)state;
	digest_open(&d);
	stored_digest(one, &d.e, &p);
	stored_digest(two, &d.e, &q);
	assert_string_equal(one, two);
	desk_close(&d);
}

/* The order of the file's rows changes nothing: answers go by the canonical order. */
static void the_order_of_rows_does_not_count(void **state)
{
	static const char *const rows[] = { "id,x,y\na,2,2\nb,0,4\n", "id,x,y\nb,0,4\na,2,2\n" };
	char digests[2][DIGEST_TEXT];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		double values[] = { i ? 7 : 5, i ? 5 : 7 };
		const struct predictions p = { .n = 2, .value = values };
		struct desk d;

		desk_open(&d, GATE(", key: [id]"));
		desk_rows(&d, rows[i]);
		stored_digest(digests[i], &d.e, &p);
		desk_close(&d);
	}
	assert_string_equal(digests[0], digests[1]);
}

/* ---- keeping and taking ---- */

#define MODEL "sha256:9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4"

/* A run of the store, whose model answers. */
static void keep_open(struct desk *d, const char *policy)
{
	struct side *side = &d->e.candidate;

	desk_open(d, policy);
	desk_store(d);
	desk_rows(d, four);
	if (store_run_start(d->e.store, side->run_id, "exp", "one", NULL, &d->err) < 0)
		fail_msg("%s", d->err.text);
	side->open = true;
	snprintf(side->digest, sizeof(side->digest), MODEL);
	snprintf(side->scorer, sizeof(side->scorer), "ours 1");
	side->said = (struct predictions){ .n = 4, .value = mem_new(4, sizeof(double)) };
	for (size_t i = 0; i < 4; i++)
		side->said.value[i] = (double)(i + 1) / 3;
	stored_digest(side->answers, &d->e, &side->said);
}

static void keep_close(struct desk *d)
{
	d->e.candidate.open = false;
	desk_close(d);
}

static size_t n_kept(struct desk *d)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	CLEANUP(mem_free) char *artifacts = fs_join(d->folder, "artifacts");
	size_t n = 0;

	if (fs_is_dir(artifacts))
		assert_int_equal(fs_list_tree(&files, artifacts, &d->err), 0);
	for (size_t i = 0; i < files.n; i++)
		n += strstr(files.v[i], "evaluation/predictions/") != NULL;
	return n;
}

/* The model as another evaluation finds it: known by its digest. */
static struct side another(const struct desk *d)
{
	struct side side = { 0 };

	snprintf(side.digest, sizeof(side.digest), MODEL);
	snprintf(side.run_id, sizeof(side.run_id), "%s", d->e.candidate.run_id);
	return side;
}

static void expect_taken(struct desk *d, struct side *side, const char *scorer)
{
	assert_true(stored_take(&d->e, side, scorer));
	assert_true(side->stored);
	assert_string_equal(side->answers, d->e.candidate.answers);
	assert_string_equal(side->scorer, "ours 1");
	assert_int_equal(side->said.n, 4);
	assert_memory_equal(side->said.value, d->e.candidate.said.value, 4 * sizeof(double));
	side_release(side);
}

static void expect_none(struct desk *d, struct side *side, const char *scorer)
{
	assert_false(stored_take(&d->e, side, scorer));
	assert_false(side->stored);
	assert_null(side->said.value);
	assert_string_equal(side->answers, "");
	side_release(side);
}

static void what_was_kept_is_taken_where_a_verdict_vouches_for_it(void **state)
{
	static const char *const policies[] = { GATE(", key: [id]"), GATE("") };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		struct side side;
		struct desk d;

		keep_open(&d, policies[i]);
		assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), 0);
		assert_int_equal(n_kept(&d), 1);
		side = another(&d);
		expect_none(&d, &side, NULL); /* no verdict yet */
		desk_vouch(&d, MODEL, "", "candidate", d.e.candidate.answers, "ours 1");
		side = another(&d);
		expect_taken(&d, &side, NULL);
		side = another(&d);
		expect_taken(&d, &side, "ours 1");
		side = another(&d);
		expect_none(&d, &side, "ours 2");
		keep_close(&d);
	}
}

static void the_newest_verdict_that_says_so_vouches(void **state)
{
	static const struct {
		const char *candidate, *production, *role, *answers, *scorer; /* newer than the true one; answers NULL = the true ones */
		bool taken;
	} cases[] = {
		{ MODEL, "", NULL, "", "", true },                           /* says nothing */
		{ MODEL, "", "candidate", "sha256:other", "", true },        /* by nobody */
		{ MODEL, "", "candidate", "", "ours 1", true },              /* no answers */
		{ MODEL, "", "candidate", "sha256:other", "ours 1", false }, /* others */
		{ "sha256:x", MODEL, "production", NULL, "ours 1", true },   /* it was production there */
		{ "sha256:x", MODEL, "production", "sha256:other", "ours 1", false },
		{ "sha256:x", "sha256:z", "candidate", "sha256:other", "ours 1", true }, /* of others */
		{ MODEL, "sha256:z", "candidate", NULL, "ours 1", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *answers = cases[i].answers;
		struct side side;
		struct desk d;

		keep_open(&d, GATE(", key: [id]"));
		assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), 0);
		desk_vouch(&d, MODEL, "", "candidate", d.e.candidate.answers, "ours 1");
		desk_vouch(&d, cases[i].candidate, cases[i].production, cases[i].role, answers ? answers : d.e.candidate.answers,
			   cases[i].scorer);
		side = another(&d);
		if (cases[i].taken)
			expect_taken(&d, &side, NULL);
		else
			expect_none(&d, &side, NULL);
		keep_close(&d);
	}
}

/* A verdict of the run's past counts however many came behind it, and another scorer's is no stop. */
static void a_verdict_by_the_wanted_scorer_is_looked_for(void **state)
{
	struct side side;
	struct desk d;

	(void)state;
	keep_open(&d, GATE(", key: [id]"));
	assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), 0);
	desk_vouch(&d, MODEL, "", "candidate", d.e.candidate.answers, "ours 1");
	desk_vouch(&d, MODEL, "", "candidate", "sha256:other", "ours 2");
	side = another(&d);
	expect_taken(&d, &side, "ours 1");
	side = another(&d);
	expect_none(&d, &side, "ours 2");
	side = another(&d);
	expect_none(&d, &side, "ours 3");
	keep_close(&d);
}

static void a_file_that_was_changed_is_not_taken(void **state)
{
	static const char *const texts[] = { "id,prediction\na,0.5\nb,1\nc,1\nd,1\n", "id,prediction\na,0.5\n", NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(strvec_release) struct strvec files = { 0 };
		CLEANUP(mem_free) char *artifacts = NULL, *file = NULL;
		struct side side;
		struct desk d;

		keep_open(&d, GATE(", key: [id]"));
		assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), 0);
		desk_vouch(&d, MODEL, "", "candidate", d.e.candidate.answers, "ours 1");
		artifacts = fs_join(d.folder, "artifacts");
		assert_int_equal(fs_list_tree(&files, artifacts, &d.err), 0);
		for (size_t k = 0; k < files.n; k++)
			if (strstr(files.v[k], "evaluation/predictions/"))
				file = fs_join(artifacts, files.v[k]);
		if (texts[i])
			assert_int_equal(fs_write(file, texts[i], strlen(texts[i]), 0, &d.err), 0);
		else
			unlink(file);
		side = another(&d);
		expect_none(&d, &side, NULL);
		keep_close(&d);
	}
}

static void nothing_is_taken_for_validation_fresh_rows_or_a_model_without_a_digest(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct side side;
		struct desk d;

		keep_open(&d, GATE(", key: [id]"));
		assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), 0);
		desk_vouch(&d, MODEL, "", "candidate", d.e.candidate.answers, "ours 1");
		side = another(&d);
		d.request.on_validation = i == 0;
		d.e.policy.reuse.fresh = i == 1;
		if (i == 2)
			side.digest[0] = '\0';
		expect_none(&d, &side, NULL);
		keep_close(&d);
	}
}

static void only_what_a_package_says_now_is_kept(void **state)
{
	(void)state;
	for (int i = 0; i < 7; i++) {
		struct desk d;

		keep_open(&d, GATE(", key: [id]"));
		if (i == 1)
			d.e.candidate.open = false;
		if (i == 2)
			d.e.candidate.stored = true;
		if (i == 3)
			d.e.candidate.said.n = 0;
		if (i == 4)
			d.e.policy.reuse.fresh = true;
		if (i == 5)
			d.e.candidate.run_id[0] = '\0';
		if (i == 6)
			memcpy(d.e.candidate.run_id, "00000000000000000000000000000000", 33);
		assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), 0);
		assert_int_equal(n_kept(&d), i == 0);
		keep_close(&d);
	}
}

static void a_folder_that_cannot_be_made_is_an_error(void **state)
{
	CLEANUP(mem_free) char *artifacts = NULL;
	struct desk d;

	(void)state;
	keep_open(&d, GATE(", key: [id]"));
	artifacts = fs_join(d.folder, "artifacts");
	assert_int_equal(fs_remove_tree(artifacts, &d.err), 0);
	desk_put(&d, "artifacts", "in the way");
	assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), -1);
	assert_int_equal(d.err.code, ERR_IO);
	keep_close(&d);
}

/* A package that cannot be read does not say its run: the registry knows it by its version. Its own word counts where there is one. */
static void the_run_of_a_registered_version_is_known(void **state)
{
	static const struct {
		bool by_registry, named;
		int64_t version;
		bool taken;
	} cases[] = {
		{ true, true, 1, true },  { true, false, 1, false }, { true, true, 2, false },
		{ true, true, 0, false }, { false, true, 2, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char other[33] = "";
		struct side side;
		struct desk d;

		keep_open(&d, GATE(", key: [id]"));
		assert_int_equal(store_run_start(d.e.store, other, "exp", "two", NULL, &d.err), 0);
		desk_register(&d, d.e.candidate.run_id, MODEL, "models/m/1", true);
		desk_register(&d, other, "sha256:3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3", "models/m/2", false);
		assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), 0);
		desk_vouch(&d, MODEL, "", "candidate", d.e.candidate.answers, "ours 1");
		side = another(&d);
		if (cases[i].by_registry)
			side.run_id[0] = '\0';
		side.version = cases[i].version;
		side.ref.model_name = mem_strdup(cases[i].named ? "m" : NULL);
		if (cases[i].taken)
			expect_taken(&d, &side, NULL);
		else
			expect_none(&d, &side, NULL);
		keep_close(&d);
	}
}

/* Classes and probabilities come back as they went, also without a key. */
static void classes_come_back_as_they_went(void **state)
{
	(void)state;
	for (int probabilities = 0; probabilities < 2; probabilities++) {
		struct side side;
		struct desk d;
		char *no = mem_strdup("no"), *yes = mem_strdup("yes");
		struct predictions *said = &d.e.candidate.said;

		keep_open(&d, "gate: 1\ntask: binary\nholdout: {label: y, min_rows: 1}\nprimary: {metric: accuracy}\n");
		free(said->value);
		*said = (struct predictions){ .n = 4, .n_classes = 2, .label = mem_new(4, sizeof(uint32_t)) };
		said->classes = mem_new(2, sizeof(*said->classes));
		said->classes[0] = no;
		said->classes[1] = yes;
		said->label[1] = said->label[2] = 1;
		if (probabilities) {
			said->probability = mem_new(4, 2 * sizeof(double));
			for (size_t i = 0; i < 4; i++) {
				said->probability[2 * i + 1] = said->label[i] ? 0.75 - (double)i / 64 : 0.25 + (double)i / 64;
				said->probability[2 * i] = 1 - said->probability[2 * i + 1];
			}
		}
		stored_digest(d.e.candidate.answers, &d.e, said);
		assert_int_equal(stored_keep(&d.e, &d.e.candidate, &d.err), 0);
		desk_vouch(&d, MODEL, "", "candidate", d.e.candidate.answers, "ours 1");
		side = another(&d);
		assert_true(stored_take(&d.e, &side, NULL));
		assert_memory_equal(side.said.label, said->label, 4 * sizeof(uint32_t));
		assert_string_equal(side.said.classes[1], "yes");
		if (probabilities)
			assert_memory_equal(side.said.probability, said->probability, 8 * sizeof(double));
		side_release(&side);
		keep_close(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_counts),
		cmocka_unit_test(what_was_not_said_does_not_count),
		cmocka_unit_test(the_order_of_rows_does_not_count),
		cmocka_unit_test(what_was_kept_is_taken_where_a_verdict_vouches_for_it),
		cmocka_unit_test(the_newest_verdict_that_says_so_vouches),
		cmocka_unit_test(a_verdict_by_the_wanted_scorer_is_looked_for),
		cmocka_unit_test(a_file_that_was_changed_is_not_taken),
		cmocka_unit_test(nothing_is_taken_for_validation_fresh_rows_or_a_model_without_a_digest),
		cmocka_unit_test(only_what_a_package_says_now_is_kept),
		cmocka_unit_test(a_folder_that_cannot_be_made_is_an_error),
		cmocka_unit_test(the_run_of_a_registered_version_is_known),
		cmocka_unit_test(classes_come_back_as_they_went),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
