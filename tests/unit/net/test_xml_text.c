/* test_xml_text.c - texts of elements, and what stands for a character in them. */
#include "base/mem.h"
#include "base/str.h"
#include "net/xml_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void the_first_element_of_the_name_is_found(void **state)
{
	CLEANUP(mem_free) char *found = xml_text("<a><Key>x</Key><Key>y</Key></a>", "Key");

	(void)state;
	assert_string_equal(found, "x");
	assert_null(xml_text("<Key>x", "Key"));
	assert_null(xml_text("", "Key"));
}

static void an_element_behind_the_end_is_not_found(void **state)
{
	const char *xml = "<Contents></Contents><Contents><Key>y</Key></Contents>", *at = xml, *end,
		   *item = xml_next(&at, &end, "Contents");
	CLEANUP(mem_free) char *second = NULL;

	(void)state;
	assert_ptr_equal(item, xml);
	assert_null(xml_text_in(item, end, "Key"));
	item = xml_next(&at, &end, "Contents");
	second = xml_text_in(item, end, "Key");
	assert_string_equal(second, "y");
	assert_null(xml_next(&at, &end, "Contents"));
}

static void references_become_their_characters(void **state)
{
	static const struct {
		const char *text, *plain;
	} cases[] = { { "a &amp; b", "a & b" },
		      { "&lt;&gt;&quot;&apos;", "<>\"'" },
		      { "&amp;lt;", "&lt;" },
		      { "&#38;&#x26;&#xE9;", "&&\xc3\xa9" },
		      { "&#x1F600;", "\xf0\x9f\x98\x80" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(mem_free) char *xml = str_format("<K>%s</K>", cases[i].text), *found = xml_text(xml, "K");

		assert_string_equal(found, cases[i].plain);
	}
}

static void what_is_no_reference_stays(void **state)
{
	static const char *const texts[] = { "a & b",    "&",          "&;",     "&#;",    "&#x;", "&#0;",
					     "&#xD800;", "&#x110000;", "&#12x;", "&nbsp;", "&amp", "&#99999999999;" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(mem_free) char *xml = str_format("<K>%s</K>", texts[i]), *found = xml_text(xml, "K");

		assert_string_equal(found, texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_element_of_the_name_is_found),
		cmocka_unit_test(an_element_behind_the_end_is_not_found),
		cmocka_unit_test(references_become_their_characters),
		cmocka_unit_test(what_is_no_reference_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
