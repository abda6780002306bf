/* Forbidden things, one function each: 0 when it could be done, else the errno. A small addon beside the product's own,
 * because JavaScript has no words for most of them, and because each is to be tried from every kind of thread. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <node_api.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the test prepared: a directory with "file" and "empty/" that is nobody's business, a stream socket "bus" and an
 * abstract one, and a process. */
static char outside[200], inside[200], abstract_name[60];
static long victim, port;

static int done(long result) { return result < 0 ? errno : 0; }
static const char* at(const char* name) {
  static _Thread_local char path[300];
  snprintf(path, sizeof path, "%s/%s", outside, name);
  return path;
}
static const char* within(const char* name) {
  static _Thread_local char path[300];
  snprintf(path, sizeof path, "%s/%s", inside, name);
  return path;
}
static int opened(const char* path, int flags) { return done(open(path, flags, 0600)); }

static int read_file(void) { return opened(at("file"), O_RDONLY); }
static int write_file(void) { return opened(at("file"), O_WRONLY); }
static int create_file(void) { return opened(at("made"), O_WRONLY | O_CREAT); }
static int create_in_tmp(void) { return opened("/tmp/open-sesame-escape", O_RDWR | O_TMPFILE) == EOPNOTSUPP ? 0 : opened("/tmp", O_RDWR | O_TMPFILE); }
static int list_directory(void) { return opened(outside, O_RDONLY | O_DIRECTORY); }
static int read_passwd(void) { return opened("/etc/passwd", O_RDONLY); }
static int read_process_list(void) { return opened("/proc", O_RDONLY | O_DIRECTORY); }
static int read_memory_of_self(void) { return opened("/proc/self/mem", O_RDWR); }
static int read_disk_device(void) { return opened("/dev/full", O_RDWR); }
static int read_memory_of_other(void) {
  char path[60];
  snprintf(path, sizeof path, "/proc/%ld/mem", victim);
  return opened(path, O_RDONLY);
}
static int read_environment_of_other(void) {
  char path[60], byte;
  snprintf(path, sizeof path, "/proc/%ld/environ", victim);
  int fd = open(path, O_RDONLY);
  return fd < 0 ? errno : done(read(fd, &byte, 1));
}
static int exec_program(void) {
  fcntl(1, F_SETFD, 0);
  char* arguments[] = {"sh", "-c", "printf '{\"outcome\":\"succeeded\"}'", NULL};
  return done(execve("/bin/sh", arguments, (char*[]){NULL}));
}
static int exec_descriptor(void) {
  fcntl(1, F_SETFD, 0);
  char* arguments[] = {"sh", "-c", "printf '{\"outcome\":\"succeeded\"}'", NULL};
  int fd = open("/bin/sh", O_PATH);
  return done(syscall(SYS_execveat, fd, "", arguments, (char*[]){NULL}, AT_EMPTY_PATH));
}
static int fork_process(void) {
  long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) syscall(SYS_exit_group, 0);
  if (child < 0) return errno;
  return done(waitpid((pid_t)child, NULL, 0));
}
static int clone3_process(void) {
  uint64_t arguments[8] = {0, 0, 0, 0, SIGCHLD, 0, 0, 0};
  long child = syscall(435, arguments, sizeof arguments);
  if (child == 0) syscall(SYS_exit_group, 0);
  if (child < 0) return errno;
  return done(waitpid((pid_t)child, NULL, 0));
}
static int connect_internet(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  return fd < 0 ? errno : done(connect(fd, (struct sockaddr*)&address, sizeof address));
}
static int send_datagram(void) { return done(socket(AF_INET6, SOCK_DGRAM, 0)); }
static int listen_internet(void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  return fd < 0 ? errno : done(bind(fd, (struct sockaddr*)&address, sizeof address));
}
static int open_netlink(void) { return done(socket(AF_NETLINK, SOCK_RAW, 0)); }
static int open_packet(void) { return done(socket(AF_PACKET, SOCK_RAW, 0)); }
static int connect_session_bus(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", at("bus"));
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  return fd < 0 ? errno : done(connect(fd, (struct sockaddr*)&address, sizeof address));
}
static int make_seqpacket(void) { return done(socket(AF_UNIX, SOCK_SEQPACKET, 0)); }
static int send_abstract(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(abstract_name);
  memcpy(address.sun_path + 1, abstract_name, length);
  int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  return fd < 0 ? errno : done(sendto(fd, "x", 1, 0, (struct sockaddr*)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length)));
}
static int ptrace_other(void) { return done(ptrace(PTRACE_ATTACH, victim, NULL, NULL)); }
static int peek_other(void) {
  char byte;
  struct iovec here = {&byte, 1}, there = {(void*)0x400000, 1};
  /* EFAULT says that one may look and that nothing is there. */
  long result = process_vm_readv((pid_t)victim, &here, 1, &there, 1, 0);
  return result < 0 && errno != EFAULT ? errno : 0;
}
static int steal_descriptor(void) {
  int fd = (int)syscall(434, victim, 0);
  return fd < 0 ? errno : done(syscall(438, fd, 0, 0));
}
static int signal_other(void) { return done(kill((pid_t)victim, SIGCONT)); }
static int limit_other(void) {
  struct rlimit limit;
  return done(prlimit((pid_t)victim, RLIMIT_NOFILE, NULL, &limit));
}
static int raise_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_STACK, &limit);
  return done(setrlimit(RLIMIT_STACK, &limit));
}
static int change_mode(void) { return done(chmod(at("file"), 0644)); }
static int change_owner(void) { return done(chown(at("file"), getuid(), getgid())); }
static int change_times(void) { return done(utimensat(AT_FDCWD, at("file"), NULL, 0)); }
static int set_attribute(void) { return done(syscall(SYS_setxattr, at("file"), "user.x", "y", 1, 0)); }
static int truncate_file(void) { return done(truncate(at("file"), 0)); }
static int remove_file(void) { return done(unlink(at("file"))); }
static int remove_directory(void) { return done(rmdir(at("empty"))); }
static int make_directory(void) { return done(mkdir(at("made"), 0700)); }
static int rename_file(void) { return done(rename(at("file"), at("other"))); }
static int link_file_in(void) { return done(link(at("file"), within("stolen"))); }
static int make_link(void) { return done(symlink("/etc/passwd", within("link"))); }
static int make_device(void) { return done(mknod(within("pipe"), S_IFIFO | 0600, 0)); }
static int mount_something(void) { return done(mount("none", at("empty"), "tmpfs", 0, NULL)); }
static int change_root(void) { return done(chroot(outside)); }
static int make_namespace(void) { return done(unshare(CLONE_NEWUTS)); }
static int make_user_namespace(void) { return done(syscall(SYS_unshare, CLONE_NEWUSER)) == EINVAL ? 0 : done(syscall(SYS_unshare, CLONE_NEWUSER)); }
static int enter_namespace(void) { return done(setns(open("/proc/self/ns/uts", O_RDONLY), CLONE_NEWUTS)); }
static int use_keyring(void) { return done(syscall(SYS_keyctl, 0, -3, 1)); }
static int load_bpf(void) {
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.map_type = BPF_MAP_TYPE_ARRAY;
  attributes.key_size = 4;
  attributes.value_size = attributes.max_entries = 8;
  return done(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}
static int watch_performance(void) {
  struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attributes, .exclude_kernel = 1};
  return done(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}
static int handle_faults(void) { return done(syscall(SYS_userfaultfd, O_CLOEXEC)); }
static int make_ring(void) {
  char parameters[120] = {0};
  return done(syscall(425, 2, parameters));
}
static int open_by_handle(void) {
  struct {
    struct file_handle head;
    unsigned char rest[128];
  } handle = {.head = {.handle_bytes = 128}};
  int mount_id;
  name_to_handle_at(AT_FDCWD, at("file"), &handle.head, &mount_id, 0);
  int directory = open(outside, O_RDONLY | O_DIRECTORY);
  return done(open_by_handle_at(directory, &handle.head, O_RDONLY));
}
static int make_program_in_memory(void) { return done(memfd_create("program", 0)); }
static int become_other(void) { return done(setuid(getuid())); }
static int become_dumpable(void) { return done(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)); }
static int add_filter(void) {
  struct sock_filter all = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
  struct sock_fprog program = {1, &all};
  prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
  return done(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}
static int ignore_trap(void) { return signal(SIGSYS, SIG_IGN) == SIG_ERR ? errno : 0; }
static int change_personality(void) { return done(personality(PER_LINUX)) == 0 ? 0 : EPERM; }
static int share_memory(void) {
  int id = shmget(IPC_PRIVATE, 4096, 0600);
  return id < 0 ? errno : done(shmctl(id, IPC_RMID, NULL));
}
static int watch_files(void) { return done(inotify_init1(0)); }
static int make_timer_descriptor(void) { return done(syscall(SYS_timerfd_create, 1, 0)); }
static int name_host(void) {
  char name[65];
  gethostname(name, sizeof name);
  return done(sethostname(name, strlen(name)));
}
static int push_input(void) {
  char byte = 'x';
  int fd = posix_openpt(O_RDWR | O_NOCTTY);
  return fd < 0 ? errno : done(write(fd, &byte, 1));
}
#if defined(__x86_64__)
static int call_as_i386(void) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
  return result > 0 ? 0 : ENOSYS;
}
#endif

#define THING(name) {#name, name}
static const struct {
  const char* name;
  int (*attempt)(void);
} things[] = {
    THING(read_file), THING(write_file), THING(create_file), THING(create_in_tmp), THING(list_directory),
    THING(read_passwd), THING(read_process_list), THING(read_memory_of_self), THING(read_disk_device),
    THING(read_memory_of_other), THING(read_environment_of_other), THING(exec_program), THING(exec_descriptor),
    THING(fork_process), THING(clone3_process), THING(connect_internet), THING(send_datagram), THING(listen_internet),
    THING(open_netlink), THING(open_packet), THING(connect_session_bus), THING(make_seqpacket), THING(send_abstract),
    THING(ptrace_other), THING(peek_other), THING(steal_descriptor), THING(signal_other), THING(limit_other),
    THING(raise_limit), THING(change_mode), THING(change_owner), THING(change_times), THING(set_attribute),
    THING(truncate_file), THING(remove_file), THING(remove_directory), THING(make_directory), THING(rename_file),
    THING(link_file_in), THING(make_link), THING(make_device), THING(mount_something), THING(change_root),
    THING(make_namespace), THING(make_user_namespace), THING(enter_namespace), THING(use_keyring), THING(load_bpf),
    THING(watch_performance), THING(handle_faults), THING(make_ring), THING(open_by_handle),
    THING(make_program_in_memory), THING(become_other), THING(become_dumpable), THING(add_filter), THING(ignore_trap),
    THING(change_personality), THING(share_memory), THING(watch_files), THING(make_timer_descriptor), THING(name_host),
    THING(push_input),
#if defined(__x86_64__)
    THING(call_as_i386),
#endif
};

static int attempt_named(const char* name) {
  for (size_t i = 0; i < sizeof things / sizeof *things; ++i)
    if (strcmp(things[i].name, name) == 0) return things[i].attempt();
  return -1;
}

/* One attempt at a time, so that one place for its state will do. */
static struct {
  char name[40];
  int result;
  napi_deferred deferred;
  napi_async_work work;
} pooled;

static void run_pooled(napi_env env, void* data) {
  (void)env, (void)data;
  pooled.result = attempt_named(pooled.name);
}
static void end_pooled(napi_env env, napi_status status, void* data) {
  (void)status, (void)data;
  napi_value result;
  napi_create_int32(env, pooled.result, &result);
  napi_resolve_deferred(env, pooled.deferred, result);
  napi_delete_async_work(env, pooled.work);
}

static void text(napi_env env, napi_value value, char* out, size_t size) { napi_get_value_string_utf8(env, value, out, size, NULL); }

static napi_value prepare(napi_env env, napi_callback_info info) {
  napi_value arguments[5];
  size_t count = 5;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  text(env, arguments[0], outside, sizeof outside);
  text(env, arguments[1], inside, sizeof inside);
  text(env, arguments[2], abstract_name, sizeof abstract_name);
  napi_get_value_int64(env, arguments[3], &victim);
  napi_get_value_int64(env, arguments[4], &port);
  return NULL;
}
static napi_value attempt_here(napi_env env, napi_callback_info info) {
  napi_value argument, result;
  size_t count = 1;
  char name[40];
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  text(env, argument, name, sizeof name);
  napi_create_int32(env, attempt_named(name), &result);
  return result;
}
static napi_value attempt_in_pool(napi_env env, napi_callback_info info) {
  napi_value argument, promise, label;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  text(env, argument, pooled.name, sizeof pooled.name);
  napi_create_promise(env, &pooled.deferred, &promise);
  napi_create_string_utf8(env, "escape", NAPI_AUTO_LENGTH, &label);
  napi_create_async_work(env, NULL, label, run_pooled, end_pooled, NULL, &pooled.work);
  napi_queue_async_work(env, pooled.work);
  return promise;
}
static napi_value list_things(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value list, name;
  napi_create_array(env, &list);
  for (size_t i = 0; i < sizeof things / sizeof *things; ++i) {
    napi_create_string_utf8(env, things[i].name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, list, (uint32_t)i, name);
  }
  return list;
}

NAPI_MODULE_INIT() {
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {{"prepare", prepare}, {"attempt", attempt_here}, {"attemptInPool", attempt_in_pool}, {"things", list_things}};
  for (size_t i = 0; i < 4; ++i) {
    napi_value function;
    napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].call, NULL, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}
