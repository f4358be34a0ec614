#ifndef REWRITE_SLACK_LINUX_H
#define REWRITE_SLACK_LINUX_H

// slack returns how late the kernel may wake the thread that calls it, in nanoseconds.
long slack(void);

// watchers returns how many threads may be woken late.
int watchers(void);

#endif
