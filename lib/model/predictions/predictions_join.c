/* predictions_join.c - rows of a file of predictions to the rows that were to be scored, by their keys. */
#include "model/predictions/predictions_join.h"

#include "base/mem.h"
#include "format/csv.h"

#include <string.h>

/* ---- a file in the rows' order ---- */

/* Where the key's columns are in the file's header: field[i] for key i. The other columns' names go to answers. */
static bool find_fields(size_t *field, struct strvec *answers, const struct csv *csv, const struct strvec *key)
{
	size_t n_found = 0;

	for (size_t f = 0; f < csv->n_fields; f++) {
		char *name = mem_strndup(csv->fields[f].text, csv->fields[f].len);
		size_t k = 0;

		while (k < key->n && strcmp(key->v[k], name) != 0)
			k++;
		if (k < key->n)
			field[k] = f;
		else
			strvec_add(answers, name);
		n_found += k < key->n;
		free(name);
	}
	return n_found == key->n; /* a name that is there twice is found by who reads the table */
}

static bool is_row(const struct csv *csv, const size_t *field, const struct column *const *key, size_t n_key, size_t row)
{
	char buf[32];

	for (size_t k = 0; k < n_key; k++) {
		const char *text = column_text(key[k], row, buf);
		const struct csv_field *f = &csv->fields[field[k]];

		if (!*text || strncmp(text, f->text, f->len) != 0 || text[f->len] != '\0' ||
		    table_is_missing(f->text, f->len, f->quoted, NULL))
			return false;
	}
	return true;
}

/* Every record of the file against the row in its place. */
static bool compare_rows(struct csv *csv, const size_t *field, const struct table *rows, const struct column *const *key, size_t n_key)
{
	size_t n_fields = csv->n_fields, row = 0;
	enum csv_status status;

	for (; (status = csv_next(csv)) == CSV_ROW; row++)
		if (row == rows->n_rows || csv->n_fields != n_fields || !is_row(csv, field, key, n_key, row))
			return false;
	return status == CSV_END && row == rows->n_rows;
}

bool join_is_in_order(struct strvec *answers, const char *text, size_t len, const struct table *rows, const struct strvec *key)
{
	CLEANUP(mem_free) const struct column **columns = mem_new(key->n, sizeof *columns);
	CLEANUP(mem_free) size_t *field = mem_new(key->n, sizeof *field);
	CLEANUP(csv_close) struct csv csv = { 0 };
	struct err ignored;

	if (key->n == 0 || csv_check_text(text, len, "", &ignored) < 0)
		return false;
	for (size_t k = 0; k < key->n; k++)
		if ((columns[k] = table_column(rows, key->v[k])) == NULL)
			return false;
	csv_open(&csv, text, len);
	return csv_next(&csv) == CSV_ROW && find_fields(field, answers, &csv, key) && compare_rows(&csv, field, rows, columns, key->n);
}

/* ---- any other file: row of the table -> row of the file ---- */

/* The key of a row as one text; fields cannot run into each other, because each is followed by its length. */
static void key_text(struct str *out, const struct column *const *key, size_t n, size_t row)
{
	char buf[32];

	str_clear(out);
	for (size_t i = 0; i < n; i++) {
		const char *text = column_text(key[i], row, buf);

		str_addf(out, "%s%s%zu", text, i + 1 < n ? "\x1f" : "\x1e", strlen(text));
	}
}

/* "id 17", "site a, day 3": for messages. */
static void key_words(struct str *out, const struct strvec *names, const struct column *const *key, size_t row)
{
	char buf[32];

	str_clear(out);
	for (size_t i = 0; i < names->n; i++)
		str_addf(out, "%s%s %s", i ? ", " : "", names->v[i], column_text(key[i], row, buf));
}

void join_release(struct join *j)
{
	free(j->left);
	free(j->right);
	free(j->from);
	map_release(&j->index);
	arena_release(&j->arena);
}

static int mismatch(const struct join *j, const struct column *const *key, size_t row, const char *what, struct err *err)
{
	CLEANUP(str_release) struct str words = { 0 };

	key_words(&words, j->names, key, row);
	return err_set(err, ERR_DATA, "data_mismatch: '%s' %s %s", j->file->path, what, str_text(&words));
}

static int find_key_columns(struct join *j, struct err *err)
{
	j->left = mem_new(j->names->n, sizeof *j->left);
	j->right = mem_new(j->names->n, sizeof *j->right);
	for (size_t i = 0; i < j->names->n; i++) {
		j->left[i] = table_need(j->rows, j->names->v[i], err);
		j->right[i] = j->left[i] ? table_need(j->file, j->names->v[i], err) : NULL;
		if (j->right[i] == NULL)
			return -1;
	}
	return 0;
}

static int index_file(struct join *j, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < j->file->n_rows; i++) {
		bool added;

		key_text(&text, j->right, j->names->n, i);
		map_put(&j->index, arena_strndup(&j->arena, text.data, text.len), text.len, i, &added);
		if (!added)
			return mismatch(j, j->right, i, "has a second prediction for", err);
	}
	return 0;
}

static int match_rows(struct join *j, struct err *err)
{
	CLEANUP(mem_free) bool *used = mem_new(j->file->n_rows, sizeof *used);
	CLEANUP(str_release) struct str text = { 0 };

	for (size_t i = 0; i < j->rows->n_rows; i++) {
		const size_t *at;

		key_text(&text, j->left, j->names->n, i);
		if ((at = map_get(&j->index, text.data, text.len)) == NULL)
			return mismatch(j, j->left, i, "has no prediction for", err);
		if (used[*at])
			return err_set(err, ERR_HOLDOUT, "'%s' has a key twice: %s", j->rows->path ? j->rows->path : "the table",
				       text.data);
		used[*at] = true;
		j->from[i] = *at;
	}
	for (size_t i = 0; i < j->file->n_rows; i++)
		if (!used[i])
			return mismatch(j, j->right, i, "has a prediction for a row that is not there:", err);
	return 0;
}

static int join_by_key(struct join *j, struct err *err)
{
	if (find_key_columns(j, err) < 0)
		return -1;
	j->from = mem_new(j->rows->n_rows, sizeof *j->from);
	return index_file(j, err) < 0 || match_rows(j, err) < 0 ? -1 : 0;
}

int join_rows(struct join *j, struct err *err)
{
	if (j->names->n > 0)
		return join_by_key(j, err);
	if (j->file->n_rows != j->rows->n_rows)
		return err_set(err, ERR_DATA, "data_mismatch: '%s' has %zu predictions for %zu rows, and there is no key to join them by",
			       j->file->path, j->file->n_rows, j->rows->n_rows);
	return 0;
}
