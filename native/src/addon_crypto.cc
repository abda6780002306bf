// Binding of crypto.h: keys, boxes, hashes, key pairs. Argument checks only.
#include "addon.h"
#include <array>

#include "crypto.h"
#include "ed25519.h"

namespace sesame::binding {
namespace {

constexpr double kMaximumUint32 = 4294967295.0;
constexpr std::size_t kMinimumSaltBytes = 16;

// Allocates the block for a derived key, lets `derive` fill it, and hands it to JavaScript.
template <typename Derive>
napi_value make_key(napi_env env, Derive derive) {
  SecureBlock key;
  Status status = SecureBlock::allocate(kKeyBytes, &key);
  if (status == Status::kOk) status = derive(key.bytes());
  return status == Status::kOk ? make_secure_buffer(env, std::move(key)) : fail(env, status);
}

bool read_salt(napi_env env, napi_value value, ConstBytes* out) {
  if (!read_bytes(env, value, "salt", out)) return false;
  if (out->size() >= kMinimumSaltBytes) return true;
  fail_argument(env, "salt");
  return false;
}

bool read_uint32(napi_env env, napi_value value, const char* name, std::uint32_t* out) {
  double number = 0;
  if (!read_integer(env, value, name, 1, kMaximumUint32, &number)) return false;
  *out = static_cast<std::uint32_t>(number);
  return true;
}

napi_value argon2id_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  napi_value memory = nullptr, passes = nullptr, lanes = nullptr;
  if (!read_member(env, arguments[2], "memoryKib", &memory) || !read_member(env, arguments[2], "passes", &passes) ||
      !read_member(env, arguments[2], "lanes", &lanes)) {
    return nullptr;
  }
  SecureBlock* password = nullptr;
  ConstBytes salt;
  Argon2idParameters parameters{};
  if (!read_uint32(env, memory, "memoryKib", &parameters.memory_kib) ||
      !read_uint32(env, passes, "passes", &parameters.passes) ||
      !read_uint32(env, lanes, "lanes", &parameters.lanes) ||
      !read_secure(env, arguments[0], "password", &password) || !read_salt(env, arguments[1], &salt)) {
    return nullptr;
  }
  return make_key(env, [&](Bytes key) { return argon2id(password->bytes(), salt, parameters, key); });
}

napi_value pbkdf2_sha256_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  SecureBlock* password = nullptr;
  ConstBytes salt;
  std::uint32_t iterations = 0;
  if (!read_secure(env, arguments[0], "password", &password) || !read_salt(env, arguments[1], &salt) ||
      !read_uint32(env, arguments[2], "iterations", &iterations)) {
    return nullptr;
  }
  return make_key(env, [&](Bytes key) { return pbkdf2_sha256(password->bytes(), salt, iterations, key); });
}

bool read_kdf(napi_env env, napi_value value, Kdf* out) {
  std::string name;
  if (!read_text(env, value, "kdf", &name)) return false;
  if (name == "blake3") {
    *out = Kdf::kBlake3;
  } else if (name == "hkdf-sha256") {
    *out = Kdf::kHkdfSha256;
  } else {
    fail_argument(env, "kdf");
    return false;
  }
  return true;
}

napi_value derive_key_js(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Kdf kdf{};
  SecureBlock* key = nullptr;
  std::string label;
  ConstBytes context;
  if (!read_kdf(env, arguments[0], &kdf) || !read_secure(env, arguments[1], "key", &key) ||
      !read_text(env, arguments[2], "label", &label) || !read_bytes(env, arguments[3], "context", &context)) {
    return nullptr;
  }
  return make_key(env, [&](Bytes derived) { return derive_key(kdf, key->bytes(), label, context, derived); });
}

napi_value seal_box_js(napi_env env, napi_callback_info info) {
  Arguments<4> arguments(env, info);
  Profile profile{};
  ConstBytes key, associated_data;
  SecureBlock* plaintext = nullptr;
  if (!read_profile(env, arguments[0], "profile", &profile) ||
      !read_secure_of(env, arguments[1], "key", kKeyBytes, &key) ||
      !read_bytes(env, arguments[2], "associatedData", &associated_data) ||
      !read_secure(env, arguments[3], "plaintext", &plaintext)) {
    return nullptr;
  }
  Bytes box;
  napi_value buffer = make_blank_buffer(env, plaintext->size() + kBoxOverhead, &box);
  if (buffer == nullptr) return fail(env, Status::kSystem);
  Status status = seal_box(profile, key, associated_data, plaintext->bytes(), box);
  return status == Status::kOk ? buffer : fail(env, status);
}

napi_value open_box_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  ConstBytes key, associated_data, box;
  if (!read_secure_of(env, arguments[0], "key", kKeyBytes, &key) ||
      !read_bytes(env, arguments[1], "associatedData", &associated_data) ||
      !read_bytes(env, arguments[2], "box", &box)) {
    return nullptr;
  }
  if (box.size() < kBoxOverhead) return fail(env, Status::kBoxOpenFailed);
  SecureBlock plaintext;
  Status status = SecureBlock::allocate(box.size() - kBoxOverhead, &plaintext);
  if (status == Status::kOk) status = open_box(key, associated_data, box, plaintext.bytes());
  return status == Status::kOk ? make_secure_buffer(env, std::move(plaintext)) : fail(env, status);
}

napi_value blake3_hex_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[0], &type);
  std::string text;
  ConstBytes data;
  if (type == napi_string) {
    if (!read_text(env, arguments[0], "data", &text)) return nullptr;
    data = bytes_of(text);
  } else if (!read_bytes(env, arguments[0], "data", &data)) {
    return nullptr;
  }
  std::array<std::uint8_t, 32> hash;
  blake3(data, hash);
  return make_hex(env, hash);
}

napi_value public_key_of_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  ConstBytes private_key;
  if (!read_secure_of(env, arguments[0], "privateKey", kKeyBytes, &private_key)) return nullptr;
  std::array<std::uint8_t, kKeyBytes> public_key{};
  Status status = x25519_public(private_key, public_key);
  return status == Status::kOk ? make_buffer(env, public_key) : fail(env, status);
}

napi_value signing_public_key_of_js(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  ConstBytes private_key;
  if (!read_secure_of(env, arguments[0], "privateKey", kKeyBytes, &private_key)) return nullptr;
  std::array<std::uint8_t, kKeyBytes> public_key{};
  Status status = ed25519_public(private_key, public_key);
  return status == Status::kOk ? make_buffer(env, public_key) : fail(env, status);
}

napi_value sign_js(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  ConstBytes private_key, message;
  if (!read_secure_of(env, arguments[0], "privateKey", kKeyBytes, &private_key) ||
      !read_bytes(env, arguments[1], "message", &message)) {
    return nullptr;
  }
  std::array<std::uint8_t, kSignatureBytes> signature{};
  Status status = ed25519_sign(private_key, message, signature);
  return status == Status::kOk ? make_buffer(env, signature) : fail(env, status);
}

napi_value verify_signature_js(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  ConstBytes public_key, message, signature;
  if (!read_bytes_of(env, arguments[0], "publicKey", kKeyBytes, &public_key) ||
      !read_bytes(env, arguments[1], "message", &message) ||
      !read_bytes_of(env, arguments[2], "signature", kSignatureBytes, &signature)) {
    return nullptr;
  }
  return make_boolean(env, ed25519_verifies(public_key, message, signature));
}

napi_value generate_key_pair_js(napi_env env, napi_callback_info) {
  std::array<std::uint8_t, kKeyBytes> public_key{};
  napi_value private_key = make_key(env, [&](Bytes key) {
    Status status = fill_random(key);
    return status == Status::kOk ? x25519_public(key, public_key) : status;
  });
  if (private_key == nullptr) return nullptr;
  return make_object(env, {{"privateKey", private_key}, {"publicKey", make_buffer(env, public_key)}});
}

}  // namespace

void add_crypto(napi_env env, napi_value exports) {
  export_function(env, exports, "argon2id", argon2id_js);
  export_function(env, exports, "pbkdf2Sha256", pbkdf2_sha256_js);
  export_function(env, exports, "deriveKey", derive_key_js);
  export_function(env, exports, "sealBox", seal_box_js);
  export_function(env, exports, "openBox", open_box_js);
  export_function(env, exports, "blake3Hex", blake3_hex_js);
  export_function(env, exports, "generateKeyPair", generate_key_pair_js);
  export_function(env, exports, "publicKeyOf", public_key_of_js);
  export_function(env, exports, "signingPublicKeyOf", signing_public_key_of_js);
  export_function(env, exports, "sign", sign_js);
  export_function(env, exports, "verifySignature", verify_signature_js);
  napi_set_named_property(env, exports, "BOX_OVERHEAD", make_number(env, kBoxOverhead));
}

}  // namespace sesame::binding
