/* test_remote_wire.c - what is said in a fetch and a push, and what is heard, however the answer is cut into pieces. */
#include "base/mem.h"
#include "base/str.h"
#include "git/remote/remote_wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define ONE "1111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222"
#define REF "refs/heads/interlock"

static void pkt(struct str *out, const char *line, size_t len)
{
	str_addf(out, "%04zx", len + WIRE_PREFIX);
	str_addn(out, line, len);
}

static void pkt_text(struct str *out, const char *line)
{
	pkt(out, line, strlen(line));
}

static int gather(void *arg, const char *bytes, size_t len)
{
	str_addn(arg, bytes, len);
	return 0;
}

/* The answer in pieces of this size. */
static int hear(struct wire_answer *a, const struct str *in, size_t piece)
{
	for (size_t at = 0; at < in->len; at += piece)
		if (wire_answer_add(a, in->data + at, in->len - at < piece ? in->len - at : piece) < 0)
			return -1;
	return 0;
}

static void a_question_names_what_is_wanted_and_what_is_here(void **state)
{
	CLEANUP(strvec_release) struct strvec have = { 0 }, shallow = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct wire_question q = { ONE, &have, &shallow, 64 };

	(void)state;
	strvec_add(&have, TWO);
	strvec_add(&shallow, TWO);
	wire_ask(&out, &q, "multi_ack side-band-64k ofs-delta shallow");
	assert_string_equal(str_text(&out), "0052want " ONE " side-band-64k ofs-delta shallow\n"
					    "0035shallow " TWO "\n"
					    "000edeepen 64\n"
					    "0000"
					    "0032have " TWO "\n"
					    "0009done\n");
}

static void a_server_is_asked_for_nothing_that_it_does_not_know(void **state)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct wire_question q = { .want = ONE };

	(void)state;
	assert_false(wire_can("side-band-64kb no-side-band-64k", "side-band-64k"));
	assert_true(wire_can("a side-band-64k", "side-band-64k"));
	assert_true(wire_can("agent=git/2 b", "agent"));
	wire_ask(&out, &q, "side-band");
	assert_string_equal(str_text(&out), "0032want " ONE "\n00000009done\n");
}

static void the_pack_and_what_it_leaves_out_are_heard_in_pieces_of_any_size(void **state)
{
	CLEANUP(str_release) struct str in = { 0 };

	(void)state;
	pkt_text(&in, "shallow " ONE "\n");
	pkt_text(&in, "unshallow " TWO "\n");
	str_add(&in, "0000");
	pkt_text(&in, "ACK " TWO "\n");
	pkt_text(&in, "ACK " TWO "\n");
	pkt_text(&in, "\002counting\n");
	pkt_text(&in, "\001PA");
	pkt(&in, "\001C\0K", 4);
	str_add(&in, "0000");
	for (size_t piece = 1; piece <= in.len; piece++) {
		CLEANUP(str_release) struct str pack = { 0 };
		CLEANUP(wire_answer_release) struct wire_answer a = { .with_depth = true, .take = gather, .arg = &pack };

		assert_int_equal(hear(&a, &in, piece), 0);
		assert_int_equal(pack.len, 5);
		assert_memory_equal(pack.data, "PAC\0K", 5);
		assert_string_equal(str_text(&a.said), "counting\n");
		assert_int_equal(a.shallow.n, 1);
		assert_string_equal(a.shallow.v[0], ONE);
		assert_string_equal(a.deepened.v[0], TWO);
		assert_true(wire_answer_has_begun(&a));
	}
}

static void a_server_that_leaves_out_what_nobody_let_it_is_not_heard(void **state)
{
	CLEANUP(str_release) struct str in = { 0 }, pack = { 0 };
	CLEANUP(wire_answer_release) struct wire_answer a = { .take = gather, .arg = &pack };

	(void)state;
	pkt_text(&in, "shallow " ONE "\n");
	assert_int_equal(hear(&a, &in, in.len), -1);
	assert_false(wire_answer_has_begun(&a));
}

static void an_error_of_the_server_ends_the_answer_with_its_reason(void **state)
{
	static const char *const lines[] = { "ERR upload-pack: not our ref\n", "\003upload-pack: not our ref\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		CLEANUP(str_release) struct str in = { 0 }, pack = { 0 };
		CLEANUP(wire_answer_release) struct wire_answer a = { .take = gather, .arg = &pack };

		if (i)
			pkt_text(&in, "NAK\n");
		pkt_text(&in, lines[i]);
		assert_int_equal(hear(&a, &in, in.len), -1);
		assert_string_equal(str_text(&a.error), "upload-pack: not our ref");
	}
}

static void what_is_no_answer_of_gits_is_an_error(void **state)
{
	static const char *const answers[] = { "<html>", "0003", "0009what?", "0008NAK\n0006\007x" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		CLEANUP(str_release) struct str in = { 0 }, pack = { 0 };
		CLEANUP(wire_answer_release) struct wire_answer a = { .take = gather, .arg = &pack };

		str_add(&in, answers[i]);
		assert_int_equal(hear(&a, &in, in.len), -1);
		assert_true(a.error.len > 0);
	}
}

static void a_server_without_side_bands_sends_the_pack_as_it_is(void **state)
{
	CLEANUP(str_release) struct str in = { 0 };

	(void)state;
	pkt_text(&in, "ACK " TWO "\n");
	str_add(&in, "PACK0000");
	for (size_t piece = 1; piece <= in.len; piece++) {
		CLEANUP(str_release) struct str pack = { 0 };
		CLEANUP(wire_answer_release) struct wire_answer a = { .plain = true, .take = gather, .arg = &pack };

		assert_int_equal(hear(&a, &in, piece), 0);
		assert_string_equal(str_text(&pack), "PACK0000");
	}
}

static void a_push_names_where_the_ref_was_and_is_to_be(void **state)
{
	static const char expected[] = "007f" ONE " " TWO " " REF "\0 report-status side-band-64k0000";
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	wire_command(&out, ONE, TWO, REF, "report-status delete-refs side-band-64k");
	assert_int_equal(out.len, sizeof(expected) - 1);
	assert_memory_equal(out.data + WIRE_PREFIX, expected + WIRE_PREFIX, out.len - WIRE_PREFIX);
	assert_int_equal(wire_length(out.data), (int)(out.len - strlen("0000")));
	str_clear(&out);
	wire_command(&out, "", TWO, REF, "");
	assert_true(str_starts(str_text(&out) + WIRE_PREFIX, "0000000000000000000000000000000000000000 " TWO " " REF));
}

static void report(struct str *out, const char *unpack, const char *line)
{
	str_clear(out);
	pkt_text(out, unpack);
	if (line)
		pkt_text(out, line);
	str_add(out, "0000");
}

static void a_push_counts_when_the_server_says_so_of_this_ref(void **state)
{
	CLEANUP(str_release) struct str in = { 0 };
	char *refused;

	(void)state;
	report(&in, "unpack ok\n", "ok " REF "\n");
	assert_true(wire_report(&in, REF, &refused));
	assert_null(refused);
	report(&in, "unpack ok\n", "ok " REF "-2\n");
	assert_false(wire_report(&in, REF, &refused));
	assert_null(refused);
	report(&in, "unpack ok\n", NULL);
	assert_false(wire_report(&in, REF, &refused));
	str_clear(&in);
	assert_false(wire_report(&in, REF, &refused));
}

static void a_refusal_comes_with_its_reason(void **state)
{
	CLEANUP(str_release) struct str in = { 0 };
	char *refused;

	(void)state;
	report(&in, "unpack ok\n", "ng " REF " hook declined\n");
	assert_true(wire_report(&in, REF, &refused));
	assert_string_equal(refused, "hook declined");
	mem_free(&refused);
	report(&in, "unpack ok\n", "ng " REF "\n");
	assert_true(wire_report(&in, REF, &refused));
	assert_string_equal(refused, "no reason given");
	mem_free(&refused);
	report(&in, "unpack index-pack abnormal exit\n", NULL);
	assert_false(wire_report(&in, REF, &refused));
	assert_string_equal(refused, "index-pack abnormal exit");
	mem_free(&refused);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_names_what_is_wanted_and_what_is_here),
		cmocka_unit_test(a_server_is_asked_for_nothing_that_it_does_not_know),
		cmocka_unit_test(the_pack_and_what_it_leaves_out_are_heard_in_pieces_of_any_size),
		cmocka_unit_test(a_server_that_leaves_out_what_nobody_let_it_is_not_heard),
		cmocka_unit_test(an_error_of_the_server_ends_the_answer_with_its_reason),
		cmocka_unit_test(what_is_no_answer_of_gits_is_an_error),
		cmocka_unit_test(a_server_without_side_bands_sends_the_pack_as_it_is),
		cmocka_unit_test(a_push_names_where_the_ref_was_and_is_to_be),
		cmocka_unit_test(a_push_counts_when_the_server_says_so_of_this_ref),
		cmocka_unit_test(a_refusal_comes_with_its_reason),
	};

	return cmocka_run_group_tests_name("remote_wire", tests, NULL, NULL);
}
