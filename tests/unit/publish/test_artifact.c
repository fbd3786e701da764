/* test_artifact.c - the bytes of an artifact and of an image: pinned, and the same whatever surrounds the program. */
#include "publish/artifact.h"
#include "publish/place.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char scratch[64], here[4096];

static const char *const package[][2] = {
	{ "MLmodel", "flavors: {}\n" },
	{ "golden/expected.csv", "prediction\n1\n" },
	{ "golden/input.csv", "x\n1\n" },
	{ "model.onnx", "not really a graph" },
	{ "profile.json", "{}\n" },
	{ "provenance.json", "{\"commit\": \"abc\"}\n" },
	{ "run_id", "0123456789abcdef0123456789abcdef\n" },
};

static int make_scratch(void **state)
{
	(void)state;
	strcpy(scratch, "/tmp/interlock-art-XXXXXX");
	return mkdtemp(scratch) && getcwd(here, sizeof(here)) ? 0 : -1;
}

static int drop_scratch(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(chdir(here), 0);
	return fs_remove_tree(scratch, &err);
}

/* A package folder of this name, its files made in the order that `step` (coprime to their number) gives. */
static void make_package(const char *name, size_t step)
{
	struct err err = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(package); i++) {
		const char *const *file = package[(i * step) % ARRAY_LEN(package)];
		CLEANUP(mem_free) char *path = str_format("%s/%s/%s", scratch, name, file[0]);

		assert_int_equal(fs_write(path, file[1], strlen(file[1]), 0, &err), 0);
	}
}

static void describe(struct release *r, const char *name)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct err err = { 0 };

	*r = (struct release){
		.dir = fs_join(scratch, name),
		.model_name = mem_strdup("diabetes"),
		.version = 2,
		.title = mem_strdup("diabetes 2"),
		.created = mem_strdup("2026-11-21T10:31:07.123Z"),
		.commit = mem_strdup("abc"),
		.digest = "sha256:d",
		.run_id = "0123456789abcdef0123456789abcdef",
		.verdict = "sha256:v",
		.document = { .path = mem_strdup("verdict.json"), .content = mem_strdup("{}"), .size = 2 },
	};
	digest_bytes(r->document.digest, "{}", 2);
	assert_int_equal(fs_list_tree(&names, r->dir, &err), 0);
	r->files = mem_new(names.n, sizeof(*r->files));
	for (size_t i = 0; i < names.n; i++) {
		struct release_file *f = &r->files[r->n_files++];

		f->path = mem_strdup(names.v[i]);
		f->source = fs_join(r->dir, names.v[i]);
		f->size = fs_size(f->source);
		assert_int_equal(digest_file(f->digest, f->source, &err), 0);
	}
}

static void drop_release(struct release *r)
{
	for (size_t i = 0; i < r->n_files; i++) {
		free(r->files[i].path);
		free(r->files[i].source);
	}
	free(r->document.path);
	free(r->document.content);
	free(r->files);
	free(r->dir);
	free(r->model_name);
	free(r->title);
	free(r->created);
	free(r->commit);
}

/* Publish the package to a layout; returns the manifest's digest. */
static void publish(char digest[static DIGEST_TEXT], const char *form, const char *name, const char *layout_name)
{
	CLEANUP(oci_layout_close) struct oci_layout layout = { 0 };
	CLEANUP(drop_release) struct release release = { 0 };
	CLEANUP(mem_free) char *dir = fs_join(scratch, layout_name);
	struct oci_descriptor manifest;
	struct err err = { 0 };

	describe(&release, name);
	assert_int_equal(oci_layout_open(&layout, dir, &err), 0);
	assert_int_equal(artifact_form_find(form)->put(&layout, &release, &manifest, &err), 0);
	memcpy(digest, manifest.digest, DIGEST_TEXT);
}

static void add_blob(struct str *out, const char *layout_name, const char *digest)
{
	CLEANUP(mem_free) char *path = str_format("%s/%s/blobs/sha256/%s", scratch, layout_name, digest + strlen("sha256:"));
	struct err err = { 0 };

	assert_int_equal(fs_read(out, path, 0, &err), 0);
	str_addch(out, '\n');
}

/* The manifest and its config, against the golden file. */
static void compare(const char *golden, const char *layout_name, const char *digest)
{
	CLEANUP(mem_free) char *path = str_format("%s/tests/golden/publish/%s", here, golden);
	CLEANUP(str_release) struct str got = { 0 };
	CLEANUP(str_release) struct str wanted = { 0 };
	CLEANUP(json_cleanup) struct json *manifest = NULL;
	struct err err = { 0 };

	add_blob(&got, layout_name, digest);
	manifest = json_parse(got.data, got.len, "manifest", &err);
	add_blob(&got, layout_name, json_text(json_get(json_get(manifest, "config"), "digest"), NULL));
	if (getenv("GOLDEN_UPDATE"))
		assert_int_equal(fs_write(path, got.data, got.len, 0, &err), 0);
	assert_int_equal(fs_read(&wanted, path, 0, &err), 0);
	assert_string_equal(str_text(&got), str_text(&wanted));
}

static void the_artifact_is_the_golden_one(void **state)
{
	char digest[DIGEST_TEXT];

	(void)state;
	make_package("model", 1);
	publish(digest, "artifact", "model", "layout");
	compare("artifact.json", "layout", digest);
}

static void the_image_is_the_golden_one(void **state)
{
	char digest[DIGEST_TEXT];

	(void)state;
	make_package("model", 1);
	publish(digest, "image", "model", "layout");
	compare("image.json", "layout", digest);
}

static void age(const char *name)
{
	struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	CLEANUP(mem_free) char *path = str_format("%s/%s/model.onnx", scratch, name);

	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

static void surroundings_change_no_byte(void **state)
{
	static const char *const forms[] = { "artifact", "image" };
	char first[DIGEST_TEXT], second[DIGEST_TEXT];
	mode_t mask;

	(void)state;
	make_package("model", 1);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		assert_int_equal(chdir(here), 0);
		unsetenv("TZ");
		publish(first, forms[i], "model", "layout");
		mask = umask(0077);
		setenv("TZ", "Pacific/Kiritimati", 1);
		setenv("LC_ALL", "de_DE.UTF-8", 1);
		make_package("elsewhere", 3);
		age("elsewhere");
		assert_int_equal(chdir(scratch), 0);
		publish(second, forms[i], "elsewhere", "layout-2");
		umask(mask);
		assert_string_equal(first, second);
	}
	unsetenv("LC_ALL");
	unsetenv("TZ");
}

static void a_changed_byte_changes_the_digest(void **state)
{
	CLEANUP(mem_free) char *path = NULL;
	char first[DIGEST_TEXT], second[DIGEST_TEXT];
	struct err err = { 0 };

	(void)state;
	make_package("model", 1);
	path = fs_join(scratch, "model/golden/input.csv");
	publish(first, "image", "model", "layout");
	assert_int_equal(fs_write(path, "x\n2\n", 4, 0, &err), 0);
	publish(second, "image", "model", "layout");
	assert_string_not_equal(first, second);
}

static void a_folder_gets_the_package_and_nothing_else(void **state)
{
	CLEANUP(drop_release) struct release release = { 0 };
	CLEANUP(strvec_release) struct strvec names = { 0 };
	CLEANUP(mem_free) char *dir = fs_join(scratch, "out");
	CLEANUP(mem_free) char *text = str_format("folder:%s", dir);
	CLEANUP(place_release) struct place place = { 0 };
	struct outcome outcome = { 0 };
	struct err err = { 0 };

	(void)state;
	make_package("model", 1);
	describe(&release, "model");
	assert_int_equal(place_parse(&place, text, &err), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(place.kind->put(&place, &release, NULL, &outcome, &err), 0);
		assert_int_equal(outcome.already, i);
		assert_string_equal(outcome.digest, release.digest);
		assert_string_equal(outcome.reference, text);
		outcome_release(&outcome);
	}
	assert_int_equal(fs_list_tree(&names, dir, &err), 0);
	assert_int_equal(names.n, ARRAY_LEN(package));
}

static void a_folder_of_something_else_is_not_replaced(void **state)
{
	CLEANUP(drop_release) struct release release = { 0 };
	CLEANUP(mem_free) char *file = fs_join(scratch, "home/letter.txt");
	CLEANUP(mem_free) char *text = str_format("folder:%s/home", scratch);
	CLEANUP(place_release) struct place place = { 0 };
	struct outcome outcome = { 0 };
	struct err err = { 0 };

	(void)state;
	make_package("model", 1);
	describe(&release, "model");
	assert_int_equal(fs_write(file, "dear", 4, 0, &err), 0);
	assert_int_equal(place_parse(&place, text, &err), 0);
	assert_int_equal(place.kind->put(&place, &release, NULL, &outcome, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_true(fs_exists(file));
	outcome_release(&outcome);
}

static void reads_places_and_refuses_the_rest(void **state)
{
	static const struct {
		const char *text, *path, *tag;
	} good[] = {
		{ "oci:dist/diabetes", "dist/diabetes", NULL },
		{ "oci:dist/diabetes:v1.2", "dist/diabetes", "v1.2" },
		{ "oci:/a:b/c", "/a:b/c", NULL },
		{ "folder:dist/x", "dist/x", NULL },
		{ "folder:a:b", "a:b", NULL },
	};
	static const char *const bad[] = { "dist/x",   "",          "oci:",         "folder:",
					   "oci:x:",   "oci:x:a+b", "oci:a:b:c",    "oci://ghcr.io/a/b:1",
					   "s3://b/k", "az://c/p",  "github:o/r@t", "ftp://x" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		CLEANUP(place_release) struct place place = { 0 };

		assert_int_equal(place_parse(&place, good[i].text, &err), 0);
		assert_string_equal(place.path, good[i].path);
		if (good[i].tag)
			assert_string_equal(place.tag, good[i].tag);
		else
			assert_null(place.tag);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct place place;

		err.code = 0;
		assert_int_equal(place_parse(&place, bad[i], &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
	}
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, make_scratch, drop_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(the_artifact_is_the_golden_one),
		in_scratch(the_image_is_the_golden_one),
		in_scratch(surroundings_change_no_byte),
		in_scratch(a_changed_byte_changes_the_digest),
		in_scratch(a_folder_gets_the_package_and_nothing_else),
		in_scratch(a_folder_of_something_else_is_not_replaced),
		cmocka_unit_test(reads_places_and_refuses_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
