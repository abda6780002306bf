// Bindings of audit_scan.h, audit_tree.h and audit_join.h. Argument checks only.
#include <bit>
#include <cstring>

#include "addon.h"
#include "audit_join.h"
#include "audit_scan.h"
#include "audit_tree.h"

namespace sesame::binding {
namespace {

bool read_count(napi_env env, napi_value object, const char* name, std::uint64_t* out) {
  napi_value value = nullptr;
  double number = 0;
  if (!read_member(env, object, name, &value) || !read_integer(env, value, name, 0, kLargestSafeInteger, &number)) {
    return false;
  }
  *out = static_cast<std::uint64_t>(number);
  return true;
}

bool read_text_member(napi_env env, napi_value object, const char* name, std::string* out) {
  napi_value value = nullptr;
  return read_member(env, object, name, &value) && read_text(env, value, name, out);
}

bool read_algorithm(napi_env env, napi_value options, AuditHash* out) {
  std::string name;
  if (!read_text_member(env, options, "algorithm", &name)) return false;
  *out = name == "sha256" ? AuditHash::kSha256 : AuditHash::kBlake3;
  if (name == "sha256" || name == "blake3") return true;
  fail_argument(env, "algorithm");
  return false;
}

// -1 for what is no digit.
int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool read_digest(napi_env env, napi_value options, AuditDigest* out) {
  std::string text;
  if (!read_text_member(env, options, "hash", &text)) return false;
  bool is_hex = text.size() == 2 * out->size();
  for (std::size_t i = 0; is_hex && i < out->size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    is_hex = high >= 0 && low >= 0;
    (*out)[i] = static_cast<std::uint8_t>(16 * high + low);
  }
  if (!is_hex) fail_argument(env, "hash");
  return is_hex;
}

napi_value scan_audit_lines_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  int fd = -1;
  ConstBytes recent;
  AuditScanRequest request;
  std::uint64_t threads = 0;
  const napi_value options = arguments[1];
  if (!read_fd(env, arguments[0], &fd) || !read_count(env, options, "offset", &request.offset) ||
      !read_algorithm(env, options, &request.hash) || !read_count(env, options, "sequence", &request.from.sequence) ||
      !read_count(env, options, "timestampMs", &request.from.timestamp_ms) ||
      !read_digest(env, options, &request.from.hash) || !read_count(env, options, "stopBefore", &request.stop_before) ||
      !read_count(env, options, "threads", &threads) ||
      !read_bytes_of(env, arguments[2], "recent", kRecentLines * sizeof(AuditDigest), &recent)) {
    return nullptr;
  }
  if (threads < 1 || threads > kMostScanThreads) return fail_argument(env, "threads");
  request.threads = static_cast<unsigned>(threads);
  const AuditScan scan = scan_audit_lines(fd, request);
  // What the caller lends is filled anew by each call: a buffer of its own for each would stay until the next collection.
  if (!scan.recent.empty()) {
    std::memcpy(const_cast<std::uint8_t*>(recent.data()), scan.recent.data(), scan.recent.size() * sizeof(AuditDigest));
  }
  const auto number = [&](std::uint64_t value) { return make_number(env, static_cast<double>(value)); };
  return make_object(env, {{"lines", number(scan.lines)},
                           {"offset", number(scan.offset)},
                           {"lastLineOffset", number(scan.last_line_offset)},
                           {"sequence", number(scan.last.sequence)},
                           {"timestampMs", number(scan.last.timestamp_ms)},
                           {"hash", make_hex(env, scan.last.hash)},
                           {"recent", number(scan.recent.size())}});
}

napi_value grow_audit_tree_js(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  AuditHash hash;
  AuditTree tree;
  napi_value peaks_value = nullptr;
  ConstBytes peaks, lines;
  const napi_value options = arguments[0];
  if (!read_algorithm(env, options, &hash) || !read_count(env, options, "size", &tree.size) ||
      !read_member(env, options, "peaks", &peaks_value)) {
    return nullptr;
  }
  const std::size_t count = static_cast<std::size_t>(std::popcount(tree.size));
  if (!read_bytes_of(env, peaks_value, "peaks", count * sizeof(AuditDigest), &peaks) ||
      !read_bytes(env, arguments[1], "lines", &lines)) {
    return nullptr;
  }
  tree.peaks.resize(count);
  if (count > 0) std::memcpy(tree.peaks.data(), peaks.data(), peaks.size());
  grow_audit_tree(hash, lines, &tree);
  const ConstBytes grown(reinterpret_cast<const std::uint8_t*>(tree.peaks.data()),
                         tree.peaks.size() * sizeof(AuditDigest));
  return make_object(env, {{"size", make_number(env, static_cast<double>(tree.size))},
                           {"peaks", make_buffer(env, grown)}});
}

napi_value join_audit_lines_js(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  std::string lines;
  AuditHash hash;
  if (!read_text(env, arguments[0], "lines", &lines) || !read_algorithm(env, arguments[1], &hash)) return nullptr;
  const Bytes bytes(reinterpret_cast<std::uint8_t*>(lines.data()), lines.size());
  AuditDigest last;
  if (!join_lines(hash, bytes, &last)) return fail_argument(env, "lines");
  return make_object(env, {{"bytes", make_buffer(env, bytes)}, {"hash", make_hex(env, last)}});
}

}  // namespace

void add_audit(napi_env env, napi_value exports) {
  export_function(env, exports, "scanAuditLines", scan_audit_lines_js);
  export_function(env, exports, "growAuditTree", grow_audit_tree_js);
  export_function(env, exports, "joinAuditLines", join_audit_lines_js);
}

}  // namespace sesame::binding
