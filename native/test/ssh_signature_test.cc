// Claims about signatures that become keys: good ones of RFC 8032 and of another library are taken, and nothing else is.
#include "ssh_signature.h"

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

// RFC 8032, section 7.1, TEST 3.
constexpr const char* kEd25519Key = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
constexpr const char* kEd25519Signature =
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

// Python's "cryptography" over "message", by SHA-512 and by SHA-256.
constexpr const char* kModulus =
    "d15307b24a0261fe658f520c95a843bbafd584bad8b31bf095fe8c37b4a6e7a05c6fac11d23c6e49103ef242369563bc659fd528003da2d50d7f82ff84043ddc"
    "69286ac03690d5ef1a968ae24bf1942a13b7cc11b70f48e9f7003352a72c9640381c0446c847b0a5cd1b706d9d8a3531128dc73498fa5c185025f7fdad87c183"
    "73760ebc061cdf08a4405a7382c9f6a323350573fe0d7e179a42d09ba9b3b87d9126719628d558d407848669b4cfbd62ab6051dd74d95dd0ca65ec7ed07964a0"
    "cd9963cd4643256ab77a2f1098b1946a370a4bb1000754fc2b3d85e0a6fdd2b2323cfb91225f6a3ff53f6c558d6e7c11fc69377655529f042251b2e71aab2a39";
constexpr const char* kRsaSha512 =
    "001d82567d11510c19dce0ea6db87cbada29dd362449ecedf390de6a7e58efe18fc767f77b595cc56c40c1a1334c802fe958b635d96f34f4eaa5c0669eb7e05b"
    "b0ccd3faba8fe19426435618e9c4fd1f80825aeebc52e8ea1b3cd9e45b747e4912356b274a0fdd0bfa35624dae7e15ef3c66019e9f5e3556e386fd397ce237d0"
    "d74454ae3440686ac25dc9ddc5e8b6a7d9667fa06a9532a2f5b0d9a8b0ff26c9202e23094da580efdb2cca1dc19bd260aa77e3f994324c25ce7ae037789fad15"
    "e9514e209a17328daafe9fd6f36dff20364f3a1f3f626d4592fd002e2d6d3af157b4f0807a7323fb84f61ac2642590bf523dbf1041a11d00cea19087c5742d6e";
constexpr const char* kRsaSha256 =
    "23999fa9f0faa5469a48aa4013af4127562655521492212fc38d6a3493d509ef01dbefcff08efc353c3034301d6c14f2186e919c690e4c346bdd654bf0c27b33"
    "a1b1b352b23df599cd3dccf6b839b41c91c69a16b3ec16b841858c4a01ddfd0fd169cdb85724979cb290167a451195ae4ccce45d556e66a102a12cf752742651"
    "9d448d4f15ae57bd9d827f1728f083ac3a7d7a92b4a810813c34f919e3e8a8404de5dd9577d87ed8a41d5188f892af903755f41ab328487576d211f2ab927393"
    "b95d48a4e7a2f3de36bb975cd55905a5b8d61dab8e30f9550484bb12f0743c3eaac2f56364a4ab05ee8c92cb04e3b057e7df063a22cc510655f87cd34234e0f1";

bool ed25519_takes(const Buffer& key, const Buffer& message, const Buffer& signature) {
  bool valid = true;
  return verify_ed25519(key, message, signature, &valid) == Status::kOk && valid;
}

bool rsa_takes(const Buffer& modulus, const Buffer& message, const Buffer& signature) {
  bool valid = true;
  return verify_rsa_sha512(modulus, hex("010001"), message, signature, &valid) == Status::kOk && valid;
}

}  // namespace

TEST(a_good_ed25519_signature_is_taken_and_no_flipped_bit_of_it) {
  const Buffer key = hex(kEd25519Key), message = hex("af82");
  Buffer signature = hex(kEd25519Signature);
  CHECK(ed25519_takes(key, message, signature));
  CHECK(!ed25519_takes(key, hex("af83"), signature));
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    signature[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    CHECK(!ed25519_takes(key, message, signature));
    signature[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  }
}

TEST(a_good_rsa_signature_is_taken_and_none_by_another_hash_or_with_a_flipped_bit) {
  const Buffer modulus = hex(kModulus), message = text("message");
  Buffer signature = hex(kRsaSha512);
  CHECK(rsa_takes(modulus, message, signature));
  CHECK(!rsa_takes(modulus, text("messagf"), signature));
  CHECK(!rsa_takes(modulus, message, hex(kRsaSha256)));
  for (std::size_t byte = 0; byte < signature.size(); byte += 5) {
    signature[byte] ^= 1;
    CHECK(!rsa_takes(modulus, message, signature));
    signature[byte] ^= 1;
  }
}

TEST(other_lengths_are_refused_before_anything_is_computed) {
  bool valid = true;
  const Buffer key(32), signature(64);
  CHECK(verify_ed25519(Buffer(31), {}, signature, &valid) == Status::kArgument && !valid);
  CHECK(verify_ed25519(key, {}, Buffer(63), &valid) == Status::kArgument);
  const Buffer modulus = hex(kModulus), good = hex(kRsaSha512), e = hex("010001");
  CHECK(verify_rsa_sha512(Buffer(255, 1), e, {}, Buffer(255), &valid) == Status::kArgument);
  CHECK(verify_rsa_sha512(Buffer(1025, 1), e, {}, Buffer(1025), &valid) == Status::kArgument);
  CHECK(verify_rsa_sha512(modulus, {}, {}, good, &valid) == Status::kArgument);
  CHECK(verify_rsa_sha512(modulus, hex("00010001"), {}, good, &valid) == Status::kArgument);
  CHECK(verify_rsa_sha512(modulus, Buffer(9, 1), {}, good, &valid) == Status::kArgument);
  CHECK(verify_rsa_sha512(modulus, e, {}, Buffer(255), &valid) == Status::kArgument);
  Buffer padded(256);
  CHECK(verify_rsa_sha512(padded, e, {}, good, &valid) == Status::kArgument);
}

TEST(numbers_that_are_no_key_verify_nothing) {
  Buffer even = hex(kModulus);
  even.back() &= 0xfe;
  CHECK(!rsa_takes(even, text("message"), hex(kRsaSha512)));
  CHECK(!rsa_takes(Buffer(256, 0xff), text("message"), Buffer(256, 0xff)));
}

int main() { return run(); }
