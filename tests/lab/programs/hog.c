// hog KIB SECONDS: takes KIB of memfd_secret, says how much it got and why no more, and holds it. Fresh pages are asked for
// through read(2) of /dev/zero, where a page that can't be had is EFAULT and no signal.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { page_kib = 4 };

static int refuse(const char *what) {
  printf("got 0 KiB: %s: %s\n", what, strerrorname_np(errno));
  return 1;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: hog KIB SECONDS\n");
    return 64;
  }
  long wanted = atol(arguments[1]), got = 0;
  int zero = open("/dev/zero", O_RDONLY), fd = (int)syscall(SYS_memfd_secret, 0);
  if (zero < 0 || fd < 0) return refuse("memfd_secret");
  if (ftruncate(fd, wanted * 1024) < 0) return refuse("ftruncate");
  char *memory = mmap(NULL, (size_t)wanted * 1024, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return refuse("mmap");
  while (got < wanted && read(zero, memory + got * 1024, 1) == 1) got += page_kib;
  printf("got %ld KiB: %s\n", got, got < wanted ? strerrorname_np(errno) : "all");
  fflush(stdout);
  sleep((unsigned)atoi(arguments[2]));
  return 0;
}
