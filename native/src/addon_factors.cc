// Binding of agent.h, ssh_signature.h and shamir.h: what other factors than a password need. Argument checks only.
#include "addon.h"
#include "agent.h"
#include "crypto.h"
#include "secure_stack.h"
#include "shamir.h"
#include "ssh_signature.h"

namespace sesame::binding {
namespace {

// PROTOCOL.agent's own limit, AGENT_MAX_LEN of OpenSSH.
constexpr double kMaximumReplyBytes = 256 * 1024;
constexpr double kMaximumWaitMs = 600'000;

napi_value exchange_with_agent_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  std::string path;
  ConstBytes request;
  double maximum_bytes = 0, wait_ms = 0;
  napi_value maximum_value = nullptr, wait_value = nullptr;
  if (!read_system_text(env, arguments[0], "path", &path) || !read_bytes(env, arguments[1], "request", &request) ||
      !read_member(env, arguments[2], "maximumBytes", &maximum_value) ||
      !read_member(env, arguments[2], "waitMs", &wait_value) ||
      !read_integer(env, maximum_value, "maximumBytes", 1, kMaximumReplyBytes, &maximum_bytes) ||
      !read_integer(env, wait_value, "waitMs", 1, kMaximumWaitMs, &wait_ms)) {
    return nullptr;
  }
  SecureBlock reply;
  const SystemStatus outcome = exchange_with_agent(path, request, static_cast<std::size_t>(maximum_bytes),
                                                   static_cast<int>(wait_ms), &reply);
  return outcome.status == Status::kOk ? make_secure_buffer(env, std::move(reply)) : fail_system(env, outcome);
}

napi_value verify_ed25519_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  ConstBytes public_key, message;
  SecureBlock* signature = nullptr;
  if (!read_bytes(env, arguments[0], "publicKey", &public_key) || !read_bytes(env, arguments[1], "message", &message) ||
      !read_secure(env, arguments[2], "signature", &signature)) {
    return nullptr;
  }
  bool valid = false;
  const Status status = verify_ed25519(public_key, message, std::as_const(*signature).bytes(), &valid);
  return status == Status::kOk ? make_boolean(env, valid) : fail(env, status);
}

napi_value verify_rsa_sha512_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  napi_value modulus_value = nullptr, exponent_value = nullptr;
  ConstBytes modulus, exponent, message;
  SecureBlock* signature = nullptr;
  if (!read_member(env, arguments[0], "modulus", &modulus_value) ||
      !read_member(env, arguments[0], "exponent", &exponent_value) ||
      !read_bytes(env, modulus_value, "modulus", &modulus) || !read_bytes(env, exponent_value, "exponent", &exponent) ||
      !read_bytes(env, arguments[1], "message", &message) ||
      !read_secure(env, arguments[2], "signature", &signature)) {
    return nullptr;
  }
  bool valid = false;
  const Status status = verify_rsa_sha512(modulus, exponent, message, std::as_const(*signature).bytes(), &valid);
  return status == Status::kOk ? make_boolean(env, valid) : fail(env, status);
}

napi_value split_secret_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  ConstBytes secret;
  double threshold = 0, count = 0;
  if (!read_secure_of(env, arguments[0], "secret", kSharedBytes, &secret) ||
      !read_integer(env, arguments[2], "count", 1, kMaximumShares, &count) ||
      !read_integer(env, arguments[1], "threshold", 1, count, &threshold)) {
    return nullptr;
  }
  SecureBlock coefficients, shares;
  Status status = SecureBlock::allocate((static_cast<std::size_t>(threshold) - 1) * kSharedBytes, &coefficients);
  if (status == Status::kOk) status = SecureBlock::allocate(static_cast<std::size_t>(count) * kShareBytes, &shares);
  if (status == Status::kOk) status = fill_random(coefficients.bytes());
  if (status == Status::kOk) {
    on_secure_stack([&] {
      status = split_secret(secret, coefficients.bytes(), static_cast<std::size_t>(count), shares.bytes());
    });
  }
  return status == Status::kOk ? make_secure_buffer(env, std::move(shares)) : fail(env, status);
}

napi_value combine_shares_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  SecureBlock* shares = nullptr;
  if (!read_secure(env, arguments[0], "shares", &shares)) return nullptr;
  SecureBlock secret;
  Status status = SecureBlock::allocate(kSharedBytes, &secret);
  if (status == Status::kOk) {
    on_secure_stack([&] { status = combine_shares(std::as_const(*shares).bytes(), secret.bytes()); });
  }
  return status == Status::kOk ? make_secure_buffer(env, std::move(secret)) : fail(env, status);
}

}  // namespace

void add_factors(napi_env env, napi_value exports) {
  export_function(env, exports, "exchangeWithAgent", exchange_with_agent_js);
  export_function(env, exports, "verifyEd25519", verify_ed25519_js);
  export_function(env, exports, "verifyRsaSha512", verify_rsa_sha512_js);
  export_function(env, exports, "splitSecret", split_secret_js);
  export_function(env, exports, "combineShares", combine_shares_js);
}

}  // namespace sesame::binding
