// Big-endian integers and byte runs, as every format of ours writes them.
#pragma once

#include <concepts>
#include <string_view>
#include <vector>

#include "status.h"

namespace sesame {

// `to` and `from` have at least the integer's size.
template <std::unsigned_integral T>
void write_big_endian(T value, Bytes to) {
  for (std::size_t i = sizeof(T); i-- > 0; value = static_cast<T>(value >> 7 >> 1)) {
    to[i] = static_cast<std::uint8_t>(value);
  }
}

template <std::unsigned_integral T>
T read_big_endian(ConstBytes from) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value << 7 << 1 | from[i]);
  return value;
}

inline void append(std::vector<std::uint8_t>* out, ConstBytes bytes) {
  out->insert(out->end(), bytes.begin(), bytes.end());
}

// Room for `length` more bytes at the end.
inline Bytes extend(std::vector<std::uint8_t>* out, std::size_t length) {
  const std::size_t before = out->size();
  out->resize(before + length);
  return Bytes(*out).subspan(before);
}

inline ConstBytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace sesame
