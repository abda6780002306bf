// What the bindings of the channel and of its socket share: the wrapped channel, and frames as flat lists (frame.ts).
#pragma once

#include "addon.h"
#include "channel.h"

namespace sesame::binding {

template <>
struct Wrapped<Channel> {
  static constexpr napi_type_tag tag = {0x5e2f90b7d1844c3a, 0x97ab03f1c86e4d25};
  static void finalize(napi_env, Channel* channel) { delete channel; }
};

// A list of header, stamp and length of the body for each frame.
napi_value make_frame_heads(napi_env env, const std::vector<Frame>& frames);
// All bodies one after the other, from `start` on in `buffer`, which holds those of other deliveries, too.
bool place_bodies(napi_env env, const std::vector<Frame>& frames, napi_value* buffer, std::size_t* start);
// Appends the encoded frames of a list of header, stamp and body each.
bool read_frames(napi_env env, napi_value list, std::vector<std::uint8_t>* stream);

}  // namespace sesame::binding
