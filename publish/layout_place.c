/* layout_place.c - oci:DIR[:TAG]: the release into an image layout, under a tag. */
#include "place.h"

#include "base/mem.h"

#include <string.h>

/* Without a tag of the user's the version is the tag; what has no version is named by its package's digest. */
static void default_tag(char tag[static 24], const struct release *r)
{
	if (r->version)
		release_version_text(tag, r);
	else
		memcpy(tag, r->digest + strlen("sha256:"), 12), tag[12] = '\0';
}

int place_put_layout(const struct place *p, const struct release *r, const struct artifact_form *form, struct outcome *out, struct err *err)
{
	CLEANUP(oci_layout_close) struct oci_layout layout = { .lock = -1 };
	struct oci_descriptor manifest;
	char made[24];
	const char *tag = p->tag ? p->tag : made;
	bool moved = false;

	default_tag(made, r);
	if (oci_layout_open(&layout, p->path, err) < 0 || form->put(&layout, r, &manifest, err) < 0 ||
	    oci_layout_tag(&layout, tag, &manifest, &moved, err) < 0)
		return -1;
	memcpy(out->digest, manifest.digest, sizeof(out->digest));
	out->reference = str_format("oci:%s:%s", p->path, tag);
	out->already = !moved && layout.n_new == 0;
	return 0;
}
