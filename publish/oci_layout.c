/* oci_layout.c - the layout's folder, its blobs and its index. */
#include "oci_layout.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

#define LAYOUT_TEXT "{\"imageLayoutVersion\":\"1.0.0\"}"
#define INDEX_TYPE "application/vnd.oci.image.index.v1+json"
#define REF_NAME "org.opencontainers.image.ref.name"

enum { TAG_MOST = 128, LOCK_WAIT_MS = 30000 };

int oci_check_tag(const char *tag, struct err *err)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

	if (*tag && *tag != '.' && *tag != '-' && strlen(tag) <= TAG_MOST && strspn(tag, letters) == strlen(tag))
		return 0;
	return err_set(err, ERR_USAGE,
		       "'%.140s' cannot be a tag: letters, digits, '_', '.' and '-', at most 128, not beginning with '.' or '-'", tag);
}

static bool is_temporary(const char *name)
{
	return name[0] == '.' && str_ends(name, ".tmp");
}

/* Whoever holds the lock may clear away what a killed publication was writing. */
static int sweep(const char *dir, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };

	if (!fs_exists(dir))
		return 0;
	if (fs_list(&names, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(dir, names.v[i]);

		if (is_temporary(names.v[i]) && fs_remove_tree(path, err) < 0)
			return -1;
	}
	return 0;
}

/* Anything but our lock and what a publication that was killed at its first write left? */
static bool has_files(const struct strvec *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], ".lock") != 0 && !is_temporary(names->v[i]))
			return true;
	return false;
}

/* A folder of something else is left alone: it has files, and no oci-layout among them. */
static int check_folder(const char *dir, const char *marker, struct err *err)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(json_cleanup) struct json *layout = NULL;
	const char *version;

	if (!fs_exists(dir))
		return fs_make_dirs(dir, err);
	if (!fs_is_dir(dir))
		return err_set(err, ERR_USAGE, "'%s' is not a folder", dir);
	if (fs_list(&names, dir, err) < 0)
		return -1;
	/* Asked after the list: another publication writes the marker before anything else. */
	if (!fs_exists(marker)) {
		if (!has_files(&names))
			return 0;
		return err_set(err, ERR_USAGE, "'%s' has files but is no OCI layout: give an empty or a new folder", dir);
	}
	layout = json_read_file(marker, err);
	if (!layout)
		return -1;
	version = json_text(json_get(layout, "imageLayoutVersion"), "");
	return strcmp(version, "1.0.0") == 0 ? 0 : err_set(err, ERR_DATA, "%s: layout version '%s' is not 1.0.0", marker, version);
}

int oci_layout_open(struct oci_layout *l, const char *dir, struct err *err)
{
	CLEANUP(mem_free) char *marker = fs_join(dir, "oci-layout");
	CLEANUP(mem_free) char *lock = fs_join(dir, ".lock");
	CLEANUP(mem_free) char *blobs = fs_join(dir, "blobs/sha256");

	*l = (struct oci_layout){ .lock = -1 };
	if (check_folder(dir, marker, err) < 0)
		return -1;
	l->lock = fs_lock(lock, LOCK_WAIT_MS, err);
	if (l->lock < 0)
		return -1;
	l->dir = mem_strdup(dir);
	if (sweep(dir, err) == 0 && sweep(blobs, err) == 0 &&
	    (fs_exists(marker) || fs_write(marker, LAYOUT_TEXT, strlen(LAYOUT_TEXT), 0, err) == 0))
		return 0;
	oci_layout_close(l);
	return -1;
}

void oci_layout_close(struct oci_layout *l)
{
	if (!l->dir)
		return;
	fs_close(&l->lock);
	free(l->dir);
	*l = (struct oci_layout){ .lock = -1 };
}

/* Hashes and counts what passes, and writes it if there is a writer. */
struct meter {
	struct digest *digest;
	int64_t size;
	struct fs_writer *writer;
};

static void meter_add(void *arg, const void *bytes, size_t len)
{
	struct meter *m = arg;

	digest_add(m->digest, bytes, len);
	m->size += (int64_t)len;
	if (m->writer)
		fs_writer_add(m->writer, bytes, len);
}

static int measure(char digest[static DIGEST_TEXT], int64_t *size, oci_produce *produce, const void *arg, struct fs_writer *writer,
		   struct err *err)
{
	struct meter m = { .digest = digest_new(), .writer = writer };
	int rc = produce(arg, (struct sink){ meter_add, &m }, err);

	digest_end(m.digest, digest);
	*size = m.size;
	return rc;
}

/* Is the blob there and whole? One that is cut short or was changed is written again. */
static bool has_blob(const char *path, const struct oci_descriptor *d)
{
	char digest[DIGEST_TEXT];
	struct err ignored;

	return fs_size(path) == d->size && digest_file(digest, path, &ignored) == 0 && strcmp(digest, d->digest) == 0;
}

int oci_layout_put(struct oci_layout *l, struct oci_descriptor *d, oci_produce *produce, const void *arg, struct err *err)
{
	CLEANUP(fs_writer_abort) struct fs_writer writer = { .fd = -1 };
	CLEANUP(mem_free) char *path = NULL;
	char again[DIGEST_TEXT];
	int64_t size;

	if (measure(d->digest, &d->size, produce, arg, NULL, err) < 0)
		return -1;
	path = str_format("%s/blobs/sha256/%s", l->dir, d->digest + strlen("sha256:"));
	if (has_blob(path, d))
		return 0;
	if (fs_writer_open(&writer, path, err) < 0 || measure(again, &size, produce, arg, &writer, err) < 0)
		return -1;
	if (strcmp(again, d->digest) != 0)
		return err_set(err, ERR_INTEGRITY, "a file of the package changed while it was being published");
	l->n_new++;
	return fs_writer_commit(&writer, err);
}

struct bytes {
	const void *at;
	size_t len;
};

static int produce_bytes(const void *arg, struct sink sink, struct err *err)
{
	const struct bytes *b = arg;

	(void)err;
	sink_add(&sink, b->at, b->len);
	return 0;
}

int oci_layout_put_bytes(struct oci_layout *l, struct oci_descriptor *d, const void *bytes, size_t len, struct err *err)
{
	return oci_layout_put(l, d, produce_bytes, &(struct bytes){ bytes, len }, err);
}

void oci_put_descriptor(struct json_writer *w, const struct oci_descriptor *d)
{
	json_put_text(w, "mediaType", d->media_type);
	json_put_text(w, "digest", d->digest);
	json_put_int(w, "size", d->size);
	if (d->artifact_type)
		json_put_text(w, "artifactType", d->artifact_type);
}

static void add_tagged(struct json_writer *w, const char *tag, const struct oci_descriptor *d)
{
	json_begin_object(w);
	oci_put_descriptor(w, d);
	json_key(w, "annotations");
	json_begin_object(w);
	json_put_text(w, REF_NAME, tag);
	json_end_object(w);
	json_end_object(w);
}

static const char *tag_of(const struct json *entry)
{
	return json_text(json_get(json_get(entry, "annotations"), REF_NAME), NULL);
}

static const struct json *find_tag(const struct json *manifests, const char *tag)
{
	for (size_t i = 0; i < json_len(manifests); i++) {
		const char *name = tag_of(json_at(manifests, i));

		if (name && strcmp(name, tag) == 0)
			return json_at(manifests, i);
	}
	return NULL;
}

/* The tag's entry stands where its predecessor stood, a new one at the end; the other entries are copied. */
static void add_manifests(struct json_writer *w, const struct json *old, const char *tag, const struct oci_descriptor *d)
{
	bool done = false;

	json_begin_array(w);
	for (size_t i = 0; i < json_len(old); i++) {
		const char *name = tag_of(json_at(old, i));

		if (!name || strcmp(name, tag) != 0) {
			json_add_json(w, json_at(old, i));
			continue;
		}
		if (!done)
			add_tagged(w, tag, d);
		done = true;
	}
	if (!done)
		add_tagged(w, tag, d);
	json_end_array(w);
}

static void add_index(struct str *out, const struct json *old, const char *tag, const struct oci_descriptor *d)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	json_put_int(&w, "schemaVersion", 2);
	json_put_text(&w, "mediaType", INDEX_TYPE);
	json_key(&w, "manifests");
	add_manifests(&w, json_get(old, "manifests"), tag, d);
	if (json_get(old, "annotations")) {
		json_key(&w, "annotations");
		json_add_json(&w, json_get(old, "annotations"));
	}
	json_end_object(&w);
}

int oci_layout_tag(struct oci_layout *l, const char *tag, const struct oci_descriptor *d, bool *moved, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(l->dir, "index.json");
	CLEANUP(json_cleanup) struct json *old = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	const struct json *manifests;

	if (fs_exists(path)) {
		old = json_read_file(path, err);
		if (!old)
			return -1;
		manifests = json_get(old, "manifests");
		if (!manifests || json_kind_of(manifests) != JSON_ARRAY)
			return err_set(err, ERR_DATA, "%s: expected an image index with a list 'manifests'", path);
		*moved = strcmp(json_text(json_get(find_tag(manifests, tag), "digest"), ""), d->digest) != 0;
		if (!*moved)
			return 0;
	}
	*moved = true;
	add_index(&text, old, tag, d);
	return fs_write(path, text.data, text.len, 0, err);
}
