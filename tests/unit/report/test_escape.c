/* test_escape.c - text from outside: no markup, no links, no mentions, nothing hidden, always UTF-8. */
#include "base/mem.h"
#include "report/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

typedef void escaper(struct str *out, const char *text, size_t most);

static void becomes(escaper *escape, const char *text, size_t most, const char *expected)
{
	CLEANUP(str_release) struct str out = { 0 };

	escape(&out, text, most);
	assert_string_equal(str_text(&out), expected);
}

static void xml_has_no_markup_and_no_character_that_xml_forbids(void **state)
{
	(void)state;
	becomes(escape_xml, "a\"'<>&\n\tb", SIZE_MAX, "a&quot;&#39;&lt;&gt;&amp;\n\tb");
	becomes(escape_xml, "\x01\x7f", SIZE_MAX, "[U+0001][U+007F]");
	becomes(escape_xml, "]]>", SIZE_MAX, "]]&gt;");
	becomes(escape_xml, "\xef\xbf\xbe", SIZE_MAX, "[U+FFFE]");
	becomes(escape_xml, NULL, SIZE_MAX, "");
}

static void markdown_has_no_markup(void **state)
{
	(void)state;
	becomes(escape_markdown, "_x_ a_b\n`|`", SIZE_MAX, "\\_x\\_ a_b \\`\\|\\`");
	becomes(escape_markdown, "[x](javascript:y) ![z](q) <b> &lt; $m$ ~s~ # h", SIZE_MAX,
		"\\[x\\](javascript:y) \\!\\[z\\](q) \\<b\\> \\&lt; \\$m\\$ \\~s\\~ \\# h");
}

static void markdown_begins_no_block(void **state)
{
	(void)state;
	becomes(escape_markdown, "- x", SIZE_MAX, "\\- x");
	becomes(escape_markdown, "---", SIZE_MAX, "\\---");
	becomes(escape_markdown, "+ x", SIZE_MAX, "\\+ x");
	becomes(escape_markdown, "===", SIZE_MAX, "\\===");
	becomes(escape_markdown, "12. x", SIZE_MAX, "12\\. x");
	becomes(escape_markdown, "1) x", SIZE_MAX, "1\\) x");
	becomes(escape_markdown, "    code", SIZE_MAX, "code");
	becomes(escape_markdown, "/merge /x", SIZE_MAX, "\\/merge /x"); /* GitLab would do as it says */
	becomes(escape_markdown, "-0.06 and 12.5", SIZE_MAX, "-0.06 and 12.5"); /* numbers stay readable */
}

static void markdown_links_to_nobody_and_nowhere(void **state)
{
	(void)state;
	becomes(escape_markdown, "@all me@x", SIZE_MAX,
		"\\@\xe2\x80\x8b"
		"all me@x");
	becomes(escape_markdown, "#12 a#b", SIZE_MAX,
		"\\#\xe2\x80\x8b"
		"12 a\\#b");
	becomes(escape_markdown, "https://e.org www.e.org", SIZE_MAX, "https\\://e.org www\\.e.org");
	becomes(escape_markdown, "models:/m@production", SIZE_MAX, "models:/m@production");
}

static void what_is_hidden_is_spelled_out_and_other_alphabets_are_not(void **state)
{
	(void)state;
	becomes(escape_xml, "a\u202eb", SIZE_MAX, "a[U+202E]b");
	becomes(escape_plain, "a\u200bb\nc", SIZE_MAX, "a[U+200B]b[U+000A]c");
	becomes(escape_markdown, "\u2066x", SIZE_MAX, "\\[U+2066\\]x");
	becomes(escape_xml, "שלום 你好 👍", SIZE_MAX, "שלום 你好 👍");
}

static void bytes_that_are_no_text_become_the_replacement_character(void **state)
{
	(void)state;
	becomes(escape_xml,
		"a\xff"
		"b\xc3",
		SIZE_MAX, "a\ufffdb\ufffd");
	becomes(escape_markdown, "\xf0\x9f\x91", SIZE_MAX, "\ufffd\ufffd\ufffd");
	becomes(escape_plain, "\xed\xa0\x80", SIZE_MAX, "\ufffd\ufffd\ufffd"); /* half of a surrogate pair */
}

static void long_text_is_cut_between_characters(void **state)
{
	(void)state;
	becomes(escape_xml, "abcdef", 3, "abc…");
	becomes(escape_xml, "abc", 3, "abc");
	becomes(escape_plain, "aé", 2, "a…");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xml_has_no_markup_and_no_character_that_xml_forbids),
		cmocka_unit_test(markdown_has_no_markup),
		cmocka_unit_test(markdown_begins_no_block),
		cmocka_unit_test(markdown_links_to_nobody_and_nowhere),
		cmocka_unit_test(what_is_hidden_is_spelled_out_and_other_alphabets_are_not),
		cmocka_unit_test(bytes_that_are_no_text_become_the_replacement_character),
		cmocka_unit_test(long_text_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
