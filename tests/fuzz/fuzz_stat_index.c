/* fuzz_stat_index - any bytes as what another process left of the state of files: the index of single files, and that of a folder with who vouches by it. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/objects/object_vouch.h"
#include "cache/stat_index.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64] = "/tmp/interlock-fuzz-XXXXXX";

static void clean_up(void)
{
	struct err err;

	fs_remove_tree(folder, &err);
}

static void make_folder(void)
{
	static bool made;

	if (made)
		return;
	if (access("/dev/shm", W_OK) == 0)
		snprintf(folder, sizeof(folder), "/dev/shm/interlock-fuzz-XXXXXX");
	if (!mkdtemp(folder) || atexit(clean_up) != 0)
		abort();
	made = true;
}

static void put(const char *name, const uint8_t *data, size_t size)
{
	CLEANUP(mem_free) char *path = fs_join(folder, name);
	CLEANUP(fs_close) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
}

/* Every name and every digest that a folder's file holds can be asked for. */
static void look_through(struct stat_index *index)
{
	struct stat_folder files;
	struct stat_known known;
	size_t len = 0;

	if (!stat_index_folder(&files, index, "data", false))
		return;
	for (size_t i = 0; i < files.n; i++) {
		stat_folder_at(&known, &files, i);
		len += strlen(known.path) + known.md5[15];
	}
	stat_folder_release(&files);
	if (len == SIZE_MAX)
		abort();
}

static void vouch(struct stat_index *index)
{
	struct object_store store = { .root = folder };
	struct object_vouch vouch = { 0 };
	struct stat st = { .st_ino = 1, .st_nlink = 1 };

	object_vouch_read(&vouch, &store, index, "data", false);
	object_vouch_has(&vouch, "d41d8cd98f00b204e9800998ecf8427e", &st);
	object_vouch_release(&vouch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct stat_sig sig = { .inode = 7, .mtime_ns = 1, .ctime_ns = 2, .size = 3 };
	static const uint8_t md5[16] = { 1 };
	struct stat_index *index;
	uint8_t found[16];

	make_folder();
	put("files", data, size);
	put("8d777f385d3dfec8815d20f7496026dc", data, size); /* the MD5 of "data" */
	index = stat_index_open(folder);
	stat_index_get(found, index, "a", false, &sig);
	look_through(index);
	vouch(index);
	stat_index_put(index, "a", false, &sig, md5);
	stat_index_forget(index, "b");
	stat_index_close(index);
	/* What is written after any damage is whole again. */
	index = stat_index_open(folder);
	if (!stat_index_get(found, index, "a", false, &sig) || memcmp(found, md5, 16) != 0)
		abort();
	stat_index_close(index);
	return 0;
}
