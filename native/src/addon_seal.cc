// Binding of seal.h: the classes SealClient and SealServer. Plaintexts go from and to secure memory only.
#include "addon.h"
#include "crypto.h"
#include "seal.h"

namespace sesame::binding {
namespace {

// What JavaScript holds: the session goes at close(), the object stays.
template <typename Session>
struct SessionHandle {
  std::unique_ptr<Session> session;
};

}  // namespace

template <>
struct Wrapped<SessionHandle<SealClient>> {
  static constexpr napi_type_tag tag = {0x1fd4a86cb0734e92, 0xae5573c2098d41bb};
  static void finalize(napi_env, SessionHandle<SealClient>* handle) { delete handle; }
};

template <>
struct Wrapped<SessionHandle<SealServer>> {
  static constexpr napi_type_tag tag = {0xc94b2e7d63f0481d, 0x82d17ff4369a4c06};
  static void finalize(napi_env, SessionHandle<SealServer>* handle) { delete handle; }
};

namespace {

using ClientHandle = SessionHandle<SealClient>;
using ServerHandle = SessionHandle<SealServer>;

constexpr std::size_t kPublicKeyBytes = 32;

template <typename Session>
Session* session_of(napi_env env, napi_value self) {
  auto* handle = unwrap_self<SessionHandle<Session>>(env, self);
  if (handle == nullptr) return nullptr;
  if (handle->session == nullptr) fail_argument(env, "this");
  return handle->session.get();
}

template <typename Session>
napi_value close(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  auto* handle = unwrap_self<SessionHandle<Session>>(env, arguments.self);
  if (handle == nullptr) return nullptr;
  handle->session.reset();
  return undefined(env);
}

// A SecureBuffer, or null for no bytes.
bool read_plaintext(napi_env env, napi_value value, ConstBytes* out) {
  if (is_nullish(env, value)) return true;
  SecureBlock* block = nullptr;
  if (!read_secure(env, value, "plaintext", &block)) return false;
  *out = std::as_const(*block).bytes();
  return true;
}

Status allocate_plaintext(ConstBytes body, SecureBlock* out) {
  if (body.size() < kSealOverhead) return Status::kSealFailed;
  return SecureBlock::allocate(body.size() - kSealOverhead, out);
}

napi_value construct_client(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  napi_value profile_value = nullptr, key_value = nullptr, psk_value = nullptr;
  Profile profile{};
  ConstBytes key, psk;
  if (!read_member(env, arguments[0], "profile", &profile_value) ||
      !read_member(env, arguments[0], "serverPublicKey", &key_value) ||
      !read_member(env, arguments[0], "psk", &psk_value) ||
      !read_profile(env, profile_value, "profile", &profile) ||
      !read_bytes_of(env, key_value, "serverPublicKey", kPublicKeyBytes, &key) ||
      !read_secure_of(env, psk_value, "psk", kKeyBytes, &psk)) {
    return nullptr;
  }
  auto handle = std::make_unique<ClientHandle>();
  Status status = SealClient::create(profile, key, psk, &handle->session);
  if (status != Status::kOk) return fail(env, status);
  return wrap(env, arguments.self, handle.release()) ? arguments.self : fail(env, Status::kSystem);
}

napi_value client_open(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  auto* client = session_of<SealClient>(env, arguments.self);
  if (client == nullptr) return nullptr;
  std::vector<std::uint8_t> message;
  Status status = client->open(&message);
  return status == Status::kOk ? make_buffer(env, message) : fail(env, status);
}

napi_value client_finish(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  auto* client = session_of<SealClient>(env, arguments.self);
  ConstBytes reply;
  if (client == nullptr || !read_bytes(env, arguments[0], "reply", &reply)) return nullptr;
  Status status = client->finish(reply);
  return status == Status::kOk ? undefined(env) : fail(env, status);
}

napi_value client_seal_request(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  auto* client = session_of<SealClient>(env, arguments.self);
  std::string associated_data;
  ConstBytes plaintext;
  if (client == nullptr || !read_text(env, arguments[0], "associatedData", &associated_data) ||
      !read_plaintext(env, arguments[1], &plaintext)) {
    return nullptr;
  }
  Bytes body;
  napi_value buffer = make_blank_buffer(env, plaintext.size() + kSealOverhead, &body);
  if (buffer == nullptr) return fail(env, Status::kSystem);
  std::uint64_t sequence = 0;
  Status status = client->seal_request(bytes_of(associated_data), plaintext, &sequence, body);
  if (status != Status::kOk) return fail(env, status);
  return make_object(env, {{"sequence", make_number(env, static_cast<double>(sequence))}, {"body", buffer}});
}

napi_value client_open_reply(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  auto* client = session_of<SealClient>(env, arguments.self);
  double sequence = 0;
  std::string associated_data;
  ConstBytes body;
  if (client == nullptr || !read_integer(env, arguments[0], "sequence", 0, kLargestSafeInteger, &sequence) ||
      !read_text(env, arguments[1], "associatedData", &associated_data) ||
      !read_bytes(env, arguments[2], "body", &body)) {
    return nullptr;
  }
  SecureBlock plaintext;
  Status status = allocate_plaintext(body, &plaintext);
  if (status == Status::kOk) {
    status = client->open_reply(static_cast<std::uint64_t>(sequence), bytes_of(associated_data), body,
                                plaintext.bytes());
  }
  return status == Status::kOk ? make_secure_buffer(env, std::move(plaintext)) : fail(env, status);
}

napi_value server_accept(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  napi_value profile_value = nullptr, key_value = nullptr, psk_value = nullptr, message_value = nullptr;
  Profile profile{};
  ConstBytes key, psk, message;
  if (!read_member(env, arguments[0], "profile", &profile_value) ||
      !read_member(env, arguments[0], "staticKey", &key_value) ||
      !read_member(env, arguments[0], "psk", &psk_value) ||
      !read_member(env, arguments[0], "message", &message_value) ||
      !read_profile(env, profile_value, "profile", &profile) ||
      !read_secure_of(env, key_value, "staticKey", kKeyBytes, &key) ||
      !read_secure_of(env, psk_value, "psk", kKeyBytes, &psk) ||
      !read_bytes(env, message_value, "message", &message)) {
    return nullptr;
  }
  auto handle = std::make_unique<ServerHandle>();
  std::vector<std::uint8_t> reply;
  Status status = SealServer::accept(profile, key, psk, message, &handle->session, &reply);
  if (status != Status::kOk) return fail(env, status);
  napi_value session = make_instance(env, addon_of(env).seal_server_class, std::move(handle));
  if (session == nullptr) return nullptr;
  return make_object(env, {{"session", session}, {"reply", make_buffer(env, reply)}});
}

napi_value server_get_id(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  auto* server = session_of<SealServer>(env, arguments.self);
  return server == nullptr ? nullptr : make_hex(env, server->session_id());
}

napi_value server_open_request(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  auto* server = session_of<SealServer>(env, arguments.self);
  std::string associated_data;
  ConstBytes body;
  if (server == nullptr || !read_text(env, arguments[0], "associatedData", &associated_data) ||
      !read_bytes(env, arguments[1], "body", &body)) {
    return nullptr;
  }
  SecureBlock plaintext;
  std::uint64_t sequence = 0;
  Status status = allocate_plaintext(body, &plaintext);
  if (status == Status::kOk) {
    status = server->open_request(bytes_of(associated_data), body, &sequence, plaintext.bytes());
  }
  if (status != Status::kOk) return fail(env, status);
  // Most requests bear nothing, and an object that must be released costs as much as the cryptography.
  napi_value buffer = plaintext.size() == 0 ? null(env) : make_secure_buffer(env, std::move(plaintext));
  if (buffer == nullptr) return nullptr;
  return make_object(env, {{"sequence", make_number(env, static_cast<double>(sequence))}, {"plaintext", buffer}});
}

napi_value server_seal_reply(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  auto* server = session_of<SealServer>(env, arguments.self);
  double sequence = 0;
  std::string associated_data;
  ConstBytes plaintext;
  if (server == nullptr || !read_integer(env, arguments[0], "sequence", 0, kLargestSafeInteger, &sequence) ||
      !read_text(env, arguments[1], "associatedData", &associated_data) ||
      !read_plaintext(env, arguments[2], &plaintext)) {
    return nullptr;
  }
  Bytes body;
  napi_value buffer = make_blank_buffer(env, plaintext.size() + kSealOverhead, &body);
  if (buffer == nullptr) return fail(env, Status::kSystem);
  Status status = server->seal_reply(static_cast<std::uint64_t>(sequence), bytes_of(associated_data), plaintext, body);
  return status == Status::kOk ? buffer : fail(env, status);
}

// The plaintext is in secure memory, and nowhere else, while this call lasts.
napi_value server_seal_box(napi_env env, napi_callback_info info) {
  Arguments<5> arguments(env, info);
  auto* server = session_of<SealServer>(env, arguments.self);
  double sequence = 0;
  std::string associated_data, context;
  ConstBytes key, box;
  if (server == nullptr || !read_integer(env, arguments[0], "sequence", 0, kLargestSafeInteger, &sequence) ||
      !read_text(env, arguments[1], "associatedData", &associated_data) ||
      !read_secure_of(env, arguments[2], "key", kKeyBytes, &key) ||
      !read_text(env, arguments[3], "context", &context) || !read_bytes(env, arguments[4], "box", &box)) {
    return nullptr;
  }
  if (box.size() < kBoxOverhead) return fail(env, Status::kBoxOpenFailed);
  SecureBlock plaintext;
  Status status = SecureBlock::allocate(box.size() - kBoxOverhead, &plaintext);
  if (status == Status::kOk) status = open_box(key, bytes_of(context), box, plaintext.bytes());
  if (status != Status::kOk) return fail(env, status);
  Bytes body;
  napi_value buffer = make_blank_buffer(env, plaintext.size() + kSealOverhead, &body);
  if (buffer == nullptr) return fail(env, Status::kSystem);
  status = server->seal_reply(static_cast<std::uint64_t>(sequence), bytes_of(associated_data),
                              std::as_const(plaintext).bytes(), body);
  return status == Status::kOk ? buffer : fail(env, status);
}

}  // namespace

void add_seal(napi_env env, napi_value exports) {
  export_class(env, exports, "SealClient", construct_client,
               {
                   method("open", client_open),
                   method("finish", client_finish),
                   method("sealRequest", client_seal_request),
                   method("openReply", client_open_reply),
                   method("close", close<SealClient>),
               },
               nullptr);
  export_class(env, exports, "SealServer", construct_privately<ServerHandle>,
               {
                   static_method("accept", server_accept),
                   getter("id", server_get_id),
                   method("openRequest", server_open_request),
                   method("sealReply", server_seal_reply),
                   method("sealBox", server_seal_box),
                   method("close", close<SealServer>),
               },
               &addon_of(env).seal_server_class);
}

}  // namespace sesame::binding
