/* parts.c - copies rows into their files. */
#include "tools/split/parts.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/csv.h"
#include "format/json.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Where each row's text lies in the input. */
struct raw_text {
	const char *text;
	size_t len;
};

struct files {
	struct fs_writer part[N_PARTS], record;
};

static void files_abort(struct files *files)
{
	for (int i = 0; i < N_PARTS; i++)
		fs_writer_abort(&files->part[i]);
	fs_writer_abort(&files->record);
}

void parts_release(struct parts *parts)
{
	for (int i = 0; i < N_PARTS; i++)
		free(parts->path[i]);
}

/* The header, then each row. The table was read from the same text, so the records are good. */
static struct raw_text *find_rows(const struct parts *parts, const char *text, size_t len, struct raw_text *header)
{
	struct raw_text *rows = mem_new(parts->table->n_rows, sizeof(*rows));
	CLEANUP(csv_close) struct csv csv = { 0 };

	csv_open(&csv, text, len);
	csv_next(&csv);
	*header = (struct raw_text){ csv.row, csv.row_len };
	for (size_t i = 0; i < parts->table->n_rows && csv_next(&csv) == CSV_ROW; i++)
		rows[i] = (struct raw_text){ csv.row, csv.row_len };
	return rows;
}

static void add_line(struct fs_writer *w, struct raw_text line)
{
	fs_writer_add(w, line.text, line.len);
	fs_writer_add(w, "\n", 1);
}

static void digest_part(struct parts *parts, enum part part)
{
	const struct assignment *a = parts->assignment;
	CLEANUP(mem_free) size_t *rows = mem_new(a->n[part], sizeof(*rows));
	CLEANUP(table_release) struct table t = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < parts->table->n_rows; i++)
		if (a->part[a->order[i]] == part)
			rows[n++] = a->order[i];
	table_take_rows(&t, parts->table, rows, n);
	table_digest(parts->digest[part], &t, parts->key, parts->params->time);
}

static int open_files(struct parts *parts, struct files *files, struct raw_text header, struct err *err)
{
	CLEANUP(mem_free) char *record = fs_join(parts->dir, "split.json");

	for (int i = 0; i < N_PARTS; i++) {
		CLEANUP(mem_free) char *name = str_format("%s.csv", part_names[i]);

		if (parts->assignment->n[i] == 0)
			continue;
		parts->path[i] = fs_join(parts->dir, name);
		if (fs_writer_open(&files->part[i], parts->path[i], err) < 0)
			return -1;
		add_line(&files->part[i], header);
		digest_part(parts, (enum part)i);
	}
	return fs_writer_open(&files->record, record, err);
}

static int put_in_place(struct parts *parts, struct files *files, struct err *err)
{
	CLEANUP(mem_free) char *stale = fs_join(parts->dir, "validation.csv");

	for (int i = 0; i < N_PARTS; i++)
		if (parts->path[i] && fs_writer_sync(&files->part[i], err) < 0)
			return -1;
	if (fs_writer_sync(&files->record, err) < 0)
		return -1;
	for (int i = 0; i < N_PARTS; i++)
		if (parts->path[i] && fs_writer_commit(&files->part[i], err) < 0)
			return -1;
	if (!parts->path[PART_VALIDATION] && unlink(stale) != 0 && errno != ENOENT)
		return err_errno(err, "cannot remove '%s'", stale);
	return fs_writer_commit(&files->record, err);
}

int parts_write(struct parts *parts, const char *text, size_t len, struct err *err)
{
	CLEANUP(files_abort) struct files files = { .part = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } }, .record = { .fd = -1 } };
	const struct assignment *a = parts->assignment;
	CLEANUP(mem_free) struct raw_text *rows = NULL;
	CLEANUP(str_release) struct str record = { 0 };
	struct raw_text header;

	rows = find_rows(parts, text, len, &header);
	if (open_files(parts, &files, header, err) < 0)
		return -1;
	for (size_t i = 0; i < parts->table->n_rows; i++)
		add_line(&files.part[a->part[a->order[i]]], rows[a->order[i]]);
	parts_to_json(&record, parts, true);
	str_addch(&record, '\n');
	fs_writer_add(&files.record, record.data, record.len);
	return put_in_place(parts, &files, err);
}

static void add_method(struct json_writer *w, const struct parts *parts)
{
	const struct split_params *p = parts->params;

	json_put_int(w, "split", 1);
	json_put_int(w, "seed", p->seed);
	json_put_text(w, "method", split_method(p));
	json_key(w, "key");
	json_begin_array(w);
	for (size_t i = 0; i < parts->key->n; i++)
		json_add_text(w, parts->key->v[i]);
	json_end_array(w);
	for (int i = PART_HOLDOUT; i > PART_TRAIN; i--) {
		CLEANUP(mem_free) char *name = str_format("%s_%s", part_names[i], p->ids[i] ? "rows" : "share");

		json_key(w, name);
		if (p->ids[i])
			json_add_text(w, p->ids[i]);
		else
			json_add_number(w, p->share[i]);
	}
	json_put_text(w, "stratify", p->stratify);
	json_put_text(w, "group", p->group);
	json_put_text(w, "time", p->time);
}

void parts_to_json(struct str *out, const struct parts *parts, bool more)
{
	struct json_writer w = { .out = out, .indent = more ? 2 : 0 };

	json_begin_object(&w);
	if (more)
		add_method(&w, parts);
	for (int i = 0; i < N_PARTS; i++) {
		json_key(&w, part_names[i]);
		json_begin_object(&w);
		json_put_int(&w, "rows", (int64_t)parts->assignment->n[i]);
		json_put_text(&w, "digest", parts->path[i] ? parts->digest[i] : NULL);
		/* In split.json a path is relative to it, so that the same split gives the same bytes anywhere. */
		json_put_text(&w, "path", parts->path[i] && more ? fs_base(parts->path[i]) : parts->path[i]);
		json_end_object(&w);
	}
	json_end_object(&w);
}
