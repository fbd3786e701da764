/* xml_text.h - texts of elements in the answers of stores of objects: flat lists, without attributes, comments or namespaces' prefixes. */
#ifndef NET_XML_TEXT_H
#define NET_XML_TEXT_H

/*
 * The text between <tag> and </tag>, the first, with what stands for a character ("&amp;", "&#38;", "&#x26;") replaced by it in UTF-8; a reference
 * that XML 1.0 (§4.1, §4.6) does not know without a declaration stays as it is. NULL if there is no such element. Caller frees.
 */
char *xml_text(const char *xml, const char *tag);
/* The same of an element that begins at xml and ends before `end`; NULL = at the end of the text. */
char *xml_text_in(const char *xml, const char *end, const char *tag);
/*
 * The next element "<item>" at *at or behind it: returns where it begins, *end is where the one after it does (the text's end for the last one),
 * and *at goes there. NULL if there is none. A listing is gone through once, whatever it lacks.
 */
const char *xml_next(const char **at, const char **end, const char *item);

#endif
