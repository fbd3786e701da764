/* origin.c - provenance.json: where a package comes from, and all that it takes to train it again. */
#include "training/tracked_run.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "model/package.h"

static void put_git(struct json_writer *w, const struct provenance *git)
{
	json_key(w, "git");
	if (!git->commit[0]) {
		json_add_null(w);
		return;
	}
	json_begin_object(w);
	json_put_text(w, "commit", git->commit);
	json_put_text(w, "branch", git->branch);
	json_put_text(w, "remote", git->remote);
	json_put_text(w, "author", git->author);
	json_put_bool(w, "dirty", git->dirty);
	json_end_object(w);
}

static void put_data(struct json_writer *w, const struct dataset *d)
{
	json_key(w, "data");
	json_begin_array(w);
	json_begin_object(w);
	json_put_text(w, "role", "training");
	json_put_text(w, "path", d->table.path);
	json_put_int(w, "rows", (int64_t)d->table.n_rows);
	json_put_text(w, "digest", d->digest);
	json_end_object(w);
	json_end_array(w);
}

/* The schema's whole text: the file may be another one by the time that somebody trains again. */
static int put_schema(struct json_writer *w, const struct dataset *d, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	json_key(w, "schema");
	if (!d->has_schema) {
		json_add_null(w);
		return 0;
	}
	if (fs_read(&text, d->schema.path, 0, err) < 0)
		return -1;
	json_begin_object(w);
	json_put_text(w, "path", d->schema.path);
	json_put_text(w, "digest", d->schema_digest);
	json_put_text(w, "text", str_text(&text));
	json_end_object(w);
	return 0;
}

static int put_recipe(struct json_writer *w, const struct recipe *r, const struct build *b, struct err *err)
{
	CLEANUP(str_release) struct str params = { 0 };
	CLEANUP(json_cleanup) struct json *tree = NULL;

	ynode_to_json(&params, r->yaml.root);
	tree = json_parse(str_text(&params), params.len, r->yaml.path, err);
	if (!tree)
		return -1;
	json_put_int(w, "seed", r->seed);
	json_key(w, "params");
	json_add_json(w, tree);
	if (!b) {
		json_put_text(w, "command", r->command);
		return 0;
	}
	json_put_text(w, "learner", r->learner->name);
	json_key(w, "values");
	json_begin_object(w);
	for (size_t i = 0; i < learner_n_params(r->learner); i++)
		json_put_number(w, r->learner->params[i].name, b->values[i]);
	json_end_object(w);
	return 0;
}

static int provenance_text(struct str *out, const struct tracked_run *run, const char *dir, const struct dataset *d, const struct recipe *r,
			   const struct build *b, struct err *err)
{
	struct json_writer w = { .out = out, .indent = 2 };
	char start[CLOCK_TEXT];

	clock_format(start, run->start_ms);
	json_begin_object(&w);
	json_put_int(&w, "format", 1);
	json_put_text(&w, "tool", "interlock " INTERLOCK_VERSION);
	json_put_text(&w, "run_id", run->run_id);
	json_put_text(&w, "started", start);
	put_git(&w, &run->git);
	put_data(&w, d);
	if (put_schema(&w, d, err) < 0 || put_recipe(&w, r, b, err) < 0)
		return -1;
	json_key(&w, "files");
	if (package_put_files(&w, dir, err) < 0)
		return -1;
	json_end_object(&w);
	str_add(out, "\n");
	return 0;
}

int tracked_run_write_provenance(const struct tracked_run *run, const char *dir, const struct dataset *d, const struct recipe *r,
				 const struct build *b, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, "provenance.json"), *id_path = fs_join(dir, "run_id");
	CLEANUP(mem_free) char *id = str_format("%s\n", run->run_id);
	CLEANUP(str_release) struct str text = { 0 };

	if (provenance_text(&text, run, dir, d, r, b, err) < 0 || fs_write(path, str_text(&text), text.len, 0, err) < 0)
		return -1;
	return fs_write(id_path, id, 33, 0, err);
}
