/* git_oci.c - large packages at an OCI registry: a blob a file, a manifest under the package's key, and its descriptor as the pointer.
 * Source: OCI image-spec 1.1, manifest.md (an artifact with an empty config); the layers' titles are those that ORAS writes.
 */
#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "net/oci_registry.h"
#include "track/git/packages/git_large.h"

#include <string.h>

#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"
#define EMPTY_TYPE "application/vnd.oci.empty.v1+json"
#define LAYER_TYPE "application/octet-stream"
#define ARTIFACT_TYPE "application/vnd.interlock.package.v1"
#define TITLE "org.opencontainers.image.title"
#define BARE_FILE "model" /* the title of a package that is one file */

enum { BLOB_MOST = 1 << 30 };

static const char empty[] = "{}";

static int open_place(struct oci_registry *r, const char *place, const struct env *env, struct err *err)
{
	if (!str_starts(place, "oci://"))
		return err_set(err, ERR_USAGE, "packages: '%.200s' of .interlock.yaml: expected oci://HOST/REPOSITORY", place);
	return oci_registry_open(r, place + strlen("oci://"), env, err);
}

static void begin_descriptor(struct json_writer *w, const char *type, const char *digest, int64_t size)
{
	json_begin_object(w);
	json_put_text(w, "mediaType", type);
	json_put_text(w, "digest", digest);
	json_put_int(w, "size", size);
}

/* One file as a layer, sent unless `r` is NULL. */
static int put_layer(struct json_writer *w, struct oci_registry *r, const char *path, const char *title, struct err *err)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	char digest[DIGEST_TEXT];

	if (fs_read(&bytes, path, BLOB_MOST, err) < 0)
		return -1;
	digest_bytes(digest, str_text(&bytes), bytes.len);
	begin_descriptor(w, LAYER_TYPE, digest, (int64_t)bytes.len);
	json_key(w, "annotations");
	json_begin_object(w);
	json_put_text(w, TITLE, title);
	json_end_object(w);
	json_end_object(w);
	return r ? oci_registry_put_blob(r, digest, str_text(&bytes), bytes.len, err) : 0;
}

/* The manifest of what lies in dir; its blobs are sent unless `r` is NULL. */
static int make_manifest(struct str *out, struct oci_registry *r, const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec files = { 0 };
	struct json_writer w = { .out = out };
	char digest[DIGEST_TEXT];
	bool folder = fs_is_dir(dir);

	if (!folder)
		strvec_add(&files, BARE_FILE);
	else if (fs_list_tree(&files, dir, err) < 0)
		return -1;
	digest_bytes(digest, empty, strlen(empty));
	json_begin_object(&w);
	json_put_int(&w, "schemaVersion", 2);
	json_put_text(&w, "mediaType", MANIFEST_TYPE);
	json_put_text(&w, "artifactType", ARTIFACT_TYPE);
	json_key(&w, "config");
	begin_descriptor(&w, EMPTY_TYPE, digest, (int64_t)strlen(empty));
	json_end_object(&w);
	json_key(&w, "layers");
	json_begin_array(&w);
	for (size_t i = 0; i < files.n; i++) {
		CLEANUP(mem_free) char *path = folder ? fs_join(dir, files.v[i]) : mem_strdup(dir);

		if (put_layer(&w, r, path, files.v[i], err) < 0)
			return -1;
	}
	json_end_array(&w);
	json_end_object(&w);
	return r ? oci_registry_put_blob(r, digest, empty, strlen(empty), err) : 0;
}

/* What the registry has under the key already is not sent again. */
static int send_package(struct oci_registry *r, const char *manifest, size_t len, const char *dir, const char *key, struct err *err)
{
	CLEANUP(str_release) struct str sent = { 0 };
	char digest[DIGEST_TEXT], there[DIGEST_TEXT];

	digest_bytes(digest, manifest, len);
	if (oci_registry_tagged(r, there, key, err) < 0)
		return -1;
	if (strcmp(there, digest) == 0)
		return 0;
	if (make_manifest(&sent, r, dir, err) < 0)
		return -1;
	if (sent.len != len || memcmp(str_text(&sent), manifest, len) != 0)
		return err_set(err, ERR_INTEGRITY, "the package '%s' changed while it was sent", dir);
	return oci_registry_put_manifest(r, key, MANIFEST_TYPE, manifest, len, err);
}

int git_oci_put(struct git_change *c, const char *place, const char *dir, const char *key, const struct env *env, struct err *err)
{
	CLEANUP(oci_registry_close) struct oci_registry r = { 0 };
	CLEANUP(str_release) struct str manifest = { 0 }, pointer = { 0 };
	struct json_writer w = { .out = &pointer };
	char digest[DIGEST_TEXT];

	if (open_place(&r, place, env, err) < 0 || make_manifest(&manifest, NULL, dir, err) < 0 ||
	    send_package(&r, str_text(&manifest), manifest.len, dir, key, err) < 0)
		return -1;
	digest_bytes(digest, str_text(&manifest), manifest.len);
	begin_descriptor(&w, MANIFEST_TYPE, digest, (int64_t)manifest.len);
	json_end_object(&w);
	str_addch(&pointer, '\n');
	git_change_put(c, GIT_OCI_POINTER, str_text(&pointer), pointer.len);
	return 0;
}

static bool is_digest(const char *text)
{
	return str_starts(text, "sha256:") && strspn(text + 7, "0123456789abcdef") == 64 && strlen(text) == 71;
}

static int get_layer(struct oci_registry *r, const struct json *layer, const char *to, struct err *err)
{
	const char *digest = json_text(json_get(layer, "digest"), "");
	CLEANUP(str_release) struct str bytes = { 0 };

	if (!is_digest(digest))
		return err_set(err, ERR_INTEGRITY, "a package's manifest names a layer '%.80s'", digest);
	if (oci_registry_get_blob(r, &bytes, digest, err) < 0)
		return -1;
	return fs_write(to, str_text(&bytes), bytes.len, 0, err);
}

static int get_files(struct oci_registry *r, const struct json *layers, const char *dir, struct err *err)
{
	CLEANUP(fs_stage_abort) struct fs_stage stage = { 0 };

	if (fs_stage_open(&stage, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < json_len(layers); i++) {
		const char *title = json_text(json_get(json_get(json_at(layers, i), "annotations"), TITLE), "");
		CLEANUP(mem_free) char *path = fs_join(stage.temp, title);

		if (!fs_is_safe_relative(title))
			return err_set(err, ERR_INTEGRITY, "a package's manifest names a file '%.80s'", title);
		if (get_layer(r, json_at(layers, i), path, err) < 0)
			return -1;
	}
	return fs_stage_commit(&stage, err);
}

int git_oci_get(const char *dir, const char *pointer, const struct env *env, struct err *err)
{
	CLEANUP(oci_registry_close) struct oci_registry r = { 0 };
	CLEANUP(mem_free) char *place = NULL;
	CLEANUP(json_cleanup) struct json *descriptor = json_parse(pointer, strlen(pointer), GIT_OCI_POINTER, err);
	CLEANUP(json_cleanup) struct json *manifest = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	const char *digest = json_text(json_get(descriptor, "digest"), "");
	const struct json *layers, *title;

	if (!is_digest(digest))
		return err_set(err, ERR_INTEGRITY, GIT_OCI_POINTER " names no manifest of a registry");
	if (store_packages_place(&place, err) < 0)
		return -1;
	if (!place)
		return err_set(err, ERR_USAGE,
			       "the package is in a registry, and .interlock.yaml does not say which: packages: oci://HOST/REPOSITORY");
	if (open_place(&r, place, env, err) < 0 || oci_registry_get_manifest(&r, &text, digest, err) < 0 ||
	    !(manifest = json_parse(str_text(&text), text.len, digest, err)))
		return -1;
	layers = json_get(manifest, "layers");
	title = json_get(json_get(json_at(layers, 0), "annotations"), TITLE);
	if (json_len(layers) == 1 && strcmp(json_text(title, ""), BARE_FILE) == 0)
		return get_layer(&r, json_at(layers, 0), dir, err);
	return get_files(&r, layers, dir, err);
}
