/* test_put.c - one comment, whatever happens in between: a forge that a test plays, with races, deletions and people who edit. */
#include "base/mem.h"
#include "tools/comment/forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

enum { SLOTS = 8 };

/* The forge's side: comments by id, and what happens while nobody looks. */
static struct {
	char *body[SLOTS];
	bool open[SLOTS];
	int64_t n;
	bool other_job_creates, deleted_before_update, deleted_before_removal;
	int n_created, n_updated, n_removed;
} there;

static int make_forge(void **state)
{
	(void)state;
	memset(&there, 0, sizeof(there));
	return 0;
}

static int drop_forge(void **state)
{
	(void)state;
	for (size_t i = 0; i < SLOTS; i++)
		free(there.body[i]);
	return 0;
}

static void add(const char *body)
{
	there.body[there.n++] = mem_strdup(body);
}

static int list(struct talk *t, struct forge_comments *out, struct err *err)
{
	(void)err;
	for (int64_t i = 0; i < there.n; i++)
		if (there.body[i] && str_starts(there.body[i], t->marker))
			forge_comments_add(out, i + 1, 0, there.body[i], NULL);
	return 0;
}

static int create(struct talk *t, const char *body, bool open_question, struct err *err)
{
	(void)t;
	(void)err;
	if (there.other_job_creates) {
		there.other_job_creates = false;
		add(body);
	}
	there.open[there.n] = open_question;
	add(body);
	there.n_created++;
	return 0;
}

static int not_there(struct talk *t, const struct forge_comment *c, bool gone, struct err *err)
{
	if (gone) {
		free(there.body[c->id - 1]);
		there.body[c->id - 1] = NULL;
	}
	t->status = there.body[c->id - 1] ? 200 : 404;
	return there.body[c->id - 1] ? 0 : err_set(err, ERR_DATA, "HTTP 404");
}

static int update(struct talk *t, const struct forge_comment *c, const char *body, bool open_question, struct err *err)
{
	if (not_there(t, c, there.deleted_before_update, err) < 0)
		return -1;
	free(there.body[c->id - 1]);
	there.body[c->id - 1] = mem_strdup(body);
	there.open[c->id - 1] = open_question;
	there.n_updated++;
	return 0;
}

static int remove_one(struct talk *t, const struct forge_comment *c, struct err *err)
{
	if (not_there(t, c, there.deleted_before_removal, err) < 0)
		return -1;
	free(there.body[c->id - 1]);
	there.body[c->id - 1] = NULL;
	there.n_removed++;
	return 0;
}

static const struct forge played = {
	.name = "played", .most = 60000, .list = list, .create = create, .update = update, .remove = remove_one
};

static const char *put(const char *body)
{
	struct talk t = { .forge = &played, .marker = "<!-- m -->" };
	const char *what = "";
	struct err err;

	assert_int_equal(forge_put(&t, body, true, &what, &err), 0);
	return what;
}

static size_t n_ours(void)
{
	size_t n = 0;

	for (int64_t i = 0; i < there.n; i++)
		n += there.body[i] && str_starts(there.body[i], "<!-- m -->");
	return n;
}

static void the_first_run_creates_and_the_next_updates(void **state)
{
	(void)state;
	add("<!-- other -->\nnot ours");
	assert_string_equal(put("<!-- m -->\na\n<sub>1</sub>"), "created");
	assert_string_equal(put("<!-- m -->\nb\n<sub>2</sub>"), "updated");
	assert_int_equal(n_ours(), 1);
	assert_string_equal(there.body[1], "<!-- m -->\nb\n<sub>2</sub>");
	assert_string_equal(there.body[0], "<!-- other -->\nnot ours");
	assert_true(there.open[1]);
}

static void another_time_in_the_footer_is_no_change(void **state)
{
	(void)state;
	put("<!-- m -->\na\n<sub>1</sub>");
	assert_string_equal(put("<!-- m -->\na\n<sub>2</sub>"), "unchanged");
	assert_int_equal(there.n_updated, 0);
}

static void of_two_jobs_at_once_the_older_comment_stays(void **state)
{
	(void)state;
	there.other_job_creates = true;
	assert_string_equal(put("<!-- m -->\na"), "created");
	assert_int_equal(n_ours(), 1);
	assert_non_null(there.body[0]);
}

static void a_younger_one_that_is_gone_already_is_no_failure(void **state)
{
	(void)state;
	there.other_job_creates = true;
	there.deleted_before_removal = true;
	assert_string_equal(put("<!-- m -->\na"), "created");
	assert_int_equal(n_ours(), 1);
}

static void what_a_person_wrote_into_it_is_written_over(void **state)
{
	(void)state;
	put("<!-- m -->\na\n<sub>1</sub>");
	free(there.body[0]);
	there.body[0] = mem_strdup("<!-- m -->\nApproved! a\n<sub>1</sub>");
	assert_string_equal(put("<!-- m -->\na\n<sub>1</sub>"), "updated");
	assert_string_equal(there.body[0], "<!-- m -->\na\n<sub>1</sub>");
}

static void one_whose_marker_a_person_took_away_is_left_to_them(void **state)
{
	(void)state;
	add("mine now\n<!-- m -->");
	assert_string_equal(put("<!-- m -->\na"), "created");
	assert_string_equal(there.body[0], "mine now\n<!-- m -->");
}

static void one_that_is_deleted_under_our_hands_is_made_anew(void **state)
{
	(void)state;
	put("<!-- m -->\na");
	there.deleted_before_update = true;
	assert_string_equal(put("<!-- m -->\nb"), "created");
	assert_int_equal(n_ours(), 1);
	assert_string_equal(there.body[1], "<!-- m -->\nb");
}

static void the_same_comment_on_two_pages_counts_once(void **state)
{
	CLEANUP(forge_comments_release) struct forge_comments c = { 0 };

	(void)state;
	forge_comments_add(&c, 7, 0, "x", "N7");
	forge_comments_add(&c, 7, 0, "x", "N7");
	forge_comments_add(&c, 7, 1, "x", NULL);
	assert_int_equal(c.n, 2);
}

#define on_forge(test) cmocka_unit_test_setup_teardown(test, make_forge, drop_forge)

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_forge(the_first_run_creates_and_the_next_updates),       on_forge(another_time_in_the_footer_is_no_change),
		on_forge(of_two_jobs_at_once_the_older_comment_stays),      on_forge(a_younger_one_that_is_gone_already_is_no_failure),
		on_forge(what_a_person_wrote_into_it_is_written_over),      on_forge(one_whose_marker_a_person_took_away_is_left_to_them),
		on_forge(one_that_is_deleted_under_our_hands_is_made_anew), cmocka_unit_test(the_same_comment_on_two_pages_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
