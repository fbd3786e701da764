/* test_ls_colors.c - what is listed has the colour of its kind, then of its ending. */
#include "tools/data/show/ls_colors.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

static void expect(const char *setting, struct ls_entry entry, const char *wanted)
{
	CLEANUP(ls_colors_release) struct ls_colors colors = { 0 };
	CLEANUP(str_release) struct str text = { 0 };

	ls_colors_read(&colors, setting);
	ls_colors_add(&text, &colors, &entry);
	assert_string_equal(str_text(&text), wanted);
}

static void without_a_setting_folders_and_programs_have_a_colour(void **state)
{
	(void)state;
	expect(NULL, (struct ls_entry){ "d", .is_dir = true }, "\033[01;34md\033[0m");
	expect("", (struct ls_entry){ "run", .is_exec = true }, "\033[01;32mrun\033[0m");
	expect(NULL, (struct ls_entry){ "a.csv" }, "a.csv");
}

static void endings_come_last_and_outputs_first(void **state)
{
	static const char setting[] = "di=1:ex=2:*.csv=3:out=4:*.profile=5:nonsense:rs=9";

	(void)state;
	expect(setting, (struct ls_entry){ "d.csv", .is_dir = true }, "\033[1md.csv\033[9m");
	expect(setting, (struct ls_entry){ "x/a.csv" }, "\033[3mx/a.csv\033[9m");
	expect(setting, (struct ls_entry){ "a.csv", .is_exec = true }, "\033[2ma.csv\033[9m");
	expect(setting, (struct ls_entry){ "d", .is_out = true, .is_dir = true }, "\033[4md\033[9m");
	expect(setting, (struct ls_entry){ ".profile" }, "\033[5m.profile\033[9m");
	expect("none=0", (struct ls_entry){ "d", .is_dir = true }, "d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_setting_folders_and_programs_have_a_colour),
		cmocka_unit_test(endings_come_last_and_outputs_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
