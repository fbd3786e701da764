/* s3_multipart.c - a large object in parts: begun or taken up, its parts sent, several at once, put together, or given up. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "cache/remote/s3.h"
#include "cache/remote/s3_uploads.h"
#include "cache/remote/web_pieces.h"
#include "net/sigv4.h"
#include "net/xml_text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PARTS = 10000 };

struct upload {
	struct remote_web *w;
	const char *key, *path;
	int64_t size, part_bytes;
	char *id;
	struct s3_parts there; /* that an earlier try has sent */
	char **tags;           /* (n_parts) of what is there now */
	size_t n_parts;
};

static int begin(struct upload *u, struct err *err)
{
	const struct remote_request request = { .method = "POST", .key = u->key, .query = "uploads=", .body = "", .makes_object = true };

	if (s3_send(u->w, &request, err) < 0)
		return -1;
	u->id = xml_text(str_text(&u->w->answer), "UploadId");
	return u->id ? 0 : err_set(err, ERR_DATA, "the upload of '%s' in parts got no id", u->key);
}

/* Is part `number` there with these very bytes? An ETag is the MD5 of a part, unless the bucket's encryption makes it something else. */
static const char *tag_there(const struct upload *u, int64_t number, int64_t len, const char *md5)
{
	const struct s3_part *p = number <= (int64_t)u->there.n ? &u->there.v[number - 1] : NULL;

	return p && p->tag && p->size == len && strlen(p->tag) == 34 && strncmp(p->tag + 1, md5, 32) == 0 ? p->tag : NULL;
}

static int send_part(void *arg, struct remote_web *w, size_t i, struct err *err)
{
	struct upload *u = arg;
	int64_t number = (int64_t)i + 1, at = (number - 1) * u->part_bytes,
		len = u->size - at < u->part_bytes ? u->size - at : u->part_bytes;
	CLEANUP(mem_free) char *query = s3_upload_query(u->id, number);
	char md5[33];
	const struct remote_request request = {
		.method = "PUT", .key = u->key, .query = query, .md5 = md5, .file = u->path, .file_at = at, .len = (size_t)len
	};
	const char *tag;

	if (remote_part_md5(md5, u->path, at, len, err) < 0)
		return -1;
	tag = tag_there(u, number, len, md5);
	if (!tag) {
		if (s3_send(w, &request, err) < 0)
			return -1;
		tag = http_header(w->http, "ETag");
	}
	if (!tag)
		return err_set(err, ERR_DATA, "part %lld of '%s' got no ETag", (long long)number, u->key);
	u->tags[i] = mem_strdup(tag);
	return 0;
}

/* S3 may answer 200 and say in the body that it failed. */
static int put_together(struct upload *u, struct err *err)
{
	CLEANUP(mem_free) char *query = s3_upload_query(u->id, 0);
	CLEANUP(str_release) struct str list = { 0 };
	struct remote_request request = { .method = "POST", .key = u->key, .query = query };

	str_add(&list, "<CompleteMultipartUpload>");
	for (size_t i = 0; i < u->n_parts; i++)
		str_addf(&list, "<Part><PartNumber>%zu</PartNumber><ETag>%s</ETag></Part>", i + 1, u->tags[i]);
	str_add(&list, "</CompleteMultipartUpload>");
	request.body = list.data;
	request.len = list.len;
	if (s3_send(u->w, &request, err) < 0)
		return -1;
	if (strstr(str_text(&u->w->answer), "<Error>"))
		return err_set(err, ERR_RETRY, "the parts of '%s' could not be put together: %.300s", u->key, str_text(&u->w->answer));
	return 0;
}

/* Two who send one file may take up one upload: the other has put it together then. */
static bool is_there(struct upload *u)
{
	struct err ignored;
	int64_t size;

	return remote_web_size(u->w, &size, u->key, &ignored) == 0 && size == u->size;
}

int s3_put_parts(struct remote_web *w, const char *key, const char *path, int64_t size, int64_t part_bytes, struct err *err)
{
	int64_t fewest = (size + MOST_PARTS - 1) / MOST_PARTS;
	struct upload u = { .w = w, .key = key, .path = path, .size = size, .part_bytes = part_bytes > fewest ? part_bytes : fewest };
	int status = s3_uploads_find(&u.id, &u.there, w, key, clock_now_ms(), err);

	u.n_parts = (size_t)((size + u.part_bytes - 1) / u.part_bytes);
	u.tags = mem_new(u.n_parts, sizeof(*u.tags));
	if (status == 0 && !u.id)
		status = begin(&u, err);
	if (status == 0)
		status = web_pieces_run(w, u.n_parts, send_part, &u, err);
	if (status == 0)
		status = put_together(&u, err);
	if (status < 0 && u.id && w->status == 404 && is_there(&u))
		status = 0;
	if (status < 0 && u.id && err->code != ERR_RETRY)
		s3_upload_drop(w, key, u.id);
	free(u.id);
	s3_parts_release(&u.there);
	for (size_t i = 0; i < u.n_parts; i++)
		free(u.tags[i]);
	free(u.tags);
	return status;
}
