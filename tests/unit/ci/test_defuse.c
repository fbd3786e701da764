/* test_defuse.c - no log command comes out of foreign text, however it is cut into pieces and whatever hides in it. */
#include "base/mem.h"
#include "ci/defuse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

/* The text in pieces of so many bytes. */
static void defuse_in(struct str *out, const char *text, size_t len, size_t piece, bool in_json)
{
	struct ci_defuser d = { .in_json = in_json };

	for (size_t i = 0; i < len; i += piece)
		ci_defuse_add(out, &d, text + i, len - i < piece ? len - i : piece);
	ci_defuse_end(out, &d);
}

static void expect(const char *text, const char *wanted)
{
	for (size_t piece = 1; piece < 9; piece++) {
		CLEANUP(str_release) struct str out = { 0 };

		defuse_in(&out, text, strlen(text), piece, false);
		assert_string_equal(str_text(&out), wanted);
	}
}

static void breaks_up_every_form_of_command(void **state)
{
	(void)state;
	expect("##[error]x", "## [error]x");
	expect("a ##vso[task.complete result=Failed]", "a ##vso [task.complete result=Failed]");
	expect("###[error]", "### [error]");
	expect("##vs##vso[x]", "##vs##vso [x]");
	expect("##VSO[x]", "##VSO [x]");
	expect("::error::x", ": :error::x");
	expect("\n  \t::set-env name=A::b", "\n  \t: :set-env name=A::b");
	expect("section_start:1:x\r", "section_start :1:x\r");
	expect("xsection_end:1:x", "xsection_end :1:x");
	expect("section_section_end:", "section_section_end :");
}

static void leaves_alone_what_is_no_command(void **state)
{
	(void)state;
	expect("a::b", "a::b");
	expect("std::vector ::x", "std::vector ::x");
	expect("# Title\n## Part\n#[x] #vso[ ##vso x", "# Title\n## Part\n#[x] #vso[ ##vso x");
	expect(": :x\n:\n:", ": :x\n:\n:");
	expect("\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80", "\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80");
}

/* A runner ends a line at a lone CR, too, and drops every blank that .NET knows from its beginning. */
static void knows_every_beginning_of_a_line(void **state)
{
	(void)state;
	expect("50 %\r::error::x", "50 %\r: :error::x");
	expect("\xc2\xa0::x", "\xc2\xa0: :x");
	expect("\xe3\x80\x80\xe2\x80\x83::x", "\xe3\x80\x80\xe2\x80\x83: :x");
	expect("\v\f\xc2\x85::x", "\v\f\xc2\x85: :x");
	expect("\xef\xbb\xbf::x", "\xef\xbb\xbf: :x");
}

/* IndexOf() and StartsWith() in the culture's way skip these characters, so a command may have them inside. */
static void sees_through_characters_that_a_comparison_skips(void **state)
{
	(void)state;
	expect("##\xc2\xadvso\xe2\x80\x8b[x]", "##\xc2\xadvso\xe2\x80\x8b [x]");
	expect("#\xe2\x80\x8d#\x01[x]", "#\xe2\x80\x8d#\x01 [x]");
	expect("\xc2\xad:\xe2\x81\xa0:x::", "\xc2\xad:\xe2\x81\xa0 :x::");
}

static void a_nul_hides_nothing(void **state)
{
	static const char text[] = "##\0vso[x]\n\0::error::";
	static const char wanted[] = "##\0vso [x]\n\0: :error::";
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	defuse_in(&out, text, sizeof(text) - 1, 3, false);
	assert_int_equal(out.len, sizeof(wanted) - 1);
	assert_memory_equal(out.data, wanted, out.len);
}

static void bytes_that_are_no_utf8_come_out_as_they_are(void **state)
{
	(void)state;
	expect("\xff\x80\xc3(##[\xe2\x82", "\xff\x80\xc3(## [\xe2\x82");
	expect("\xf0\x9f::x", "\xf0\x9f::x"); /* a runner reads U+FFFD there: not a line's start */
}

static void a_json_document_says_the_same_afterwards(void **state)
{
	static const char text[] = "{\"a\": \"##[x] ##vso[y] section_end:1\"}";
	CLEANUP(str_release) struct str out = { 0 };

	(void)state;
	defuse_in(&out, text, strlen(text), 5, true);
	assert_string_equal(str_text(&out), "{\"a\": \"##\\u005bx] ##vso\\u005by] section_end\\u003a1\"}");
}

/* ---- secrets ---- */

static void expect_scrubbed(char **vars, const char *text, const char *wanted)
{
	CLEANUP(str_release) struct str out = { 0 };
	struct env env = { vars };

	ci_scrub(&out, &env, text, strlen(text));
	assert_string_equal(str_text(&out), wanted);
}

static void takes_out_every_credential(void **state)
{
	char *vars[] = { "GITHUB_TOKEN=ghs_12345678",
			 "MY_PASSWORD=correct horse",
			 "AWS_SECRET_ACCESS_KEY=AKIA/abc+def",
			 "INTERLOCK_SIGNING_KEY=-----BEGIN-----\nline-one-of-it\r\nshort\nline-two-of-it\n",
			 "MLFLOW_TRACKING_URI=postgresql://me:s3cret%40pw@db.example/x?y=1",
			 "PATH=/usr/bin/elsewhere",
			 NULL };

	(void)state;
	expect_scrubbed(vars, "a ghs_12345678b", "a ***b");
	expect_scrubbed(vars, "correct horse, AKIA/abc+def", "***, ***");
	expect_scrubbed(vars, "x line-two-of-it short line-one-of-it", "x *** short ***");
	expect_scrubbed(vars, "cannot open postgresql://me:s3cret%40pw@db.example/x", "cannot open postgresql://me:***@db.example/x");
	expect_scrubbed(vars, "/usr/bin/elsewhere", "/usr/bin/elsewhere");
}

static void the_password_of_any_url_goes(void **state)
{
	char *none[] = { NULL };

	(void)state;
	expect_scrubbed(none, "x git:https://me:pw@h/a@b y", "x git:https://me:***@h/a@b y");
	expect_scrubbed(none, "'postgresql://me:p:w@h'", "'postgresql://me:***@h'");
	expect_scrubbed(none, "https://h:80/a https://me@h/ a:b@c ://", "https://h:80/a https://me@h/ a:b@c ://");
	expect_scrubbed(none, "https://a:b@h https://c:d@h", "https://a:***@h https://c:***@h");
}

static void short_values_are_no_secrets(void **state)
{
	char *vars[] = { "X_TOKEN=1234567", "Y_SECRET=", "ACTIONS_ID_TOKEN_REQUEST_URL=https://x.example/abc", NULL };

	(void)state;
	expect_scrubbed(vars, "1234567 https://x.example/abc", "1234567 https://x.example/abc");
	assert_int_equal(ci_longest_secret(&(struct env){ vars }), 0);
}

static void the_longest_of_two_secrets_goes(void **state)
{
	char *vars[] = { "A_TOKEN=abcdefgh", "B_TOKEN=abcdefghijkl", NULL };

	(void)state;
	expect_scrubbed(vars, "abcdefghijkl abcdefghi", "*** ***i");
	assert_int_equal(ci_longest_secret(&(struct env){ vars }), 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(breaks_up_every_form_of_command),
		cmocka_unit_test(leaves_alone_what_is_no_command),
		cmocka_unit_test(knows_every_beginning_of_a_line),
		cmocka_unit_test(sees_through_characters_that_a_comparison_skips),
		cmocka_unit_test(a_nul_hides_nothing),
		cmocka_unit_test(bytes_that_are_no_utf8_come_out_as_they_are),
		cmocka_unit_test(a_json_document_says_the_same_afterwards),
		cmocka_unit_test(takes_out_every_credential),
		cmocka_unit_test(the_password_of_any_url_goes),
		cmocka_unit_test(short_values_are_no_secrets),
		cmocka_unit_test(the_longest_of_two_secrets_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
