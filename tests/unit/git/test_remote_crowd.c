/* test_remote_crowd.c - a server's list of refs, with those of one folder noted instead of handed on, however it is cut into pieces. */
#include "base/mem.h"
#include "base/str.h"
#include "git/remote/remote_crowd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define FOLDER "refs/heads/interlock-packages/"
#define HEAD "1111111111111111111111111111111111111111"
#define ONE "2222222222222222222222222222222222222222"
#define TWO "3333333333333333333333333333333333333333"

static void pkt(struct str *out, const char *line, size_t len)
{
	str_addf(out, "%04zx", len + 4);
	str_addn(out, line, len);
}

static void pkt_text(struct str *out, const char *line)
{
	pkt(out, line, strlen(line));
}

static void begin(struct str *out)
{
	static const char first[] = HEAD " HEAD\0multi_ack side-band-64k\n";

	pkt_text(out, "# service=git-upload-pack\n");
	str_add(out, "0000");
	pkt(out, first, sizeof(first) - 1);
}

/* The list as it comes, and as it is to be handed on when `wanted` is spoken of. */
static void make_list(struct str *all, struct str *thin, bool one_is_wanted)
{
	begin(all);
	begin(thin);
	for (struct str *out = all; out; out = out == all ? thin : NULL) {
		pkt_text(out, HEAD " refs/heads/interlock\n");
		if (out == all || one_is_wanted)
			pkt_text(out, ONE " " FOLDER "one\n");
		if (out == all)
			pkt_text(out, TWO " " FOLDER "two\n");
		pkt_text(out, HEAD " refs/heads/interlock-packaged\n");
		pkt_text(out, HEAD " refs/heads/main\n");
		str_add(out, "0000");
	}
}

static void filter(struct str *out, struct remote_crowd *crowd, const char *wanted, const struct str *in, size_t piece)
{
	CLEANUP(crowd_filter_release) struct crowd_filter f = { .crowd = crowd, .wanted = wanted };

	for (size_t at = 0; at < in->len; at += piece)
		crowd_filter_add(&f, in->data + at, in->len - at < piece ? in->len - at : piece, out);
	crowd_filter_end(&f, out);
}

static void assert_same(const struct str *a, const struct str *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(str_text(a), str_text(b), a->len);
}

static void the_crowd_is_noted_and_the_others_are_handed_on_whatever_the_pieces(void **state)
{
	CLEANUP(str_release) struct str all = { 0 }, thin = { 0 };

	(void)state;
	make_list(&all, &thin, false);
	for (size_t piece = 1; piece <= all.len; piece++) {
		CLEANUP(remote_crowd_release) struct remote_crowd crowd = { .prefix = FOLDER };
		CLEANUP(str_release) struct str out = { 0 };
		char id[GIT_ID_TEXT];

		filter(&out, &crowd, "refs/heads/interlock", &all, piece);
		assert_same(&out, &thin);
		assert_true(remote_crowd_find(&crowd, id, FOLDER "one"));
		assert_string_equal(id, ONE);
		assert_true(remote_crowd_find(&crowd, id, FOLDER "two"));
		assert_string_equal(id, TWO);
	}
}

static void the_one_that_is_spoken_of_is_noted_and_handed_on(void **state)
{
	CLEANUP(remote_crowd_release) struct remote_crowd crowd = { .prefix = FOLDER };
	CLEANUP(str_release) struct str all = { 0 }, thin = { 0 }, out = { 0 };
	char id[GIT_ID_TEXT];

	(void)state;
	make_list(&all, &thin, true);
	filter(&out, &crowd, FOLDER "one", &all, all.len);
	assert_same(&out, &thin);
	assert_true(remote_crowd_find(&crowd, id, FOLDER "one"));
	assert_string_equal(id, ONE);
}

static void a_name_that_was_not_heard_is_not_there_and_no_part_of_a_name_is(void **state)
{
	CLEANUP(remote_crowd_release) struct remote_crowd crowd = { .prefix = FOLDER };
	CLEANUP(str_release) struct str all = { 0 }, thin = { 0 }, out = { 0 };
	char id[GIT_ID_TEXT];

	(void)state;
	assert_false(remote_crowd_find(&crowd, id, FOLDER "one"));
	make_list(&all, &thin, false);
	filter(&out, &crowd, NULL, &all, 7);
	assert_true(remote_crowd_find(&crowd, id, FOLDER "on"));
	assert_string_equal(id, "");
	assert_true(remote_crowd_find(&crowd, id, "interlock-packages/one"));
	assert_string_equal(id, "");
}

static void a_list_that_breaks_off_tells_nothing(void **state)
{
	CLEANUP(remote_crowd_release) struct remote_crowd crowd = { .prefix = FOLDER };
	CLEANUP(str_release) struct str all = { 0 }, thin = { 0 }, out = { 0 };
	char id[GIT_ID_TEXT];

	(void)state;
	make_list(&all, &thin, false);
	all.len -= 6;
	filter(&out, &crowd, NULL, &all, 11);
	assert_false(remote_crowd_find(&crowd, id, FOLDER "one"));
}

static void what_a_later_list_lacks_is_gone(void **state)
{
	CLEANUP(remote_crowd_release) struct remote_crowd crowd = { .prefix = FOLDER };
	CLEANUP(str_release) struct str all = { 0 }, thin = { 0 }, out = { 0 };
	char id[GIT_ID_TEXT];

	(void)state;
	make_list(&all, &thin, false);
	filter(&out, &crowd, NULL, &all, all.len);
	filter(&out, &crowd, NULL, &thin, thin.len);
	assert_true(remote_crowd_find(&crowd, id, FOLDER "one"));
	assert_string_equal(id, "");
}

/* The first line has the server's capabilities, without which nobody can go on. */
static void the_first_line_stays_whatever_it_names(void **state)
{
	static const char first[] = ONE " " FOLDER "one\0report-status\n";
	CLEANUP(remote_crowd_release) struct remote_crowd crowd = { .prefix = FOLDER };
	CLEANUP(str_release) struct str in = { 0 }, out = { 0 };

	(void)state;
	pkt_text(&in, "# service=git-receive-pack\n");
	str_add(&in, "0000");
	pkt(&in, first, sizeof(first) - 1);
	str_add(&in, "0000");
	filter(&out, &crowd, NULL, &in, 5);
	assert_same(&out, &in);
}

static void what_is_no_list_is_handed_on_byte_for_byte(void **state)
{
	static const char *const texts[] = { "<html>not found</html>", "0003x", "000", "", "00zz" };
	char bytes[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(remote_crowd_release) struct remote_crowd crowd = { .prefix = FOLDER };
		CLEANUP(str_release) struct str in = { 0 }, out = { 0 };

		str_add(&in, texts[i]);
		filter(&out, &crowd, NULL, &in, 2);
		assert_same(&out, &in);
		assert_false(crowd.known);
	}
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7);
	for (size_t cut = 1; cut < sizeof(bytes); cut += 13) {
		CLEANUP(remote_crowd_release) struct remote_crowd crowd = { .prefix = FOLDER };
		CLEANUP(str_release) struct str all = { 0 }, thin = { 0 }, out = { 0 };

		/* Behind the list, too. */
		make_list(&all, &thin, false);
		str_addn(&all, bytes, sizeof(bytes));
		str_addn(&thin, bytes, sizeof(bytes));
		filter(&out, &crowd, NULL, &all, cut);
		assert_same(&out, &thin);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_crowd_is_noted_and_the_others_are_handed_on_whatever_the_pieces),
		cmocka_unit_test(the_one_that_is_spoken_of_is_noted_and_handed_on),
		cmocka_unit_test(a_name_that_was_not_heard_is_not_there_and_no_part_of_a_name_is),
		cmocka_unit_test(a_list_that_breaks_off_tells_nothing),
		cmocka_unit_test(what_a_later_list_lacks_is_gone),
		cmocka_unit_test(the_first_line_stays_whatever_it_names),
		cmocka_unit_test(what_is_no_list_is_handed_on_byte_for_byte),
	};

	return cmocka_run_group_tests_name("remote_crowd", tests, NULL, NULL);
}
