/* predict_rows.c - scores the rows of a file. */
#include "predict_rows.h"

#include "base/fs.h"
#include "base/mem.h"
#include "model/score_ref.h"
#include "table/schema.h"
#include "track/registry/modelref.h"

#include <string.h>
#include <unistd.h>

void predict_result_release(struct predict_result *r)
{
	free(r->model);
	free(r->title);
}

static int resolve(struct modelref *ref, const struct predict_args *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *store = NULL;
	bool needs_store = str_starts(args->model, "models:/") || str_starts(args->model, "runs:/");

	if (needs_store && store_open(&store, args->tracking_uri, args->common.env, err) < 0)
		return -1;
	if (modelref_resolve(ref, args->model, store, err) < 0)
		return -1;
	if (ref->kind == MODELREF_NONE || ref->kind == MODELREF_PREDICTIONS)
		return err_set(err, ERR_USAGE,
			       "'%s' is no model that can score: expected a package, a reference to one, or command:\"...\"", args->model);
	return 0;
}

/* The package, which must be the one that the registry knows: that is asked before anything in it is read. */
static int open_package(struct package *p, const struct modelref *ref, struct err *err)
{
	char digest[DIGEST_TEXT];

	if (ref->digest[0] != '\0') {
		if (!fs_exists(ref->path))
			return err_set(err, ERR_IO, "cannot open '%s': No such file or directory", ref->path);
		if (package_digest(digest, ref->path, err) < 0)
			return -1;
		if (strcmp(digest, ref->digest) != 0)
			return err_set(err, ERR_INTEGRITY, "'%s' is not what was registered as %s: its digest does not match", ref->path,
				       ref->title);
	}
	return package_open(p, ref->path, err);
}

/* The schema says which columns are the key and which texts mean missing. It may be absent, unless it was asked for. */
static int read_schema(struct schema *schema, const struct predict_args *args, struct err *err)
{
	if (strcmp(args->schema, "schema.yaml") == 0 && !fs_exists(args->schema))
		return 0;
	return schema_read(schema, args->schema, err);
}

/* --key, or the schema's key columns. */
static void key_columns(struct strvec *key, const struct predict_args *args, const struct schema *schema)
{
	for (size_t i = 0; i < args->key.n; i++)
		strvec_split(key, args->key.v[i], ',');
	for (size_t i = 0; i < schema->key.n && args->key.n == 0; i++)
		strvec_add(key, schema->key.v[i]);
}

static void keep_present(struct strvec *out, const struct strvec *key, const struct table *rows, bool asked_for)
{
	for (size_t i = 0; i < key->n; i++)
		if (asked_for || table_column(rows, key->v[i]) != NULL)
			strvec_add(out, key->v[i]);
}

/* Keys are text; what else is text and what numbers is the model's to say. Columns that nobody asks for are not kept. */
static int read_rows(struct table *rows, const struct predict_args *args, const struct package *p, const struct strvec *key,
		     const struct strvec *missing, struct err *err)
{
	CLEANUP(strvec_release) struct strvec texts = { 0 }, numbers = { 0 }, only = { 0 };
	struct table_read how = { .n_threads = 1, .missing = missing };

	if (p->scorer != NULL) {
		package_table_read(&how, p, &texts, &numbers);
		for (size_t i = 0; i < p->signature.n_inputs && p->signature.inputs[i].name != NULL; i++)
			strvec_add(&only, p->signature.inputs[i].name);
	}
	for (size_t i = 0; i < key->n; i++) {
		if (!strvec_has(&numbers, key->v[i]))
			strvec_add(&texts, key->v[i]);
		if (only.n > 0)
			strvec_add(&only, key->v[i]);
	}
	how.text_columns = &texts;
	how.only_columns = only.n > 0 ? &only : NULL;
	return table_read_csv(rows, args->data, &how, err);
}

static unsigned threads_of(const struct predict_args *args)
{
	long n = args->threads > 0 ? (long)args->threads : sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > 64 ? 64 : (unsigned)n;
}

/* What a command or a server is not to see: what was named, and for a server, which may take no other columns than its own, the key. */
static int hide_columns(struct strvec *hidden, const struct predict_args *args, const struct modelref *ref, const struct strvec *key,
			const struct table *rows, struct err *err)
{
	for (size_t i = 0; i < args->hide.n; i++) {
		if (!table_need(rows, args->hide.v[i], err))
			return -1;
		strvec_add(hidden, args->hide.v[i]);
	}
	for (size_t i = 0; ref->kind == MODELREF_URL && i < key->n; i++)
		strvec_add(hidden, key->v[i]);
	return 0;
}

static int score_and_write(struct predict_result *r, const struct predict_args *args, const struct modelref *ref, const struct package *p,
			   struct err *err)
{
	CLEANUP(strvec_release) struct strvec key = { 0 }, present = { 0 }, hidden = { 0 };
	CLEANUP(predictions_release) struct predictions predictions = { 0 };
	CLEANUP(schema_release) struct schema schema = { 0 };
	CLEANUP(table_release) struct table rows = { 0 };
	CLEANUP(mem_free) char *title = str_format(ref->version > 0 ? "model %s" : "model '%s'", ref->title);
	struct score_request request = {
		.kind = ref->kind == MODELREF_COMMAND ? SCORE_COMMAND
			: ref->kind == MODELREF_URL   ? SCORE_URL
						      : SCORE_PACKAGE,
		.package = p,
		.path = ref->path,
		.title = title,
		.rows = &rows,
		.key = &present,
		.hide = &hidden,
		.task = PREDICTIONS_CLASSES,
		.n_threads = threads_of(args),
		.env = args->common.env,
	};

	if (read_schema(&schema, args, err) < 0)
		return -1;
	key_columns(&key, args, &schema);
	if (read_rows(&rows, args, p, &key, &schema.missing, err) < 0)
		return -1;
	keep_present(&present, &key, &rows, args->key.n > 0);
	if (hide_columns(&hidden, args, ref, &present, &rows, err) < 0)
		return -1;
	for (size_t i = 0; i < present.n; i++)
		if (table_need(&rows, present.v[i], err) == NULL)
			return -1;
	if (score_ref(&predictions, &request, err) < 0)
		return -1;
	r->n_rows = rows.n_rows;
	return predictions_write(&predictions, args->output, &rows, &present, err);
}

int predict_rows(struct predict_result *r, const struct predict_args *args, struct err *err)
{
	CLEANUP(modelref_release) struct modelref ref = { 0 };
	CLEANUP(package_release) struct package package = { 0 };

	if (resolve(&ref, args, err) < 0)
		return -1;
	if (ref.kind == MODELREF_PACKAGE && open_package(&package, &ref, err) < 0)
		return -1;
	if (score_and_write(r, args, &ref, &package, err) < 0)
		return -1;
	r->model = mem_strdup(ref.model_name ? ref.model_name : args->model);
	r->title = mem_strdup(ref.title);
	r->version = ref.version;
	return 0;
}
