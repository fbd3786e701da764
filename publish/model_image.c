/* model_image.c - a release as an ordinary image of one layer: /models/NAME/VERSION/..., no program in it. A serving pod mounts it
 * as an image volume, or copies from it.
 *
 * Source: OCI image-spec 1.1, config.md and layer.md.
 */
#include "artifact.h"
#include "base/mem.h"
#include "format/gzip_stored.h"
#include "format/json.h"
#include "format/tar.h"

#include <string.h>

#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"
#define CONFIG_TYPE "application/vnd.oci.image.config.v1+json"
#define LAYER_TYPE "application/vnd.oci.image.layer.v1.tar+gzip"

/* An image without a time is allowed, but readers print year 1 then. */
#define EPOCH "1970-01-01T00:00:00Z"

enum { DIR_MODE = 0555, FILE_MODE = 0444 };

/* Folders on the way to path that the last path did not have, each once. */
static int add_dirs(struct tar *t, const char *path, const char *last, struct err *err)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		size_t len = (size_t)(slash - path);
		CLEANUP(mem_free) char *dir = mem_strndup(path, len);

		if (strncmp(path, last, len + 1) == 0)
			continue;
		if (tar_add_dir(t, dir, DIR_MODE, err) < 0)
			return -1;
	}
	return 0;
}

static void tar_sink(void *arg, const void *bytes, size_t len)
{
	tar_add(arg, bytes, len);
}

static int add_file(struct tar *t, const char *path, const struct release_file *f, struct err *err)
{
	if (tar_begin_file(t, path, (uint64_t)f->size, FILE_MODE, err) < 0)
		return -1;
	if (artifact_produce_file(f, (struct sink){ tar_sink, t }, err) < 0)
		return -1;
	return tar_end_file(t, err);
}

/* The package alone, in byte order of its paths: what is mounted must have the digest that was registered. */
static int produce_tar(const void *arg, struct sink sink, struct err *err)
{
	const struct release *r = arg;
	char version[24];
	CLEANUP(mem_free) char *root = str_format("models/%s/%s", r->model_name, release_version_text(version, r));
	CLEANUP(mem_free) char *last = mem_strdup("");
	struct tar t;

	tar_begin(&t, sink);
	for (size_t i = 0; i < r->n_files; i++) {
		char *path = str_format("%s/%s", root, r->files[i].path);
		int rc = add_dirs(&t, path, last, err);

		rc = rc < 0 ? rc : add_file(&t, path, &r->files[i], err);
		free(last);
		last = path;
		if (rc < 0)
			return -1;
	}
	tar_end(&t);
	return 0;
}

static int produce_layer(const void *arg, struct sink sink, struct err *err)
{
	CLEANUP(mem_free) struct gzip_stored *g = mem_new(1, sizeof(*g));

	gzip_stored_begin(g, sink);
	if (produce_tar(arg, (struct sink){ gzip_stored_add, g }, err) < 0)
		return -1;
	gzip_stored_end(g);
	return 0;
}

static void hash_sink(void *arg, const void *bytes, size_t len)
{
	digest_add(arg, bytes, len);
}

static int diff_id(char out[static DIGEST_TEXT], const struct release *r, struct err *err)
{
	struct digest *d = digest_new();
	int rc = produce_tar(r, (struct sink){ hash_sink, d }, err);

	digest_end(d, out);
	return rc;
}

static void add_config(struct str *out, const struct release *r, const char *layer_diff_id)
{
	struct json_writer w = { .out = out };
	const char *created = r->created ? r->created : EPOCH;

	json_begin_object(&w);
	json_put_text(&w, "created", created);
	json_put_text(&w, "architecture", "amd64");
	json_put_text(&w, "os", "linux");
	json_key(&w, "config");
	json_begin_object(&w);
	json_put_text(&w, "User", "65532:65532");
	artifact_put_annotations(&w, "Labels", r);
	json_end_object(&w);
	json_key(&w, "rootfs");
	json_begin_object(&w);
	json_put_text(&w, "type", "layers");
	json_key(&w, "diff_ids");
	json_begin_array(&w);
	json_add_text(&w, layer_diff_id);
	json_end_array(&w);
	json_end_object(&w);
	json_key(&w, "history");
	json_begin_array(&w);
	json_begin_object(&w);
	json_put_text(&w, "created", created);
	json_put_text(&w, "created_by", "interlock publish");
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
}

static void add_manifest(struct str *out, const struct release *r, const struct oci_descriptor *config, const struct oci_descriptor *layer)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	json_put_int(&w, "schemaVersion", 2);
	json_put_text(&w, "mediaType", MANIFEST_TYPE);
	json_key(&w, "config");
	json_begin_object(&w);
	oci_put_descriptor(&w, config);
	json_end_object(&w);
	json_key(&w, "layers");
	json_begin_array(&w);
	json_begin_object(&w);
	oci_put_descriptor(&w, layer);
	json_end_object(&w);
	json_end_array(&w);
	artifact_put_annotations(&w, "annotations", r);
	json_end_object(&w);
}

int model_image_put(struct oci_layout *l, const struct release *r, struct oci_descriptor *manifest, struct err *err)
{
	struct oci_descriptor layer = { .media_type = LAYER_TYPE }, config = { .media_type = CONFIG_TYPE };
	CLEANUP(str_release) struct str text = { 0 };
	char tar_digest[DIGEST_TEXT];

	if (diff_id(tar_digest, r, err) < 0 || oci_layout_put(l, &layer, produce_layer, r, err) < 0)
		return -1;
	add_config(&text, r, tar_digest);
	if (oci_layout_put_bytes(l, &config, text.data, text.len, err) < 0)
		return -1;
	str_clear(&text);
	add_manifest(&text, r, &config, &layer);
	*manifest = (struct oci_descriptor){ .media_type = MANIFEST_TYPE };
	return oci_layout_put_bytes(l, manifest, text.data, text.len, err);
}
