/* fuzz_dvc_yaml - any bytes as a dvc.yaml, with some as the params.yaml beside it (after a line "---params"): schema, templates, groups, graph. */
#include "base/fs.h"
#include "base/mem.h"
#include "pipeline/dvc_yaml.h"
#include "pipeline/stages/stage_dump.h"
#include "pipeline/stages/stage_graph.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/interlock-fuzz-dvc-yaml-XXXXXX";

static void clean_up(void)
{
	struct err err = { 0 };

	fs_remove_tree(folder, &err);
}

/* One folder a process, removed at its end; in memory where the system has such files, for this is written anew for each input. */
static const char *root(void)
{
	static bool made;

	if (!made) {
		if (access("/dev/shm", W_OK) == 0)
			snprintf(folder, sizeof(folder), "/dev/shm/interlock-fuzz-XXXXXX");
		if (!mkdtemp(folder) || atexit(clean_up) != 0)
			abort();
		made = true;
	}
	return folder;
}

/* Without waiting for a disk: fs_write() would, and a run would be nothing else. */
static void put(const char *name, const void *bytes, size_t len)
{
	CLEANUP(mem_free) char *path = fs_join(root(), name);
	CLEANUP(fs_close) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char border[] = "---params\n";
	const uint8_t *params = memmem(data, size, border, sizeof(border) - 1);
	size_t len = params ? (size_t)(params - data) : size;
	struct source_tree tree = { .root = (char *)root() };
	struct stage_list stages = { 0 };
	struct dvc_yaml y;
	struct dag dag = { 0 };
	struct err err = { 0 };
	struct value *section;

	put("dvc.yaml", data, len);
	put("params.yaml", params ? params + sizeof(border) - 1 : data, params ? size - len - (sizeof(border) - 1) : 0);
	if (dvc_yaml_read(&y, &stages.arena, &tree, "dvc.yaml", NULL, &err) == 0) {
		if (dvc_yaml_stages(&stages, &y, &err) == 0) {
			for (size_t i = 0; i < stages.n; i++)
				stage_dump(&stages.arena, &stages.v[i], tree.root);
			if (graph_make(&dag, &stages, &err) == 0)
				dag_release(&dag);
		}
		dvc_yaml_section(&section, &y, "plots", &err);
		dvc_yaml_section(&section, &y, "artifacts", &err);
	}
	stage_list_release(&stages);
	return 0;
}
