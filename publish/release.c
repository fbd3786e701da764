/* release.c - finds the model, asks the rules of publication, and hashes its files. */
#include "release.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "model/package.h"
#include "release_rules.h"
#include "track/ledger/ledger.h"
#include "track/registry/modelref.h"
#include "track/registry/registry.h"

#include <stdio.h>
#include <string.h>

enum { FILES_MOST = 10000, PROVENANCE_MOST = 16 << 20, RUN_ID_MOST = 64 };

static void file_release(struct release_file *f)
{
	free(f->path);
	free(f->source);
	free(f->content);
	*f = (struct release_file){ 0 };
}

void release_release(struct release *r)
{
	for (size_t i = 0; i < r->n_files; i++)
		file_release(&r->files[i]);
	file_release(&r->document);
	free(r->files);
	free(r->dir);
	free(r->model_name);
	free(r->alias);
	free(r->title);
	free(r->created);
	free(r->commit);
	free(r->source_url);
	*r = (struct release){ 0 };
}

const char *release_version_text(char buf[static 24], const struct release *r)
{
	if (r->version)
		snprintf(buf, 24, "%lld", (long long)r->version);
	else
		strcpy(buf, "unregistered");
	return buf;
}

static int add_files(struct release *r, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (fs_list_tree(&names, r->dir, err) < 0)
		return -1;
	if (names.n > FILES_MOST)
		return err_set(err, ERR_DATA, "'%s' has more than %d files: that is no model package", r->dir, FILES_MOST);
	r->files = mem_new(names.n, sizeof(*r->files));
	for (size_t i = 0; i < names.n; i++) {
		struct release_file *f = &r->files[r->n_files++];

		f->path = mem_strdup(names.v[i]);
		f->source = fs_join(r->dir, names.v[i]);
		f->size = fs_size(f->source);
		if (digest_file(f->digest, f->source, err) < 0)
			return -1;
	}
	return 0;
}

static bool is_verdict(const struct ledger_entry *e, const void *digest)
{
	return strcmp(e->verdict, digest) == 0;
}

/* The verdict as it was given, from the ledger of whichever hold-out it was charged to. */
static int find_document(struct release *r, struct store *s, struct err *err)
{
	CLEANUP(ledger_entry_release) struct ledger_entry entry = { 0 };
	bool found;

	if (!r->verdict[0])
		return 0;
	if (ledger_newest(&entry, &found, s, is_verdict, r->verdict, err) < 0)
		return -1;
	if (!found)
		return 0;
	r->document.path = mem_strdup("verdict.json");
	r->document.content = mem_strdup(entry.document);
	r->document.size = (int64_t)strlen(entry.document);
	digest_bytes(r->document.digest, entry.document, strlen(entry.document));
	return 0;
}

/* provenance.json is outside the package's digest; what it says is shown, never relied on. */
static int read_provenance(struct release *r, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(r->dir, "provenance.json");
	CLEANUP(json_cleanup) struct json *doc = NULL;
	const struct json *git;

	if (!fs_exists(path))
		return 0;
	if (fs_size(path) > PROVENANCE_MOST)
		return err_set(err, ERR_DATA, "'%s' is larger than %d bytes", path, PROVENANCE_MOST);
	doc = json_read_file(path, err);
	if (!doc)
		return -1;
	git = json_get(doc, "git") ? json_get(doc, "git") : doc;
	r->commit = mem_strdup(json_text(json_get(git, "commit"), NULL));
	r->source_url = mem_strdup(json_text(json_get(git, "remote"), NULL));
	return 0;
}

static int check_registered(struct release *r, const struct version *version, struct err *err)
{
	char digest[DIGEST_TEXT], provenance[DIGEST_TEXT];

	if (package_digest(digest, r->dir, err) < 0 || package_provenance_digest(provenance, r->dir, err) < 0)
		return -1;
	if (strcmp(digest, version->digest) != 0)
		return err_set(err, ERR_INTEGRITY, "the package '%s' does not match the digest that %s %lld was registered with", r->dir,
			       r->model_name, (long long)r->version);
	if (version->provenance_digest[0] && strcmp(provenance, version->provenance_digest) != 0)
		return err_set(err, ERR_INTEGRITY, "'%s/provenance.json' does not match the digest that %s %lld was registered with",
			       r->dir, r->model_name, (long long)r->version);
	strcpy(r->digest, digest);
	return 0;
}

/* The store's head that the publication carries: the same at each publication of the version. */
static int find_head(struct release *r, struct store *s, const struct version *version, const struct alias_move *move, struct err *err)
{
	CLEANUP(mem_free) char *log = str_format("registry/%s", r->model_name);

	return store_head(s, &r->head, log, move ? move->generation : version->generation, err);
}

static int take_registered(struct release *r, const struct release_wish *wish, const struct registry *registry, struct store *s,
			   struct err *err)
{
	const struct version *version = registry_version(registry, r->version);
	const struct version *production = registry_alias(registry, wish->alias);
	const struct alias_move *move;

	if (!version)
		return err_set(err, ERR_USAGE, "%s has no version %lld", r->model_name, (long long)r->version);
	if (release_check_moves(registry, r->version, wish->allow_override, err) < 0)
		return -1;
	if (production == version)
		r->alias = mem_strdup(wish->alias);
	move = release_promotion(registry, r->version);
	if (find_head(r, s, version, move, err) < 0)
		return -1;
	if (move && move->verdict)
		snprintf(r->verdict, sizeof(r->verdict), "%s", move->verdict);
	r->created = mem_strdup(version->created);
	memcpy(r->run_id, version->run_id, sizeof(r->run_id));
	r->title = str_format("%s %lld%s%s%s", r->model_name, (long long)r->version, r->alias ? " (" : "", r->alias ? r->alias : "",
			      r->alias ? ")" : "");
	return check_registered(r, version, err);
}

/* The package's own word for the run that made it; absent is fine. */
static int read_run_id(struct release *r, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(r->dir, "run_id");
	CLEANUP(str_release) struct str text = { 0 };

	if (!fs_exists(path))
		return 0;
	if (fs_read(&text, path, RUN_ID_MOST, err) < 0)
		return -1;
	if (strspn(str_text(&text), "0123456789abcdef") != sizeof(r->run_id) - 1)
		return err_set(err, ERR_DATA, "'%s' does not hold a run id (32 hex digits)", path);
	memcpy(r->run_id, text.data, sizeof(r->run_id) - 1);
	return 0;
}

static int take_unregistered(struct release *r, const struct release_wish *wish, const struct modelref *ref, struct err *err)
{
	CLEANUP(mem_free) char *mlmodel = fs_join(r->dir, "MLmodel");

	if (!wish->allow_unregistered)
		return err_set(err, ERR_USAGE,
			       "'%s' is not a registered version: register it first, or publish it with --allow-unregistered", ref->text);
	if (!r->model_name)
		return err_set(err, ERR_USAGE, "under which name? Give --model-name, or model_name in params.yaml");
	if (!fs_is_dir(r->dir) || !fs_exists(mlmodel))
		return err_set(err, fs_exists(r->dir) ? ERR_DATA : ERR_IO, "'%s' is no model package: it has no MLmodel", r->dir);
	if (package_digest(r->digest, r->dir, err) < 0 || read_run_id(r, err) < 0)
		return -1;
	r->title = str_format("%s (unregistered)", r->model_name);
	return 0;
}

/* The reference that stands for what was asked: --model, or models:/NAME/VERSION, or models:/NAME@ALIAS. */
static char *reference(const struct release_wish *wish)
{
	if (wish->model)
		return mem_strdup(wish->model);
	if (wish->version)
		return str_format("models:/%s/%lld", wish->model_name, (long long)wish->version);
	return str_format("models:/%s@%s", wish->model_name, wish->alias);
}

static int resolve(struct release *r, const struct release_wish *wish, struct store *s, struct err *err)
{
	CLEANUP(modelref_release) struct modelref ref = { 0 };
	CLEANUP(registry_release) struct registry registry = { 0 };
	CLEANUP(mem_free) char *text = reference(wish);

	if (modelref_resolve(&ref, text, s, err) < 0)
		return -1;
	if (ref.kind != MODELREF_PACKAGE)
		return err_set(err, ERR_USAGE, "'%s' is no model package: there is nothing to publish", text);
	r->dir = mem_strdup(ref.path);
	r->version = ref.version;
	r->model_name = mem_strdup(ref.model_name ? ref.model_name : wish->model_name);
	if (!ref.version)
		return take_unregistered(r, wish, &ref, err);
	if (registry_read(&registry, s, r->model_name, err) < 0)
		return -1;
	return take_registered(r, wish, &registry, s, err);
}

int release_open(struct release *r, const struct release_wish *wish, struct store *s, struct err *err)
{
	*r = (struct release){ 0 };
	if (!wish->model && !wish->model_name)
		return err_set(err, ERR_USAGE, "which model? Give --model-name, or model_name in params.yaml");
	if (resolve(r, wish, s, err) == 0 && add_files(r, err) == 0 && find_document(r, s, err) == 0 && read_provenance(r, err) == 0)
		return 0;
	release_release(r);
	return -1;
}
