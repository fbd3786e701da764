/* s3_multipart.c - a large object in parts: begun, sent part by part, put together, or given up. */
#include "base/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/remote/s3.h"
#include "net/sigv4.h"

#include <string.h>

enum { MOST_PARTS = 10000 };

static int begin(struct s3_session *s, const char *key, char **id, struct err *err)
{
	const struct s3_request request = { .method = "POST", .key = key, .query = "uploads=", .body = "", .makes_object = true };

	if (s3_send(s, &request, err) < 0)
		return -1;
	*id = aws_xml_text(str_text(&s->answer), "UploadId");
	return *id ? 0 : err_set(err, ERR_DATA, "the upload of '%s' in parts got no id", key);
}

/* query for a part, or (number 0) for the whole upload. Caller frees. */
static char *query_of(const char *id, int64_t number)
{
	CLEANUP(str_release) struct str query = { 0 };

	if (number)
		str_addf(&query, "partNumber=%lld&", (long long)number);
	str_add(&query, "uploadId=");
	sigv4_escape(&query, id, false);
	return str_take(&query);
}

static int send_parts(struct str *done, struct s3_session *s, const char *key, const char *id, const char *path, int64_t size,
		      int64_t part_bytes, struct err *err)
{
	for (int64_t number = 1, at = 0; at < size; number++, at += part_bytes) {
		CLEANUP(mem_free) char *query = query_of(id, number);
		const struct s3_request request = { .method = "PUT",
						    .key = key,
						    .query = query,
						    .file = path,
						    .file_at = at,
						    .len = (size_t)(size - at < part_bytes ? size - at : part_bytes) };
		const char *tag;

		if (s3_send(s, &request, err) < 0)
			return -1;
		tag = http_header(s->http, "ETag");
		if (!tag)
			return err_set(err, ERR_DATA, "part %lld of '%s' got no ETag", (long long)number, key);
		str_addf(done, "<Part><PartNumber>%lld</PartNumber><ETag>%s</ETag></Part>", (long long)number, tag);
	}
	return 0;
}

int s3_put_parts(struct s3_session *s, const char *key, const char *path, int64_t size, int64_t part_bytes, struct err *err)
{
	CLEANUP(mem_free) char *id = NULL;
	CLEANUP(mem_free) char *query = NULL;
	CLEANUP(str_release) struct str done = { 0 };
	struct s3_request finish = { .method = "POST", .key = key };
	struct err ignored;
	int64_t fewest = (size + MOST_PARTS - 1) / MOST_PARTS;

	if (begin(s, key, &id, err) < 0)
		return -1;
	query = query_of(id, 0);
	str_add(&done, "<CompleteMultipartUpload>");
	if (send_parts(&done, s, key, id, path, size, part_bytes > fewest ? part_bytes : fewest, err) == 0) {
		str_add(&done, "</CompleteMultipartUpload>");
		finish.query = query;
		finish.body = done.data;
		finish.len = done.len;
		/* S3 may answer 200 and say in the body that it failed. */
		if (s3_send(s, &finish, err) == 0) {
			if (!strstr(str_text(&s->answer), "<Error>"))
				return 0;
			err_set(err, ERR_RETRY, "the parts of '%s' could not be put together: %.300s", key, str_text(&s->answer));
		}
	}
	s3_send(s, &(struct s3_request){ .method = "DELETE", .key = key, .query = query }, &ignored);
	return -1;
}
