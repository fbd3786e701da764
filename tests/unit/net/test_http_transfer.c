/* test_http_transfer.c - files that come by HTTP from a server that plays what the test says: the rest of one, all of it again, other bytes, nothing more. */
#include "base/fs.h"
#include "base/mem.h"
#include "net/http.h"
#include "tests/unit/net/played_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct played {
	struct played_server server;
	char folder[64], *file, *url;
	int64_t told; /* bytes that the client told of */
	struct http *http;
	struct str out;
	struct err err;
};

static void moved(void *arg, int64_t bytes)
{
	*(int64_t *)arg += bytes;
}

static int begin(void **state)
{
	struct played *p = mem_new(1, sizeof(*p));
	const struct http_terms terms = { .timeout_ms = 4000, .retry_delay_ms = 1, .moved = moved, .moved_arg = &p->told };

	played_begin(&p->server);
	p->url = str_format("http://127.0.0.1:%d/x", p->server.port);
	strcpy(p->folder, "/tmp/test-http-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	p->file = fs_join(p->folder, "file");
	assert_int_equal(http_open(&p->http, &terms, &p->err), 0);
	*state = p;
	return 0;
}

static int end(void **state)
{
	struct played *p = *state;

	http_close(p->http);
	played_end(&p->server);
	assert_int_equal(fs_remove_tree(p->folder, &p->err), 0);
	str_release(&p->out);
	free(p->file);
	free(p->url);
	free(p);
	return 0;
}

static void play(struct played *p, const char *first, const char *second)
{
	p->server.answers[0] = first;
	p->server.answers[1] = second;
	played_start(&p->server);
}

/* The rest of the file, of which `from` bytes are there. */
static int fetch_rest(struct played *p, int64_t from, long *status)
{
	const char *const headers[] = { "Range: bytes=5-", NULL };
	const struct http_request request = {
		.url = p->url, .headers = from ? headers : NULL, .to_file = p->file, .keeps = true, .to_file_at = from
	};

	return http_send(p->http, &p->out, &request, status, &p->err);
}

static void holds(const struct played *p, const char *text)
{
	CLEANUP(str_release) struct str bytes = { 0 };
	struct err err;

	assert_int_equal(fs_read(&bytes, p->file, 0, &err), 0);
	assert_string_equal(str_text(&bytes), text);
}

static void what_follows_comes_behind_what_is_there(void **state)
{
	struct played *p = *state;

	play(p, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789", NULL);
	assert_int_equal(fs_write(p->file, "01234garbage", 12, 0, &p->err), 0);
	assert_int_equal(fetch_rest(p, 5, NULL), 0);
	assert_non_null(strstr(p->server.asked[0], "Range: bytes=5-"));
	holds(p, "0123456789");
	assert_int_equal(p->told, 5);
}

static void a_server_that_sends_all_begins_the_file_anew(void **state)
{
	struct played *p = *state;

	play(p, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcdefghij", NULL);
	assert_int_equal(fs_write(p->file, "01234", 5, 0, &p->err), 0);
	assert_int_equal(fetch_rest(p, 5, NULL), 0);
	holds(p, "abcdefghij");
}

static void other_bytes_than_were_asked_for_are_refused(void **state)
{
	struct played *p = *state;

	play(p, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 3-7/10\r\nContent-Length: 5\r\n\r\n34567", NULL);
	assert_int_equal(fs_write(p->file, "01234", 5, 0, &p->err), 0);
	assert_int_equal(fetch_rest(p, 5, NULL), -1);
	assert_int_equal(p->err.code, ERR_DATA);
	assert_non_null(strstr(p->err.text, "other bytes than were asked for"));
	holds(p, "01234");
}

static void what_has_come_before_a_break_stays_and_is_worth_a_retry(void **state)
{
	struct played *p = *state;

	play(p, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234", NULL);
	assert_int_equal(fetch_rest(p, 0, NULL), -1);
	assert_int_equal(p->err.code, ERR_RETRY);
	assert_int_equal(atomic_load(&p->server.n_asked), 1); /* the rest is asked for, not all of it again */
	holds(p, "01234");
}

static const char sends_on[] = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nETag: \"first\"\r\nContent-Length: 4\r\n\r\ngone";

static void goes_where_an_answer_sends_on_to_if_it_may(void **state)
{
	struct played *p = *state;
	const struct http_request request = { .url = p->url, .to_file = p->file, .follows = true };

	play(p, sends_on, "HTTP/1.1 200 OK\r\nETag: \"second\"\r\nContent-Length: 10\r\n\r\n0123456789");
	assert_int_equal(http_send(p->http, &p->out, &request, NULL, &p->err), 0);
	assert_non_null(strstr(p->server.asked[1], "GET /elsewhere "));
	holds(p, "0123456789");
	assert_string_equal(http_header(p->http, "ETag"), "\"second\"");
}

static void names_where_an_answer_sends_on_to_and_does_not_go(void **state)
{
	struct played *p = *state;
	const struct http_request request = { .url = p->url, .to_file = p->file };

	play(p, sends_on, NULL);
	assert_int_equal(http_send(p->http, &p->out, &request, NULL, &p->err), -1);
	assert_int_equal(p->err.code, ERR_DATA);
	assert_non_null(strstr(p->err.text, "/elsewhere, which is not asked"));
	assert_int_equal(atomic_load(&p->server.n_asked), 1);
	assert_false(fs_exists(p->file));
}

static void bytes_that_come_again_are_told_once(void **state)
{
	struct played *p = *state;
	const struct http_request request = { .url = p->url, .to_file = p->file };

	play(p, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
	assert_int_equal(http_send(p->http, &p->out, &request, NULL, &p->err), 0);
	holds(p, "0123456789");
	assert_int_equal(p->told, 10);
}

static void a_server_that_drips_is_given_up(void **state)
{
	struct played *p = *state;
	long status;

	play(p, "HTTP/1.1 200 OK\r\nX-Play: hold\r\nContent-Length: 10\r\n\r\n0", NULL);
	assert_int_equal(fetch_rest(p, 0, &status), -1);
	assert_int_equal(p->err.code, ERR_DATA);
	assert_int_equal(atomic_load(&p->server.n_asked), 1);
}

static void put_file(struct played *p, const char *bytes, size_t len, int status)
{
	const struct http_request request = { .method = "PUT", .url = p->url, .type = "text/plain", .file = p->file, .len = len };

	assert_int_equal(fs_write(p->file, bytes, strlen(bytes), 0, &p->err), 0);
	assert_int_equal(http_send(p->http, &p->out, &request, NULL, &p->err), status);
}

static void a_short_file_goes_out_in_one_piece_with_its_headers(void **state)
{
	struct played *p = *state;
	const char *asked = p->server.asked[0];

	play(p, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NULL);
	put_file(p, "0123456789", 10, 0);
	assert_true(str_starts(asked, "PUT /x HTTP/1.1\r\n"));
	assert_non_null(strstr(asked, "\r\nContent-Type: text/plain\r\n"));
	assert_non_null(strstr(asked, "\r\nContent-Length: 10\r\n"));
	assert_null(strstr(asked, "Expect"));
	assert_string_equal(strstr(asked, "\r\n\r\n"), "\r\n\r\n0123456789"); /* one reading brought both */
	assert_int_equal(p->told, 10);
}

static void a_file_is_sent_by_the_method_that_was_asked_for(void **state)
{
	struct played *p = *state;
	struct http_request request = { .method = "POST", .url = p->url, .type = "text/plain", .file = p->file };
	CLEANUP(str_release) struct str bytes = { 0 };

	for (int i = 0; i < 10000; i++)
		str_add(&bytes, "0123456789");
	assert_int_equal(fs_write(p->file, str_text(&bytes), bytes.len, 0, &p->err), 0);
	play(p, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	request.len = 10;
	assert_int_equal(http_send(p->http, &p->out, &request, NULL, &p->err), 0);
	assert_true(str_starts(p->server.asked[0], "POST /x HTTP/1.1\r\n"));
	request.len = bytes.len;
	assert_int_equal(http_send(p->http, &p->out, &request, NULL, &p->err), 0);
	assert_true(str_starts(p->server.asked[1], "POST /x HTTP/1.1\r\n"));
	assert_non_null(strstr(p->server.asked[1], "\r\nContent-Length: 100000\r\n"));
}

static void a_short_file_goes_again_whole_and_counts_once(void **state)
{
	struct played *p = *state;

	play(p, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	put_file(p, "0123456789", 10, 0);
	assert_string_equal(strstr(p->server.asked[1], "\r\n\r\n"), "\r\n\r\n0123456789");
	assert_int_equal(p->told, 10);
}

static void a_short_file_that_is_refused_counts_for_nothing(void **state)
{
	struct played *p = *state;

	play(p, "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", NULL);
	put_file(p, "0123456789", 10, -1);
	assert_int_equal(p->told, 0);
}

static void a_file_that_became_shorter_is_not_sent(void **state)
{
	struct played *p = *state;

	played_start(&p->server);
	put_file(p, "01234", 10, -1);
	assert_non_null(strstr(p->err.text, "cannot read '"));
	assert_int_equal(p->told, 0);
	assert_int_equal(atomic_load(&p->server.n_asked), 0);
}

static void begin_sink(void *arg)
{
	str_clear(arg);
}

static void take_in(void *arg, const void *bytes, size_t len)
{
	str_addn(arg, bytes, len);
}

static void a_sink_begins_anew_with_each_try(void **state)
{
	struct played *p = *state;
	CLEANUP(str_release) struct str seen = { 0 };
	const struct http_sink sink = { .begin = begin_sink, .take = take_in, .arg = &seen };
	const struct http_request request = { .url = p->url, .sink = &sink };

	play(p, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
	assert_int_equal(http_send(p->http, &p->out, &request, NULL, &p->err), 0);
	assert_string_equal(str_text(&seen), "0123456789");
	assert_int_equal(p->out.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_follows_comes_behind_what_is_there, begin, end),
		cmocka_unit_test_setup_teardown(a_server_that_sends_all_begins_the_file_anew, begin, end),
		cmocka_unit_test_setup_teardown(other_bytes_than_were_asked_for_are_refused, begin, end),
		cmocka_unit_test_setup_teardown(what_has_come_before_a_break_stays_and_is_worth_a_retry, begin, end),
		cmocka_unit_test_setup_teardown(bytes_that_come_again_are_told_once, begin, end),
		cmocka_unit_test_setup_teardown(goes_where_an_answer_sends_on_to_if_it_may, begin, end),
		cmocka_unit_test_setup_teardown(names_where_an_answer_sends_on_to_and_does_not_go, begin, end),
		cmocka_unit_test_setup_teardown(a_server_that_drips_is_given_up, begin, end),
		cmocka_unit_test_setup_teardown(a_short_file_goes_out_in_one_piece_with_its_headers, begin, end),
		cmocka_unit_test_setup_teardown(a_file_is_sent_by_the_method_that_was_asked_for, begin, end),
		cmocka_unit_test_setup_teardown(a_short_file_goes_again_whole_and_counts_once, begin, end),
		cmocka_unit_test_setup_teardown(a_short_file_that_is_refused_counts_for_nothing, begin, end),
		cmocka_unit_test_setup_teardown(a_file_that_became_shorter_is_not_sent, begin, end),
		cmocka_unit_test_setup_teardown(a_sink_begins_anew_with_each_try, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
