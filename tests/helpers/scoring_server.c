/* scoring_server.c - a scoring server for tests: answers the requests of a script, one file each, in turn, and keeps what was asked.
 *
 *	scoring_server PORT_FILE ANSWERS_DIR LOG
 *
 * It listens on a free port of this machine, which it writes to PORT_FILE. Request k gets the file ANSWERS_DIR/k if there is one, else
 * ANSWERS_DIR/last, byte for byte (status line, headers, body), but for the line "silence", which keeps the connection open without an
 * answer, and "close", which closes it. With ANSWERS_DIR/echo it is a model: every row's prediction is its column x, by MLflow's protocol,
 * or by Open Inference's where the path says so. Requests are appended to LOG. It ends when its standard input does.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 1 << 24 };

static const char *dir;
static FILE *log_file;
static int served;

static char *read_all(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *text = malloc(MOST);

	*len = f ? fread(text, 1, MOST - 1, f) : 0;
	if (f)
		fclose(f);
	else {
		free(text);
		return NULL;
	}
	text[*len] = '\0';
	return text;
}

/* A whole request, or NULL at the end of the connection. */
static char *read_request(int fd, size_t *len)
{
	char *text = malloc(MOST), *body;
	size_t want = 0;

	for (*len = 0;;) {
		ssize_t n = recv(fd, text + *len, MOST - 1 - *len, 0);

		if (n <= 0) {
			free(text);
			return NULL;
		}
		*len += (size_t)n;
		text[*len] = '\0';
		if (!want && (body = strstr(text, "\r\n\r\n"))) {
			char *length = strcasestr(text, "Content-Length:");

			want = (size_t)(body + 4 - text) + (length ? strtoul(length + 15, NULL, 10) : 0);
		}
		if (want && *len >= want)
			return text;
	}
}

/* In one piece: two would wait for each other's receipts. */
static void answer(int fd, const char *body)
{
	size_t room = strlen(body) + 200;
	char *text = malloc(room);
	int len = snprintf(text, room, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(body),
			   body);

	send(fd, text, (size_t)len, MSG_NOSIGNAL);
	free(text);
}

/* {"dataframe_split":{"columns":[...],"data":[[...],...]}}: the cells of column x, which must be numbers, and no text may hold a bracket. */
static void echo_split(int fd, const char *request)
{
	const char *columns = strstr(request, "\"columns\":["), *data = strstr(request, "\"data\":["),
		   *x = columns ? strstr(columns, "\"x\"") : NULL;
	char *out = malloc(MOST), *to = out;
	int at = 0;

	for (const char *c = columns; x && c < x; c++)
		at += *c == ',';
	to += sprintf(to, "{\"predictions\":[");
	for (const char *row = data ? strchr(data + 8, '[') : NULL, *first = row; row && x; row = strchr(row + 1, '[')) {
		const char *cell = row + 1;

		for (int k = 0; k < at; k++)
			cell = strchr(cell, ',') + 1;
		to += sprintf(to, "%s%.*s", row == first ? "" : ",", (int)strcspn(cell, ",]"), cell);
	}
	sprintf(to, "]}");
	answer(fd, out);
	free(out);
}

static void echo_infer(int fd, const char *request)
{
	const char *x = strstr(request, "\"name\":\"x\""), *data = x ? strstr(x, "\"data\":") : NULL;
	char *out = malloc(MOST);

	snprintf(out, MOST, "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP64\",\"shape\":[1],\"data\":%.*s]}]}",
		 data ? (int)strcspn(data + 7, "]") : 1, data ? data + 7 : "[");
	answer(fd, out);
	free(out);
}

/* False: the connection is over. */
static int serve(int fd)
{
	char path[4096], *text, *file;
	size_t len, size;

	text = read_request(fd, &len);
	if (!text)
		return 0;
	fwrite(text, 1, len, log_file);
	fputs("\n", log_file);
	fflush(log_file);
	snprintf(path, sizeof(path), "%s/echo", dir);
	if (access(path, F_OK) == 0) {
		(strstr(text, "/infer HTTP/") ? echo_infer : echo_split)(fd, text);
		free(text);
		return 1;
	}
	free(text);
	snprintf(path, sizeof(path), "%s/%d", dir, ++served);
	file = read_all(path, &size);
	if (!file) {
		snprintf(path, sizeof(path), "%s/last", dir);
		file = read_all(path, &size);
	}
	if (file && strncmp(file, "silence", 7) == 0)
		return 1;
	if (!file || strncmp(file, "close", 5) == 0)
		return 0;
	send(fd, file, size, MSG_NOSIGNAL);
	free(file);
	return 0; /* what a script answers says no length: the end of the connection is its end */
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t at_len = sizeof(at);
	struct pollfd fds[64] = { { 0, POLLIN, 0 } };
	int n = 2;
	FILE *port;

	if (argc != 4)
		return 2;
	dir = argv[2];
	log_file = fopen(argv[3], "a");
	fds[1] = (struct pollfd){ socket(AF_INET, SOCK_STREAM, 0), POLLIN, 0 };
	if (!log_file || bind(fds[1].fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(fds[1].fd, 16) != 0)
		return 1;
	getsockname(fds[1].fd, (struct sockaddr *)&at, &at_len);
	port = fopen(argv[1], "w");
	fprintf(port, "%d\n", ntohs(at.sin_port));
	fclose(port);
	while (poll(fds, (nfds_t)n, -1) >= 0) {
		char byte;

		if (fds[0].revents && read(0, &byte, 1) <= 0)
			return 0;
		for (int i = 2; i < n; i++) {
			if (!fds[i].revents || serve(fds[i].fd))
				continue;
			close(fds[i].fd);
			fds[i--] = fds[--n];
		}
		if (fds[1].revents && n < 64)
			fds[n++] = (struct pollfd){ accept(fds[1].fd, NULL, NULL), POLLIN, 0 };
	}
	return 1;
}
