#ifndef REWRITE_READ_H
#define REWRITE_READ_H

#include <stddef.h>

// reading is how far the reading of a file has come.
struct reading {
	size_t n;  // bytes that were read
	int fd;    // of the file, if there may be more of it, or it is empty; else it is closed, and -1
	int error; // errno, or 0
};

// read_file opens a file and reads it. Its path, which ends with a zero byte, is at the start of
// buf; what is read goes over it.
struct reading read_file(char *buf, size_t size, int flags);

#endif
