/* artifact.c - the table of forms, and what they share. */
#include "artifact.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

const struct artifact_form artifact_forms[] = {
	{ "artifact", modelpack_put, "a ModelPack artifact, a layer per file" },
	{ "image", model_image_put, "an image that holds the package below /models, to be mounted as a volume" },
	{ 0 },
};

const struct artifact_form *artifact_form_find(const char *name)
{
	for (const struct artifact_form *form = artifact_forms; form->name; form++)
		if (strcmp(form->name, name) == 0)
			return form;
	return NULL;
}

int artifact_produce_file(const void *arg, struct sink sink, struct err *err)
{
	const struct release_file *f = arg;
	CLEANUP(fs_close) int fd = -1;
	char buf[1 << 16];
	ssize_t n;

	if (!f->source) {
		sink_add(&sink, f->content, (size_t)f->size);
		return 0;
	}
	fd = fs_open_read(f->source, err);
	if (fd < 0)
		return -1;
	while ((n = read(fd, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "cannot read '%s'", f->source);
		sink_add(&sink, buf, (size_t)n);
	}
	return 0;
}

static void put_if(struct json_writer *w, const char *key, const char *value)
{
	if (value && *value)
		json_put_text(w, key, value);
}

void artifact_put_annotations(struct json_writer *w, const char *key, const struct release *r)
{
	char version[24], head[STORE_HEAD_TEXT];

	json_key(w, key);
	json_begin_object(w);
	json_put_text(w, "dev.interlock.package.digest", r->digest);
	put_if(w, "dev.interlock.run.id", r->run_id);
	put_if(w, "dev.interlock.store.head", store_head_text(head, &r->head));
	put_if(w, "dev.interlock.verdict.digest", r->verdict);
	put_if(w, "org.opencontainers.image.created", r->created);
	put_if(w, "org.opencontainers.image.revision", r->commit);
	put_if(w, "org.opencontainers.image.source", r->source_url);
	json_put_text(w, "org.opencontainers.image.title", r->model_name);
	json_put_text(w, "org.opencontainers.image.version", release_version_text(version, r));
	json_end_object(w);
}
