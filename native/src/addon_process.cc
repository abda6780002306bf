// Binding of process.h. Names and arguments are public text; values go from secure memory to secure memory.
#include "addon.h"
#include "process.h"

namespace sesame::binding {
namespace {

constexpr double kMaximumLineBytes = 1 << 20;
constexpr double kMaximumWaitMs = 60'000;

napi_value harden_process_js(napi_env env, napi_callback_info) {
  const SystemStatus outcome = harden_process();
  return outcome.status == Status::kOk ? undefined(env) : fail_system(env, outcome);
}

napi_value landlock_abi_js(napi_env env, napi_callback_info) { return make_number(env, landlock_abi()); }

napi_value slept_ms_js(napi_env env, napi_callback_info) { return make_number(env, slept_ms()); }

napi_value show_process_js(napi_env env, napi_callback_info) {
  show_process();
  return undefined(env);
}

napi_value peer_credentials_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  int fd = -1;
  if (!read_fd(env, arguments[0], &fd)) return nullptr;
  SocketPeer peer{};
  const SystemStatus outcome = read_socket_peer(fd, &peer);
  if (outcome.status != Status::kOk) return fail_system(env, outcome);
  return make_object(
      env, {{"pid", make_number(env, peer.pid)}, {"uid", make_number(env, peer.uid)}, {"gid", make_number(env, peer.gid)}});
}

napi_value connect_socket_js(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  std::string path;
  double wait_ms = 0;
  if (!read_system_text(env, arguments[0], "path", &path) ||
      !read_integer(env, arguments[1], "waitMs", 1, kMaximumWaitMs, &wait_ms)) {
    return nullptr;
  }
  int fd = -1;
  const SystemStatus outcome = connect_socket(path, static_cast<int>(wait_ms), &fd);
  return outcome.status == Status::kOk ? make_number(env, fd) : fail_system(env, outcome);
}

napi_value is_terminal_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  int fd = -1;
  return read_fd(env, arguments[0], &fd) ? make_boolean(env, is_terminal(fd)) : nullptr;
}

napi_value lock_file_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  int fd = -1;
  if (!read_fd(env, arguments[0], &fd)) return nullptr;
  bool locked = false;
  const SystemStatus outcome = lock_file(fd, &locked);
  return outcome.status == Status::kOk ? make_boolean(env, locked) : fail_system(env, outcome);
}

napi_value open_pipe_js(napi_env env, napi_callback_info) {
  int read_end = -1, write_end = -1;
  const SystemStatus outcome = open_pipe(&read_end, &write_end);
  if (outcome.status != Status::kOk) return fail_system(env, outcome);
  return make_object(env, {{"readEnd", make_number(env, read_end)}, {"writeEnd", make_number(env, write_end)}});
}

napi_value read_passphrase_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  int fd = -1;
  std::string prompt;
  double maximum_bytes = 0;
  if (!read_fd(env, arguments[0], &fd) || !read_text(env, arguments[1], "prompt", &prompt) ||
      !read_integer(env, arguments[2], "maximumBytes", 1, kMaximumLineBytes, &maximum_bytes)) {
    return nullptr;
  }
  SecureBlock line;
  bool typed = false;
  const SystemStatus outcome = read_passphrase(fd, prompt, static_cast<std::size_t>(maximum_bytes), &typed, &line);
  if (outcome.status == Status::kInputTooLarge) {
    return fail_with(env, outcome.status, {{"maximumBytes", static_cast<std::int64_t>(maximum_bytes), nullptr}});
  }
  if (outcome.status != Status::kOk) return fail_system(env, outcome);
  return typed ? make_secure_buffer(env, std::move(line)) : null(env);
}

bool read_system_texts(napi_env env, napi_value array, const char* name, std::vector<std::string>* out) {
  std::vector<napi_value> elements;
  if (!read_elements(env, array, name, &elements)) return false;
  out->resize(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (!read_system_text(env, elements[i], name, &(*out)[i])) return false;
  }
  return true;
}

bool read_secrets(napi_env env, napi_value array, std::vector<SecretVariable>* out) {
  std::vector<napi_value> elements;
  if (!read_elements(env, array, "secrets", &elements)) return false;
  std::vector<napi_value> values(elements.size());
  out->resize(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    napi_value name = nullptr;
    if (!read_member(env, elements[i], "name", &name) || !read_member(env, elements[i], "value", &values[i]) ||
        !read_system_text(env, name, "name", &(*out)[i].name)) {
      return false;
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    SecureBlock* value = nullptr;
    if (!read_secure(env, values[i], "value", &value)) return false;
    (*out)[i].value = std::as_const(*value).bytes();
  }
  return true;
}

napi_value exec_replace_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  napi_value file = nullptr, argv = nullptr, environment = nullptr, secrets = nullptr;
  Program program;
  if (!read_member(env, arguments[0], "file", &file) || !read_member(env, arguments[0], "argv", &argv) ||
      !read_member(env, arguments[0], "environment", &environment) ||
      !read_member(env, arguments[0], "secrets", &secrets) || !read_system_text(env, file, "file", &program.file) ||
      !read_system_texts(env, argv, "argv", &program.arguments) ||
      !read_system_texts(env, environment, "environment", &program.environment) ||
      !read_secrets(env, secrets, &program.secrets)) {
    return nullptr;
  }
  return fail_system(env, exec_replace(program));
}

}  // namespace

void add_process(napi_env env, napi_value exports) {
  export_function(env, exports, "hardenProcess", harden_process_js);
  export_function(env, exports, "landlockAbi", landlock_abi_js);
  export_function(env, exports, "sleptMs", slept_ms_js);
  export_function(env, exports, "showProcess", show_process_js);
  export_function(env, exports, "peerCredentials", peer_credentials_js);
  export_function(env, exports, "connectSocket", connect_socket_js);
  export_function(env, exports, "isTerminal", is_terminal_js);
  export_function(env, exports, "lockFile", lock_file_js);
  export_function(env, exports, "openPipe", open_pipe_js);
  export_function(env, exports, "readPassphrase", read_passphrase_js);
  export_function(env, exports, "execReplace", exec_replace_js);
}

}  // namespace sesame::binding
