/* fuzz_dvc_file - any bytes as a dvc.lock and as a .dvc file: to stages, to hashes, and back. */
#include "base/mem.h"
#include "pipeline/dvc_file.h"
#include "pipeline/stages/stage_checksum.h"
#include "pipeline/stages/stage_lock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_lock(const char *text, size_t len)
{
	CLEANUP(stage_lock_release) struct stage_lock lock = { 0 }, none = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct stage_dep dep = { .path = "a" };
	struct stage_out made = { .path = "b" };
	struct stage stage = { .name = "a", .deps = &dep, .n_deps = 1, .outs = &made, .n_outs = 1 };
	struct err err = { 0 };
	char key[STAGE_KEY_TEXT];
	const struct value *entry;

	if (stage_lock_read_text(&lock, text, len, "fuzz", &err) < 0)
		return;
	entry = stage_lock_get(&lock, "a");
	stage_lock_fill(&stage, entry);
	if (entry) {
		stage_run_key(key, entry);
		stage_run_value(key, entry);
	}
	if (stage_lock_read_text(&none, "", 0, "none", &err) == 0)
		stage_lock_merge(&none, &lock, &lock, &err);
	stage_lock_drop(&lock, "a");
	stage_lock_text(&out, &lock);
}

static void as_dvc_file(const char *text, size_t len)
{
	CLEANUP(dvc_file_release) struct dvc_file file = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(str_release) struct str out = { 0 };
	struct object_meta meta = OBJECT_META_NONE;
	struct err err = { 0 };
	struct stage stage;
	char md5[DIGEST_MD5_TEXT];

	if (dvc_file_read_text(&file, text, len, "fuzz.dvc", &err) < 0)
		return;
	stage_checksum(md5, file.root);
	dvc_file_stage(&stage, &a, &file, "sub/fuzz.dvc", &err);
	dvc_file_set_out(&file, 0, "x", &meta);
	dvc_file_set_checksum(&file, md5);
	dvc_file_text(&out, &file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	as_lock((const char *)data, size);
	as_dvc_file((const char *)data, size);
	return 0;
}
