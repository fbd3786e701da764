/* modelpack.c - a release as a ModelPack artifact: one raw layer per file, so that a client can fetch what it needs.
 *
 * Source: CNCF ModelPack model-spec 0.0.7. It is younger than 1.0, so every media type stands in the table here.
 */
#include "artifact.h"
#include "base/mem.h"
#include "format/json.h"

#include <string.h>

#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"
#define ARTIFACT_TYPE "application/vnd.cncf.model.manifest.v1+json"
#define CONFIG_TYPE "application/vnd.cncf.model.config.v1+json"
#define LAYER(kind) "application/vnd.cncf.model." kind ".v1.raw"

/* The first row that matches: a suffix begins with '.', a folder ends with '/', anything else is the whole path. */
static const struct {
	const char *what, *media_type;
} layer_types[] = {
	{ ".onnx", LAYER("weight") },
	{ "MLmodel", LAYER("weight.config") },
	{ "profile.json", LAYER("weight.config") },
	{ "golden/", LAYER("dataset") },
	{ "", LAYER("doc") },
};

static bool matches(const char *path, const char *what)
{
	if (*what == '.')
		return str_ends(path, what);
	if (!*what || str_ends(what, "/"))
		return str_starts(path, what);
	return strcmp(path, what) == 0;
}

static const char *layer_type(const char *path)
{
	size_t i = 0;

	while (!matches(path, layer_types[i].what))
		i++;
	return layer_types[i].media_type;
}

/* The layers in the manifest's order: the package's files, then the verdict. */
static const struct release_file *file_at(const struct release *r, size_t i)
{
	return i < r->n_files ? &r->files[i] : &r->document;
}

static size_t n_layers(const struct release *r)
{
	return r->n_files + (r->document.path ? 1 : 0);
}

static void put_if(struct json_writer *w, const char *key, const char *value)
{
	if (value && *value)
		json_put_text(w, key, value);
}

static void put_description(struct json_writer *w, const struct release *r)
{
	char version[24];

	json_key(w, "descriptor");
	json_begin_object(w);
	put_if(w, "createdAt", r->created);
	json_put_text(w, "name", r->model_name);
	json_put_text(w, "version", release_version_text(version, r));
	put_if(w, "revision", r->commit);
	put_if(w, "sourceURL", r->source_url);
	json_end_object(w);
}

/* The specification's inputs are media; rows of a table are "other". */
static void put_capabilities(struct json_writer *w)
{
	static const char *const keys[] = { "inputTypes", "outputTypes" };

	json_key(w, "config");
	json_begin_object(w);
	json_put_text(w, "format", "onnx");
	json_key(w, "capabilities");
	json_begin_object(w);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		json_key(w, keys[i]);
		json_begin_array(w);
		json_add_text(w, "other");
		json_end_array(w);
	}
	json_end_object(w);
	json_end_object(w);
}

static void add_config(struct str *out, const struct release *r)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	put_description(&w, r);
	put_capabilities(&w);
	json_key(&w, "modelfs");
	json_begin_object(&w);
	json_put_text(&w, "type", "layers");
	json_key(&w, "diffIds");
	json_begin_array(&w);
	for (size_t i = 0; i < n_layers(r); i++)
		json_add_text(&w, file_at(r, i)->digest);
	json_end_array(&w);
	json_end_object(&w);
	json_end_object(&w);
}

static void put_layer(struct json_writer *w, const struct release_file *f)
{
	struct oci_descriptor d = { .media_type = layer_type(f->path), .size = f->size };

	memcpy(d.digest, f->digest, sizeof(d.digest));
	json_begin_object(w);
	oci_put_descriptor(w, &d);
	json_key(w, "annotations");
	json_begin_object(w);
	json_put_text(w, "org.cncf.model.filepath", f->path);
	json_put_text(w, "org.opencontainers.image.title", f->path);
	json_end_object(w);
	json_end_object(w);
}

static void add_manifest(struct str *out, const struct release *r, const struct oci_descriptor *config)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	json_put_int(&w, "schemaVersion", 2);
	json_put_text(&w, "mediaType", MANIFEST_TYPE);
	json_put_text(&w, "artifactType", ARTIFACT_TYPE);
	json_key(&w, "config");
	json_begin_object(&w);
	oci_put_descriptor(&w, config);
	json_end_object(&w);
	json_key(&w, "layers");
	json_begin_array(&w);
	for (size_t i = 0; i < n_layers(r); i++)
		put_layer(&w, file_at(r, i));
	json_end_array(&w);
	artifact_put_annotations(&w, "annotations", r);
	json_end_object(&w);
}

static int put_layers(struct oci_layout *l, const struct release *r, struct err *err)
{
	for (size_t i = 0; i < n_layers(r); i++) {
		const struct release_file *f = file_at(r, i);
		struct oci_descriptor d = { 0 };

		if (oci_layout_put(l, &d, artifact_produce_file, f, err) < 0)
			return -1;
		if (strcmp(d.digest, f->digest) != 0)
			return err_set(err, ERR_INTEGRITY, "'%s' changed while it was being published", f->path);
	}
	return 0;
}

int modelpack_put(struct oci_layout *l, const struct release *r, struct oci_descriptor *manifest, struct err *err)
{
	struct oci_descriptor config = { .media_type = CONFIG_TYPE };
	CLEANUP(str_release) struct str text = { 0 };

	if (put_layers(l, r, err) < 0)
		return -1;
	add_config(&text, r);
	if (oci_layout_put_bytes(l, &config, text.data, text.len, err) < 0)
		return -1;
	str_clear(&text);
	add_manifest(&text, r, &config);
	*manifest = (struct oci_descriptor){ .media_type = MANIFEST_TYPE, .artifact_type = ARTIFACT_TYPE };
	return oci_layout_put_bytes(l, manifest, text.data, text.len, err);
}
