/* s3_uploads.c - asks a bucket for uploads of a key that were not ended. Source: Amazon S3 API, ListMultipartUploads and ListParts. */
#include "cache/remote/s3_uploads.h"

#include "base/clock.h"
#include "base/mem.h"
#include "net/sigv4.h"
#include "net/xml_text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PARTS = 10000 };
#define OLD_MS ((int64_t)24 * 60 * 60 * 1000)

void s3_parts_release(struct s3_parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		free(parts->v[i].tag);
	free(parts->v);
	*parts = (struct s3_parts){ 0 };
}

char *s3_upload_query(const char *id, int64_t number)
{
	CLEANUP(str_release) struct str query = { 0 };

	if (number)
		str_addf(&query, "partNumber=%lld&", (long long)number);
	str_add(&query, "uploadId=");
	sigv4_escape(&query, id, false);
	return str_take(&query);
}

void s3_upload_drop(struct remote_web *w, const char *key, const char *id)
{
	CLEANUP(mem_free) char *query = s3_upload_query(id, 0);
	struct err ignored;

	w->send(w, &(struct remote_request){ .method = "DELETE", .key = key, .query = query }, &ignored);
}

/* Some servers leave the quotes of a tag away. */
static char *quoted(char *tag)
{
	CLEANUP(mem_free) char *given = tag;
	CLEANUP(str_release) struct str bare = { 0 };

	for (const char *at = given; at && *at; at++)
		if (*at != '"')
			str_addch(&bare, *at);
	return given ? str_format("\"%s\"", str_text(&bare)) : NULL;
}

static void take_parts(struct s3_parts *parts, const char *xml)
{
	for (const char *at = xml, *part, *end; (part = xml_next(&at, &end, "Part")) != NULL;) {
		CLEANUP(mem_free) char *number_text = xml_text_in(part, end, "PartNumber");
		CLEANUP(mem_free) char *size = xml_text_in(part, end, "Size");
		long number = number_text ? strtol(number_text, NULL, 10) : 0;

		if (number < 1 || number > MOST_PARTS)
			continue;
		while (parts->n < (size_t)number) {
			parts->v = mem_grow(parts->v, parts->n, &parts->cap, sizeof(*parts->v));
			parts->v[parts->n++] = (struct s3_part){ 0 };
		}
		free(parts->v[number - 1].tag);
		parts->v[number - 1] =
			(struct s3_part){ .tag = quoted(xml_text_in(part, end, "ETag")), .size = size ? strtoll(size, NULL, 10) : -1 };
	}
}

static int list_parts(struct s3_parts *parts, struct remote_web *w, const char *key, const char *id, struct err *err)
{
	CLEANUP(mem_free) char *marker = NULL;
	long before, at = 0;

	/* Markers are numbers that grow, or the listing would not end. */
	do {
		CLEANUP(str_release) struct str query = { 0 };

		if (marker)
			str_addf(&query, "part-number-marker=%s&", marker);
		str_add(&query, "uploadId=");
		sigv4_escape(&query, id, false);
		if (w->send(w, &(struct remote_request){ .method = "GET", .key = key, .query = str_text(&query) }, err) < 0)
			return -1;
		take_parts(parts, str_text(&w->answer));
		free(marker);
		before = at;
		marker = strstr(str_text(&w->answer), "<IsTruncated>true") ? xml_text(str_text(&w->answer), "NextPartNumberMarker") : NULL;
		at = marker && strspn(marker, "0123456789") == strlen(marker) ? strtol(marker, NULL, 10) : 0;
	} while (at > before);
	return 0;
}

struct open_upload {
	char *id, *begun; /* "2026-01-31T12:00:00.000Z": as text it is in order */
};

/* Of this very key: the youngest of a day, and the ids of those that are older. */
static int list_uploads(struct open_upload *youngest, struct strvec *old, struct remote_web *w, const char *key, int64_t now_ms,
			struct err *err)
{
	const char *top = s3_bucket_of(w)->prefix;
	CLEANUP(mem_free) char *whole = str_format("%s%s", top, key);
	CLEANUP(str_release) struct str query = { 0 };

	str_add(&query, "prefix=");
	sigv4_escape(&query, whole, false);
	str_add(&query, "&uploads=");
	if (w->send(w, &(struct remote_request){ .method = "GET", .query = str_text(&query) }, err) < 0)
		return -1;
	for (const char *at = str_text(&w->answer), *upload, *end; (upload = xml_next(&at, &end, "Upload")) != NULL;) {
		CLEANUP(mem_free) char *name = xml_text_in(upload, end, "Key");
		struct open_upload u = { xml_text_in(upload, end, "UploadId"), xml_text_in(upload, end, "Initiated") };
		int64_t begun_ms = 0;
		bool dated = u.begun && clock_parse(u.begun, &begun_ms);

		if (u.id && name && strcmp(name, whole) == 0 && dated && now_ms - begun_ms > OLD_MS)
			strvec_add(old, u.id);
		else if (u.id && dated && name && strcmp(name, whole) == 0 && (!youngest->id || strcmp(u.begun, youngest->begun) > 0)) {
			struct open_upload before = *youngest;

			*youngest = u;
			u = before;
		}
		free(u.id);
		free(u.begun);
	}
	return 0;
}

int s3_uploads_find(char **id, struct s3_parts *parts, struct remote_web *w, const char *key, int64_t now_ms, struct err *err)
{
	struct open_upload youngest = { 0 };
	CLEANUP(strvec_release) struct strvec old = { 0 };
	struct err why;
	int status = 0;

	/* Who may not list uploads, or whose server does not, begins anew. */
	if (list_uploads(&youngest, &old, w, key, now_ms, &why) < 0 && why.code == ERR_RETRY) {
		*err = why;
		status = -1;
	}
	for (size_t i = 0; i < old.n; i++)
		s3_upload_drop(w, key, old.v[i]);
	if (status == 0 && youngest.id && list_parts(parts, w, key, youngest.id, &why) == 0)
		*id = mem_strdup(youngest.id);
	else
		s3_parts_release(parts);
	free(youngest.id);
	free(youngest.begun);
	return status;
}
