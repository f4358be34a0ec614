//go:build unix

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "read.h"

// has_ended reports whether a file has no more bytes, if that can be told for less than a read.
static int has_ended(int fd) {
#ifdef FIONREAD
	int left;
	return ioctl(fd, FIONREAD, &left) == 0 && left == 0;
#else
	return 0;
#endif
}

struct reading read_file(char *buf, size_t size, int flags) {
	struct reading r = {0, -1, 0};
	do
		r.fd = open(buf, flags);
	while (r.fd < 0 && errno == EINTR);
	if (r.fd < 0) {
		r.error = errno;
		return r;
	}
	for (;;) {
		ssize_t n = read(r.fd, buf + r.n, size - r.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r.error = errno;
		if (n <= 0)
			break;
		r.n += n;
		if (r.n == size || has_ended(r.fd))
			break;
	}
	if (!r.error && (r.n == 0 || r.n == size))
		return r;
	close(r.fd);
	r.fd = -1;
	return r;
}
