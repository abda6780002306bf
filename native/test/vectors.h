// Bytes for tests: written in hex or text, or read from the files below tests/vectors.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"

namespace sesame::test {

using Buffer = std::vector<std::uint8_t>;

// For code that returns a value, where CHECK can't: notes the failure and goes on.
inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::printf("# expected: %s\n", what);
  outcome = Outcome::kFailed;
}

inline Buffer hex(std::string_view digits) {
  const auto value_of = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  Buffer bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(value_of(digits[i]) << 4 | value_of(digits[i + 1])));
  }
  return bytes;
}

inline Buffer text(std::string_view characters) { return {characters.begin(), characters.end()}; }

// `length` bytes that count up from `first`.
inline Buffer counting(std::size_t length, unsigned first = 0) {
  Buffer bytes(length);
  for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(first + i);
  return bytes;
}

inline std::string vector_directory() {
  const std::string here = __FILE__;
  const std::size_t slash = here.rfind('/');
  return (slash == std::string::npos ? "." : here.substr(0, slash)) + "/../../tests/vectors";
}

// Ends the program when there is no such file: a test without its vectors would prove nothing.
inline std::string read_whole_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) {
    std::printf("not ok - %s can't be read\n", name.c_str());
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

// Content of tests/vectors/<path>.
inline std::string vector_file(std::string_view path) {
  return read_whole_file(vector_directory() + "/" + std::string(path));
}

// Our vector files hold strings without escapes: every value of `member`, in order.
inline std::vector<std::string> members(std::string_view json, std::string_view member) {
  const std::string name = "\"" + std::string(member) + "\": \"";
  std::vector<std::string> values;
  for (std::size_t at = json.find(name); at != json.npos; at = json.find(name, at + 1)) {
    const std::size_t begin = at + name.size();
    values.emplace_back(json.substr(begin, json.find('"', begin) - begin));
  }
  return values;
}

// The first value of `member`, as bytes; empty when there is none.
inline Buffer member(std::string_view json, std::string_view name) {
  const std::vector<std::string> values = members(json, name);
  return values.empty() ? Buffer() : hex(values.front());
}

}  // namespace sesame::test
