/* fuzz_run_cache - any bytes as an entry of the run cache: what is taken is written, read again to the same, and has the same two hashes. */
#include "base/fs.h"
#include "base/mem.h"
#include "format/yaml/yaml_edit.h"
#include "pipeline/run_cache.h"
#include "pipeline/stages/stage_checksum.h"
#include "pipeline/stages/stage_lock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64] = "/tmp/interlock-fuzz-XXXXXX";

static void clean_up(void)
{
	struct err err;

	fs_remove_tree(folder, &err);
}

/* The file of the one stage that is asked for; it lies in memory where the system has such files. */
static const char *entry_file(const struct value *wanted)
{
	static char path[512];
	char key[STAGE_KEY_TEXT];
	struct err err;

	if (*path)
		return path;
	if (access("/dev/shm", W_OK) == 0)
		snprintf(folder, sizeof(folder), "/dev/shm/interlock-fuzz-XXXXXX");
	if (!mkdtemp(folder) || atexit(clean_up) != 0)
		abort();
	stage_run_key(key, wanted);
	snprintf(path, sizeof(path), "%s/runs/%.2s/%s/%s", folder, key, key, key);
	if (fs_make_parent(path, &err) < 0)
		abort();
	return path;
}

static void put(const char *path, const uint8_t *data, size_t size)
{
	CLEANUP(fs_close) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
}

static void check_again(struct arena *a, const struct value *entry)
{
	CLEANUP(str_release) struct str once = { 0 };
	char key[STAGE_KEY_TEXT], value[STAGE_KEY_TEXT], key_again[STAGE_KEY_TEXT], value_again[STAGE_KEY_TEXT];
	struct value *again;
	struct err err;

	yaml_emit(&once, entry);
	if (yaml_edit_read(&again, a, str_text(&once), once.len, "again", &err) < 0)
		abort();
	stage_run_key(key, entry);
	stage_run_key(key_again, again);
	stage_run_value(value, entry);
	stage_run_value(value_again, again);
	if (strcmp(key, key_again) != 0 || strcmp(value, value_again) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *wanted = value_put(&a, value_map(&a), "cmd", value_text(&a, "true")), *entry;
	struct stage_dep dep = { .path = "a" };
	struct stage_out out = { .path = "b" };
	struct stage stage = { .name = "a", .deps = &dep, .n_deps = 1, .outs = &out, .n_outs = 1 };
	const char *path = entry_file(wanted);
	struct err err;

	put(path, data, size);
	if (run_cache_find(&entry, &a, folder, wanted, NULL, &err) < 0)
		abort();
	if (!entry) {
		if (access(path, F_OK) == 0)
			abort(); /* a file that is no result goes */
		return 0;
	}
	stage_lock_fill(&stage, entry);
	check_again(&a, entry);
	return 0;
}
