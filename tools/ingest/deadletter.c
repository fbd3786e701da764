/* deadletter.c - writes bad rows so that a person can mend them in place: the row is an object wherever it could be taken apart. */
#include "tools/ingest/deadletter.h"

#include "format/json.h"

#include <string.h>

enum { MOST_TEXT = 64 << 10 }; /* bytes of a row, or of a ragged row's field, that are kept as text */

void dead_letters_init(struct dead_letters *dead, struct fs_writer *out)
{
	*dead = (struct dead_letters){ .out = out };
}

void dead_letters_release(struct dead_letters *dead)
{
	str_release(&dead->line);
}

/* Text of any bytes: what is not UTF-8, and NUL, becomes U+FFFD. */
static void add_lossy(struct json_writer *w, const char *text, size_t len)
{
	struct str good = { 0 };

	if (len > MOST_TEXT)
		len = MOST_TEXT;
	for (size_t i = 0; i < len;) {
		unsigned char c = (unsigned char)text[i];
		size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

		if (c != 0 && n <= len - i && str_is_utf8(text + i, n)) {
			str_addn(&good, text + i, n);
			i += n;
		} else {
			str_add(&good, "\xef\xbf\xbd");
			i++;
		}
	}
	json_add_textn(w, str_text(&good), good.len);
	str_release(&good);
}

static void add_csv_object(struct json_writer *w, const struct raw_row *row)
{
	json_begin_object(w);
	for (size_t i = 0; i < row->n_fields; i++) {
		json_key(w, row->header->v[i]);
		if (row->fields[i].len == 0 && !row->fields[i].quoted)
			json_add_null(w);
		else
			json_add_textn(w, row->fields[i].text, row->fields[i].len);
	}
	json_end_object(w);
}

static void add_row(struct json_writer *w, const struct raw_row *row)
{
	if (row->form == RAW_FORM_TEXT) {
		add_lossy(w, row->raw, row->raw_len);
	} else if (row->form == RAW_FORM_CSV) {
		add_csv_object(w, row);
	} else if (row->form == RAW_FORM_JSON) {
		json_add_raw(w, row->raw, row->raw_len);
	} else {
		json_begin_array(w);
		for (size_t i = 0; i < row->n_fields; i++)
			add_lossy(w, row->fields[i].text, row->fields[i].len);
		json_end_array(w);
	}
}

/* The fields of a ragged row are an array: here is what they should have been, for the one who mends it and for --replay. */
static void add_columns(struct json_writer *w, const struct strvec *header)
{
	json_key(w, "columns");
	json_begin_array(w);
	for (size_t i = 0; i < header->n; i++)
		json_add_text(w, header->v[i]);
	json_end_array(w);
}

void dead_letters_add(struct dead_letters *dead, const struct raw_row *row, const struct finding *finding)
{
	struct json_writer w = { .out = &dead->line };

	str_clear(&dead->line);
	json_begin_object(&w);
	json_put_text(&w, "file", row->file);
	json_put_int(&w, "line", (int64_t)row->line);
	json_put_text(&w, "column", finding->column);
	json_put_text(&w, "cause", cause_name(finding->cause));
	json_key(&w, "value");
	if (finding->value)
		add_lossy(&w, finding->value, finding->value_len);
	else
		json_add_null(&w);
	json_put_text(&w, "expected", str_text(&finding->expected));
	json_key(&w, "row");
	add_row(&w, row);
	if (finding->cause == CAUSE_RAGGED && row->form != RAW_FORM_TEXT && row->header->n > 0)
		add_columns(&w, row->header);
	json_end_object(&w);
	str_addch(&dead->line, '\n');
	fs_writer_add(dead->out, dead->line.data, dead->line.len);
	dead->counts[finding->cause]++;
	dead->n++;
}
