/* fuzz_plot.c - a plot's data file, its options and a template, in one input, divided by lines of "---": read, joined, filled and drawn. */
#include "base/mem.h"
#include "pipeline/plots/plot_points.h"
#include "pipeline/plots/plot_rows.h"
#include "report/plots/plot_draw.h"

#include <stdint.h>
#include <string.h>

/* The part up to the next line of "---", and what is behind it. */
static void take_part(const char **part, size_t *len, const char **rest, size_t *rest_len)
{
	static const char mark[] = "\n---\n";

	*part = *rest;
	*len = *rest_len;
	for (size_t i = 0; i + sizeof(mark) - 1 <= *rest_len; i++)
		if (memcmp(*rest + i, mark, sizeof(mark) - 1) == 0) {
			*len = i;
			*rest += i + sizeof(mark) - 1;
			*rest_len -= i + sizeof(mark) - 1;
			return;
		}
	*rest += *rest_len;
	*rest_len = 0;
}

static struct value *read_part(struct arena *a, const char *path, const char *text, size_t len)
{
	struct value *v = NULL;
	struct err ignored = { 0 };

	return plot_rows_read(&v, a, path, text, len, false, &ignored) == 0 && v ? v : value_map(a);
}

static void draw(struct arena *a, struct plot *p, const struct plot_template *template)
{
	struct err ignored = { 0 };
	struct value *filled, *split;

	for (int kind = PLOT_LINES; kind <= PLOT_SHARES; kind++) {
		CLEANUP(plot_data_release) struct plot_data d = { 0 };
		CLEANUP(plot_pictures_release) struct plot_pictures pictures = { 0 };

		plot_data_read(&d, p, (enum plot_kind)kind);
		plot_draw(&pictures, &d, NULL);
	}
	plot_fill(&filled, &split, a, p, template, &ignored);
}

/* The first byte says what the data file is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "f.csv", "f.tsv", "f.json", "f.yaml" };
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *rest = (const char *)data + 1, *part;
	size_t rest_len = size ? size - 1 : 0, len;
	struct plot p = { .name = "f", .id = "f" };
	struct plot_template template = { .name = "t" };
	struct value *contents = value_map(&a), *options;
	struct plot_trouble why;

	if (!size)
		return 0;
	take_part(&part, &len, &rest, &rest_len);
	value_put(&a, contents, "f", read_part(&a, names[data[0] % ARRAY_LEN(names)], part, len));
	take_part(&part, &len, &rest, &rest_len);
	options = read_part(&a, "o.json", part, len);
	template.content = read_part(&a, "t.json", rest, rest_len);
	if (options->kind != VALUE_MAP || plot_points(&p.points, &p.props, &a, "f", options, contents, "r", &why) < 0)
		return 0;
	draw(&a, &p, &template);
	return 0;
}
