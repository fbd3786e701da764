/* fuzz_remote_listing - any bytes as what a bucket or a container answers, page after page ("---" between them): its objects, and uploads that were broken off. */
#include "base/mem.h"
#include "cache/remote/remote_web.h"
#include "cache/remote/s3_uploads.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is left to answer. */
static const char *left;

static int answer(struct remote_web *w, const struct remote_request *request, struct err *err)
{
	const char *end = strstr(left, "\n---\n");

	if (!*left)
		return err_set(err, ERR_RETRY, "no more answers");
	str_clear(&w->answer);
	if (request->sink)
		return 0;
	str_addn(&w->answer, left, end ? (size_t)(end - left) : strlen(left));
	left = end ? end + 5 : "";
	w->status = 200;
	return 0;
}

static int count(void *arg, const char *key, int64_t size, struct err *err)
{
	(void)err;
	*(size_t *)arg += strlen(key) + (size > 0);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct remote_pages pages[] = {
		{ "list-type=2&", "", "continuation-token=", "NextContinuationToken", "Contents", "Key", "Size", true },
		{ "comp=list&", "&restype=container", "marker=", "NextMarker", "Blob", "Name", "Content-Length", false },
	};
	static char prefix[] = "top/";
	const struct s3_bucket bucket = { .prefix = prefix };
	CLEANUP(mem_free) char *text = mem_strndup((const char *)data, size), *id = NULL;
	struct remote_web w = { .place = &bucket, .send = answer };
	struct s3_parts parts = { 0 };
	struct err err;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		left = text;
		remote_web_list(&w, &pages[i], prefix, "files/", count, &n, &err);
	}
	left = text;
	s3_uploads_find(&id, &parts, &w, "x", 1767225600000, &err);
	s3_parts_release(&parts);
	str_release(&w.answer);
	return 0;
}
