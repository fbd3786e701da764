/* test_remote_listing.c - pages of a listing that never ends are not asked for for ever. */
#include "base/mem.h"
#include "cache/remote/remote_web.h"
#include "cache/remote/s3_uploads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { ENOUGH = 50 };

static int n_asked;

/* The same page, whatever is asked; who asks too often is told that the line is gone. */
static int same_page(struct remote_web *w, const struct remote_request *request, struct err *err)
{
	(void)request;
	if (++n_asked > ENOUGH)
		return err_set(err, ERR_RETRY, "asked too often");
	str_clear(&w->answer);
	str_add(&w->answer,
		"<List><NextContinuationToken>on</NextContinuationToken><Contents><Key>top/x</Key><Size>4</Size></Contents>"
		"<IsTruncated>true</IsTruncated><NextPartNumberMarker>7</NextPartNumberMarker>"
		"<Upload><Key>top/x</Key><UploadId>u</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload></List>");
	return 0;
}

static int count(void *arg, const char *key, int64_t size, struct err *err)
{
	(void)err;
	assert_string_equal(key, "x");
	assert_int_equal(size, 4);
	++*(int *)arg;
	return 0;
}

static void a_listing_that_goes_on_where_it_went_on_before_is_refused(void **state)
{
	static const struct remote_pages pages = {
		"", "", "continuation-token=", "NextContinuationToken", "Contents", "Key", "Size", true
	};
	struct remote_web w = { .send = same_page };
	struct err err;
	int n = 0;

	(void)state;
	n_asked = 0;
	assert_int_equal(remote_web_list(&w, &pages, "top/", "", count, &n, &err), -1);
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(n, 2);
	str_release(&w.answer);
}

static void parts_whose_markers_do_not_grow_are_asked_for_no_more(void **state)
{
	static char prefix[] = "top/";
	const struct s3_bucket bucket = { .prefix = prefix };
	struct remote_web w = { .place = &bucket, .send = same_page };
	struct s3_parts parts = { 0 };
	CLEANUP(mem_free) char *id = NULL;
	struct err err;

	(void)state;
	n_asked = 0;
	assert_int_equal(s3_uploads_find(&id, &parts, &w, "x", 1767225600000, &err), 0);
	assert_in_range(n_asked, 2, 4);
	s3_parts_release(&parts);
	str_release(&w.answer);
}

/* Three objects: one without a name, one without a size and with a name that XML writes in another way, one whole. */
static int lacking_page(struct remote_web *w, const struct remote_request *request, struct err *err)
{
	(void)request;
	(void)err;
	str_clear(&w->answer);
	str_add(&w->answer, "<Contents><Size>9</Size></Contents><Contents><Key>top/no &amp; ne</Key></Contents>"
			    "<Contents><Key>top/x</Key><Size>4</Size></Contents>");
	return 0;
}

static int take(void *arg, const char *key, int64_t size, struct err *err)
{
	(void)err;
	str_addf(arg, "%s %lld,", key, (long long)size);
	return 0;
}

static void what_an_object_lacks_is_not_taken_from_the_next(void **state)
{
	static const struct remote_pages pages = {
		"", "", "continuation-token=", "NextContinuationToken", "Contents", "Key", "Size", true
	};
	struct remote_web w = { .send = lacking_page };
	CLEANUP(str_release) struct str seen = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(remote_web_list(&w, &pages, "top/", "", take, &seen, &err), 0);
	assert_string_equal(str_text(&seen), "no & ne -1,x 4,");
	str_release(&w.answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_listing_that_goes_on_where_it_went_on_before_is_refused),
		cmocka_unit_test(parts_whose_markers_do_not_grow_are_asked_for_no_more),
		cmocka_unit_test(what_an_object_lacks_is_not_taken_from_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
