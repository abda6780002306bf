// Binding of channel.h and frame.h: the class BusChannel, and frames as they cross the boundary.
#include "addon_bus.h"

#include <algorithm>

namespace sesame::binding {
namespace {

constexpr double kMaximumId = 4294967295.0;
constexpr std::size_t kPublicKeyBytes = 32;
// Header, stamp, and the body or its length.
constexpr std::size_t kPartsOfFrame = 3;
// A Buffer of one's own for the sealed body of a small value would cost more than its decryption.
constexpr std::size_t kBodyPoolBytes = 16384;
constexpr std::size_t kLargestPooledBodies = kBodyPoolBytes / 4;

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool append_frame(napi_env env, const napi_value* parts, std::vector<std::uint8_t>* stream) {
  std::string header_text, stamp_text;
  ConstBytes body_bytes;
  if (!read_text(env, parts[0], "header", &header_text) || !read_text(env, parts[1], "stamp", &stamp_text) ||
      !read_bytes(env, parts[2], "body", &body_bytes)) {
    return false;
  }
  Status status = encode_frame(bytes_of(header_text), bytes_of(stamp_text), body_bytes, stream);
  if (status == Status::kOk) return true;
  fail(env, status);
  return false;
}

std::size_t bytes_of_bodies(const std::vector<Frame>& frames) {
  std::size_t total = 0;
  for (const Frame& frame : frames) total += frame.body.size();
  return total;
}

void copy_bodies(const std::vector<Frame>& frames, Bytes to) {
  for (const Frame& frame : frames) {
    std::ranges::copy(frame.body, to.begin());
    to = to.subspan(frame.body.size());
  }
}

// `length` bytes of a Buffer that deliveries share until it is used up: no byte is given out twice.
napi_value take_from_pool(napi_env env, std::size_t length, Bytes* room, std::size_t* start) {
  Addon& addon = addon_of(env);
  napi_value pool = nullptr;
  void* data = nullptr;
  std::size_t size = 0;
  if (addon.body_pool != nullptr) {
    napi_get_reference_value(env, addon.body_pool, &pool);
    napi_get_buffer_info(env, pool, &data, &size);
  }
  if (size < addon.body_pool_used + length || pool == nullptr) {
    Bytes fresh;
    pool = make_blank_buffer(env, kBodyPoolBytes, &fresh);
    if (pool == nullptr) return nullptr;
    if (addon.body_pool != nullptr) napi_delete_reference(env, addon.body_pool);
    napi_create_reference(env, pool, 1, &addon.body_pool);
    addon.body_pool_used = 0;
    data = fresh.data();
  }
  *start = addon.body_pool_used;
  addon.body_pool_used += length;
  *room = {static_cast<std::uint8_t*>(data) + *start, length};
  return pool;
}

Channel* self_of(napi_env env, napi_value self) { return unwrap_self<Channel>(env, self); }

bool read_credentials(napi_env env, napi_value identity, const char* name, PeerCredentials* out) {
  napi_value credentials = nullptr, pid = nullptr, uid = nullptr, gid = nullptr;
  double numbers[3] = {};
  if (!read_member(env, identity, name, &credentials) || !read_member(env, credentials, "pid", &pid) ||
      !read_member(env, credentials, "uid", &uid) || !read_member(env, credentials, "gid", &gid) ||
      !read_integer(env, pid, "pid", 0, kMaximumId, &numbers[0]) ||
      !read_integer(env, uid, "uid", 0, kMaximumId, &numbers[1]) ||
      !read_integer(env, gid, "gid", 0, kMaximumId, &numbers[2])) {
    return false;
  }
  *out = {static_cast<std::uint32_t>(numbers[0]), static_cast<std::uint32_t>(numbers[1]),
          static_cast<std::uint32_t>(numbers[2])};
  return true;
}

bool read_identity(napi_env env, napi_value options, Channel::Options* out) {
  napi_value identity = nullptr;
  return read_member(env, options, "identity", &identity) &&
         read_credentials(env, identity, "client", &out->client) &&
         read_credentials(env, identity, "server", &out->server);
}

napi_value create(napi_env env, const Channel::Options& options) {
  std::unique_ptr<Channel> channel;
  Status status = Channel::create(options, &channel);
  if (status != Status::kOk) return fail(env, status);
  return make_instance(env, addon_of(env).bus_channel_class, std::move(channel));
}

napi_value initiator(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  napi_value profile = nullptr, server_key = nullptr, static_key = nullptr;
  Channel::Options options{};
  options.initiator = true;
  options.profiles.resize(1);
  if (!read_identity(env, arguments[0], &options) || !read_member(env, arguments[0], "profile", &profile) ||
      !read_member(env, arguments[0], "serverPublicKey", &server_key) ||
      !read_member(env, arguments[0], "staticKey", &static_key) ||
      !read_profile(env, profile, "profile", &options.profiles[0]) ||
      !read_bytes_of(env, server_key, "serverPublicKey", kPublicKeyBytes, &options.remote_public)) {
    return nullptr;
  }
  if (!is_nullish(env, static_key) &&
      !read_secure_of(env, static_key, "staticKey", kKeyBytes, &options.static_private)) {
    return nullptr;
  }
  return create(env, options);
}

napi_value responder(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  napi_value profiles = nullptr, static_key = nullptr;
  std::vector<napi_value> names;
  Channel::Options options{};
  if (!read_identity(env, arguments[0], &options) || !read_member(env, arguments[0], "profiles", &profiles) ||
      !read_member(env, arguments[0], "staticKey", &static_key) ||
      !read_elements(env, profiles, "profiles", &names)) {
    return nullptr;
  }
  for (napi_value name : names) {
    Profile profile{};
    if (!read_profile(env, name, "profiles", &profile)) return nullptr;
    options.profiles.push_back(profile);
  }
  if (!read_secure_of(env, static_key, "staticKey", kKeyBytes, &options.static_private)) return nullptr;
  return create(env, options);
}

napi_value open(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  Channel* channel = self_of(env, arguments.self);
  if (channel == nullptr) return nullptr;
  std::vector<std::uint8_t> bytes;
  Status status = channel->open(&bytes);
  return status == Status::kOk ? make_buffer(env, bytes) : fail(env, status);
}

}  // namespace

napi_value make_frame_heads(napi_env env, const std::vector<Frame>& frames) {
  napi_value heads = nullptr;
  napi_create_array_with_length(env, frames.size() * kPartsOfFrame, &heads);
  std::uint32_t index = 0;
  for (const Frame& frame : frames) {
    napi_set_element(env, heads, index++, make_text(env, text_of(frame.header)));
    napi_set_element(env, heads, index++, make_text(env, text_of(frame.stamp)));
    napi_set_element(env, heads, index++, make_number(env, static_cast<double>(frame.body.size())));
  }
  return heads;
}

bool place_bodies(napi_env env, const std::vector<Frame>& frames, napi_value* buffer, std::size_t* start) {
  const std::size_t total = bytes_of_bodies(frames);
  Bytes room;
  if (total > kLargestPooledBodies) {
    *start = 0;
    *buffer = make_blank_buffer(env, total, &room);
  } else {
    *buffer = take_from_pool(env, total, &room, start);
  }
  if (*buffer == nullptr) return false;
  copy_bodies(frames, room);
  return true;
}

bool read_frames(napi_env env, napi_value list, std::vector<std::uint8_t>* stream) {
  std::vector<napi_value> parts;
  if (!read_elements(env, list, "frames", &parts)) return false;
  if (parts.size() % kPartsOfFrame != 0) {
    fail_argument(env, "frames");
    return false;
  }
  for (std::size_t i = 0; i < parts.size(); i += kPartsOfFrame) {
    if (!append_frame(env, &parts[i], stream)) return false;
  }
  return true;
}

namespace {

napi_value receive(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Channel* channel = self_of(env, arguments.self);
  ConstBytes chunk;
  if (channel == nullptr || !read_bytes(env, arguments[0], "chunk", &chunk)) return nullptr;
  std::vector<Frame> frames;
  std::vector<std::uint8_t> reply;
  Status status = channel->receive(chunk, &frames, &reply);
  if (status != Status::kOk) return fail(env, status);
  Bytes room;
  napi_value bodies = make_blank_buffer(env, bytes_of_bodies(frames), &room);
  if (bodies == nullptr) return fail(env, Status::kSystem);
  copy_bodies(frames, room);
  return make_object(env, {{"heads", make_frame_heads(env, frames)},
                           {"bodies", bodies},
                           {"reply", reply.empty() ? null(env) : make_buffer(env, reply)}});
}

napi_value send(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Channel* channel = self_of(env, arguments.self);
  std::vector<std::uint8_t> stream, records;
  if (channel == nullptr || !read_frames(env, arguments[0], &stream)) return nullptr;
  Status status = channel->seal_stream(stream, &records);
  return status == Status::kOk ? make_buffer(env, records) : fail(env, status);
}

napi_value get_established(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  Channel* channel = self_of(env, arguments.self);
  return channel == nullptr ? nullptr : make_boolean(env, channel->established());
}

napi_value get_partial(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  Channel* channel = self_of(env, arguments.self);
  return channel == nullptr ? nullptr : make_boolean(env, channel->buffered() > 0);
}

napi_value get_profile(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  Channel* channel = self_of(env, arguments.self);
  if (channel == nullptr) return nullptr;
  return channel->established() ? make_profile(env, channel->profile()) : null(env);
}

napi_value get_remote_public_key(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  Channel* channel = self_of(env, arguments.self);
  if (channel == nullptr) return nullptr;
  return channel->established() ? make_buffer(env, channel->remote_public()) : null(env);
}

napi_value close(napi_env env, napi_callback_info info) {
  Arguments<0> arguments(env, info);
  Channel* channel = self_of(env, arguments.self);
  if (channel == nullptr) return nullptr;
  channel->close();
  return undefined(env);
}

}  // namespace

void add_bus(napi_env env, napi_value exports) {
  export_class(env, exports, "BusChannel", construct_privately<Channel>,
               {
                   static_method("initiator", initiator),
                   static_method("responder", responder),
                   method("open", open),
                   method("receive", receive),
                   method("send", send),
                   getter("established", get_established),
                   getter("partial", get_partial),
                   getter("profile", get_profile),
                   getter("remotePublicKey", get_remote_public_key),
                   method("close", close),
               },
               &addon_of(env).bus_channel_class);
}

}  // namespace sesame::binding
