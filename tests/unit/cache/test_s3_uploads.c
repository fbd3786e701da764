/* test_s3_uploads.c - which unfinished upload of an object is taken up, which are given up, and what is sent of it. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "cache/remote/s3_uploads.h"
#include "tests/unit/net/played_server.h"

#include <stdlib.h>

#define OK(body) "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" body
#define UPLOADS                                                                                                                            \
	OK("<ListMultipartUploadsResult>"                                                                                                  \
	   "<Upload><Key>top/files/x</Key><UploadId>old</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload>"                \
	   "<Upload><Key>top/files/x</Key><UploadId>first</UploadId><Initiated>2026-01-09T10:00:00.000Z</Initiated></Upload>"              \
	   "<Upload><Key>top/files/x</Key><UploadId>second</UploadId><Initiated>2026-01-09T11:00:00.000Z</Initiated></Upload>"             \
	   "<Upload><Key>top/files/xy</Key><UploadId>another</UploadId><Initiated>2026-01-09T11:30:00.000Z</Initiated></Upload>"           \
	   "</ListMultipartUploadsResult>")
#define PARTS                                                                                                                              \
	OK("<ListPartsResult><IsTruncated>false</IsTruncated>"                                                                             \
	   "<Part><PartNumber>2</PartNumber><ETag>&quot;81dc9bdb52d04dc20036dbd8313ed055&quot;</ETag><Size>4</Size></Part></"              \
	   "ListPartsResult>")

struct scene {
	struct played_server server;
	struct s3_bucket bucket;
	struct remote_web *web;
	struct err err;
};

static int begin(void **state)
{
	static char prefix[] = "top/", root[] = "/bucket", nothing[] = "127.0.0.1", region[] = "here";
	struct scene *s = mem_new(1, sizeof(*s));
	const struct object_watch watch = { 0 };
	void *session;

	played_begin(&s->server);
	s->bucket = (struct s3_bucket){ .prefix = prefix, .root = root, .host = nothing, .key.region = region };
	s->bucket.base_url = str_format("http://127.0.0.1:%d", s->server.port);
	assert_int_equal(remote_web_connect(&session, &s->bucket, s3_send, NULL, &watch, &s->err), 0);
	s->web = session;
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	remote_web_disconnect(s->web);
	played_end(&s->server);
	free(s->bucket.base_url);
	free(s);
	return 0;
}

static void the_youngest_of_the_very_object_is_taken_up_and_what_is_a_day_old_is_given_up(void **state)
{
	struct scene *s = *state;
	struct s3_parts parts = { 0 };
	CLEANUP(mem_free) char *id = NULL;
	int64_t now;

	assert_true(clock_parse("2026-01-09T12:00:00Z", &now));
	s->server.answers[0] = UPLOADS;
	s->server.answers[1] = OK("");
	s->server.answers[2] = PARTS;
	played_start(&s->server);
	assert_int_equal(s3_uploads_find(&id, &parts, s->web, "files/x", now, &s->err), 0);
	assert_string_equal(id, "second");
	assert_non_null(strstr(s->server.asked[0], "GET /bucket/?prefix=top%2Ffiles%2Fx&uploads= "));
	assert_non_null(strstr(s->server.asked[1], "DELETE /bucket/top/files/x?uploadId=old "));
	assert_non_null(strstr(s->server.asked[2], "GET /bucket/top/files/x?uploadId=second "));
	assert_int_equal(parts.n, 2);
	assert_null(parts.v[0].tag);
	assert_string_equal(parts.v[1].tag, "\"81dc9bdb52d04dc20036dbd8313ed055\"");
	assert_int_equal(parts.v[1].size, 4);
	s3_parts_release(&parts);
}

static void a_server_that_lists_no_uploads_gets_a_new_one(void **state)
{
	struct scene *s = *state;
	struct s3_parts parts = { 0 };
	CLEANUP(mem_free) char *id = NULL;

	s->server.answers[0] = "HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
	played_start(&s->server);
	assert_int_equal(s3_uploads_find(&id, &parts, s->web, "files/x", 0, &s->err), 0);
	assert_null(id);
	assert_int_equal(parts.n, 0);
}

/* "12345678" in parts of 4: the second is there, the first is not. */
static void only_parts_that_are_not_there_are_sent(void **state)
{
	struct scene *s = *state;
	char path[] = "/tmp/test-s3-XXXXXX";
	int fd = mkstemp(path);

	assert_int_equal(write(fd, "43211234", 8), 8);
	close(fd);
	s->server.answers[0] =
		OK("<R><Upload><Key>top/files/x</Key><UploadId>u</UploadId><Initiated>2999-01-09T11:00:00.000Z</Initiated></Upload></R>");
	s->server.answers[1] = PARTS;
	s->server.answers[2] = "HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"one\"\r\nContent-Length: 0\r\n\r\n";
	s->server.answers[3] = OK("<CompleteMultipartUploadResult/>");
	played_start(&s->server);
	assert_int_equal(s3_put_parts(s->web, "files/x", path, 8, 4, &s->err), 0);
	unlink(path);
	assert_int_equal(atomic_load(&s->server.n_asked), 4);
	assert_non_null(strstr(s->server.asked[2], "PUT /bucket/top/files/x?partNumber=1&uploadId=u "));
	assert_non_null(strstr(s->server.asked[2], "Content-MD5: "));
	assert_non_null(strstr(s->server.asked[3], "POST /bucket/top/files/x?uploadId=u "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_youngest_of_the_very_object_is_taken_up_and_what_is_a_day_old_is_given_up, begin, end),
		cmocka_unit_test_setup_teardown(a_server_that_lists_no_uploads_gets_a_new_one, begin, end),
		cmocka_unit_test_setup_teardown(only_parts_that_are_not_there_are_sent, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
