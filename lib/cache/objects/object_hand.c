/* object_hand.c - a hand of the object store: what one thread works at it with, while others do. */
#include "base/fs.h"
#include "base/mem.h"
#include "cache/objects/object_inside.h"

#include <stdlib.h>
#include <string.h>

void object_hand_take(struct object_store *hand, const struct object_store *s, unsigned number)
{
	*hand = *s;
	hand->objects[0] = hand->objects[1] = hand->temp_fd = -1;
	hand->n_temp = s->n_temp + ((number + 1) * OBJECT_HAND_TEMPS);
	hand->n_new = 0;
	hand->buf = NULL;
	hand->parts = (struct strvec){ 0 };
}

void object_hand_back(struct object_store *s, struct object_store *hand)
{
	for (size_t i = 0; i < hand->n_new; i++) {
		size_t at = i < ARRAY_LEN(hand->new) ? i : 0;

		object_note_new(s, hand->new[at].id, hand->new[at].legacy);
	}
	for (int legacy = 0; legacy < 2; legacy++)
		for (size_t i = 0; i < ARRAY_LEN(s->made[0]); i++)
			s->made[legacy][i] |= hand->made[legacy][i];
	/* A kind of link that did not work for it works for nobody. */
	if (hand->n_links < s->n_links) {
		memcpy(s->links, hand->links, sizeof(s->links));
		s->n_links = hand->n_links;
	}
	fs_close(&hand->objects[0]);
	fs_close(&hand->objects[1]);
	fs_close(&hand->temp_fd);
	free(hand->buf);
	strvec_release(&hand->parts);
	*hand = (struct object_store){ 0 };
}
