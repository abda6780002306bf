// Claims about hashes, derivation, the AEADs, the box and X25519: published vectors, values computed by
// Python's hashlib, blake3 and cryptography packages, and that nothing altered opens.
#include "crypto.h"

#include <algorithm>

#include "vectors.h"

using namespace sesame;
using namespace sesame::test;

namespace {

constexpr std::array kProfiles = {Profile::kLeadingEdge, Profile::kGovernanceCompatible};

bool is(ConstBytes bytes, std::string_view expected) { return std::ranges::equal(bytes, hex(expected)); }

bool all_zero(ConstBytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

Buffer hmac(const Buffer& key, const Buffer& data) {
  Key out;
  hmac_sha256(key, data, out);
  return {out.begin(), out.end()};
}

std::array<std::uint8_t, kNonceBytes> nonce_of(std::string_view digits) {
  std::array<std::uint8_t, kNonceBytes> nonce;
  std::ranges::copy(hex(digits), nonce.begin());
  return nonce;
}

const Buffer kAd = text("ad");
const Buffer kSecret = text("attack at dawn");

Buffer sealed_box(Profile profile, const Buffer& key) {
  Buffer box(kSecret.size() + kBoxOverhead);
  expect(seal_box(profile, key, kAd, kSecret, box) == Status::kOk, "the box is sealed");
  return box;
}

}  // namespace

TEST(blake3_gives_the_official_digests) {
  Key out;
  blake3({}, out);
  CHECK(is(out, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"));
  Buffer pattern(1025);
  for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = static_cast<std::uint8_t>(i % 251);
  blake3(pattern, out);
  CHECK(is(out, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"));
}

TEST(hmac_sha_256_gives_the_digests_of_rfc_4231_also_with_a_key_longer_than_a_block) {
  CHECK(is(hmac(Buffer(20, 0x0b), text("Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
  CHECK(is(hmac(text("Jefe"), text("what do ya want for nothing?")),
           "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  CHECK(is(hmac(Buffer(131, 0xaa), text("Test Using Larger Than Block-Size Key - Hash Key First")),
           "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

TEST(derive_key_is_blake3s_derive_key_mode_over_the_length_prefixed_context_and_hkdf_sha_256) {
  Key out;
  const Buffer key = counting(32);
  CHECK(derive_key(Kdf::kBlake3, key, "open-sesame/entry-key/1", text("context"), out) == Status::kOk);
  CHECK(is(out, "ce852b8e078b81637d9c35ce9bdc96cbf6a1dab1cf7f8be30ebfc845f1ade5c8"));
  CHECK(derive_key(Kdf::kHkdfSha256, key, "open-sesame/entry-key/1", text("context"), out) == Status::kOk);
  CHECK(is(out, "189e6f1ecb9b54790123c3a2e07244d59203ed2d5d0d73902787f4ededf9f593"));
}

TEST(derive_key_refuses_a_key_of_less_than_32_bytes_and_an_empty_label) {
  Key out;
  CHECK(derive_key(Kdf::kBlake3, counting(31), "label", {}, out) == Status::kArgument);
  CHECK(derive_key(Kdf::kHkdfSha256, counting(31), "label", {}, out) == Status::kArgument);
  CHECK(derive_key(Kdf::kBlake3, counting(32), "", {}, out) == Status::kArgument);
}

TEST(derive_key_separates_labels_and_contexts) {
  for (const Kdf kdf : {Kdf::kBlake3, Kdf::kHkdfSha256}) {
    Key a, b, c;
    const Buffer key = counting(32);
    CHECK(derive_key(kdf, key, "one", text("x"), a) == Status::kOk);
    CHECK(derive_key(kdf, key, "two", text("x"), b) == Status::kOk);
    CHECK(derive_key(kdf, key, "one", text("y"), c) == Status::kOk);
    CHECK(a != b && a != c && b != c);
  }
}

TEST(pbkdf2_sha256_stretches_hmac_sha_256_salt_password) {
  Key out;
  CHECK(pbkdf2_sha256(text("correct horse battery staple"), counting(16), 1000, out) == Status::kOk);
  CHECK(is(out, "8b6df5c5dba12d1e94c13c554c6467f7dee02d92e2d5e5f9ca843861f8474426"));
}

TEST(argon2id_stretches_hmac_sha_256_salt_password) {
  Key out;
  const Status status = argon2id(text("correct horse battery staple"), counting(16), {64, 2, 1}, out);
  if (status == Status::kCryptoUnavailable) SKIP("libcrypto older than 3.2 has no Argon2; Node's is tested in tests/unit");
  CHECK(status == Status::kOk);
  CHECK(is(out, "9595afc1f1f6de7ecbb6928db74ec97f330f98e2352c3bcd23a0f633a5c4f7e7"));
}

TEST(stretching_refuses_short_salts_and_parameters_outside_rfc_9106) {
  Key out;
  CHECK(pbkdf2_sha256(text("p"), counting(15), 1000, out) == Status::kArgument);
  CHECK(pbkdf2_sha256(text("p"), counting(16), 0, out) == Status::kArgument);
  CHECK(argon2id(text("p"), counting(15), {64, 2, 1}, out) == Status::kArgument);
  CHECK(argon2id(text("p"), counting(16), {7, 2, 1}, out) == Status::kArgument);
  CHECK(argon2id(text("p"), counting(16), {64, 0, 1}, out) == Status::kArgument);
  CHECK(argon2id(text("p"), counting(16), {64, 1, 0}, out) == Status::kArgument);
}

TEST(chacha20_poly1305_gives_the_ciphertext_of_rfc_8439_section_2_8_2_and_opens_it) {
  const Buffer key = counting(32, 0x80);
  const auto nonce = nonce_of("070000004041424344454647");
  const Buffer ad = hex("50515253c0c1c2c3c4c5c6c7");
  const Buffer plain = text(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
  Buffer sealed(plain.size() + kTagBytes), opened(plain.size());
  CHECK(aead_seal(Profile::kLeadingEdge, key, nonce, ad, plain, sealed) == Status::kOk);
  CHECK(is(ConstBytes(sealed).first(16), "d31a8d34648e60db7b86afbc53ef7ec2"));
  CHECK(is(ConstBytes(sealed).last(16), "1ae10b594f09e26a7e902ecbd0600691"));
  CHECK(aead_open(Profile::kLeadingEdge, key, nonce, ad, sealed, opened) == Status::kOk);
  CHECK(opened == plain);
}

TEST(aes_256_gcm_gives_the_tags_of_the_gcm_specifications_test_cases_13_14_and_16) {
  Buffer tag(16);
  CHECK(aead_seal(Profile::kGovernanceCompatible, Buffer(32), nonce_of("000000000000000000000000"), {}, {}, tag) == Status::kOk);
  CHECK(is(tag, "530f8afbc74536b9a963b4f1c4cb738b"));
  Buffer block(32);
  CHECK(aead_seal(Profile::kGovernanceCompatible, Buffer(32), nonce_of("000000000000000000000000"), {}, Buffer(16), block) == Status::kOk);
  CHECK(is(block, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));
  const Buffer plain = hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  Buffer sealed(plain.size() + kTagBytes);
  CHECK(aead_seal(Profile::kGovernanceCompatible, hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
                  nonce_of("cafebabefacedbaddecaf888"), hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), plain, sealed) == Status::kOk);
  CHECK(is(ConstBytes(sealed).last(16), "76fc6ece0f4e1768cddf8853bb2d551b"));
}

TEST(an_aead_works_in_place_and_one_context_serves_many_nonces) {
  for (const Profile profile : kProfiles) {
    Aead sealer, opener;
    CHECK(Aead::create(profile, Aead::Direction::kSeal, counting(32), &sealer) == Status::kOk);
    CHECK(Aead::create(profile, Aead::Direction::kOpen, counting(32), &opener) == Status::kOk);
    for (std::uint8_t i = 0; i < 5; ++i) {
      std::array<std::uint8_t, kNonceBytes> nonce{};
      nonce[0] = i;
      Buffer bytes = counting(100);
      bytes.resize(116);
      CHECK(sealer.seal(nonce, kAd, Bytes(bytes).first(100), bytes) == Status::kOk);
      Buffer once(116);
      CHECK(aead_seal(profile, counting(32), nonce, kAd, counting(100), once) == Status::kOk);
      CHECK(bytes == once);
      CHECK(opener.open(nonce, kAd, bytes, Bytes(bytes).first(100)) == Status::kOk);
      bytes.resize(100);
      CHECK(bytes == counting(100));
    }
    Buffer tag(16);
    CHECK(opener.seal(nonce_of("000000000000000000000000"), {}, {}, tag) == Status::kArgument);
  }
}

TEST(a_context_that_met_a_forgery_still_opens_what_is_genuine) {
  for (const Profile profile : kProfiles) {
    Aead opener;
    CHECK(Aead::create(profile, Aead::Direction::kOpen, counting(32), &opener) == Status::kOk);
    const auto nonce = nonce_of("000000000000000000000001");
    Buffer sealed(36), opened(20);
    CHECK(aead_seal(profile, counting(32), nonce, kAd, counting(20), sealed) == Status::kOk);
    Buffer forged = sealed;
    forged[3] ^= 1;
    CHECK(opener.open(nonce, kAd, forged, opened) == Status::kBoxOpenFailed);
    CHECK(all_zero(opened));
    CHECK(opener.open(nonce, kAd, sealed, opened) == Status::kOk);
    CHECK(opened == counting(20));
  }
}

TEST(a_box_made_by_another_implementation_opens) {
  const std::array boxes = {
      "01016465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182833702f0d6b2498bb3b7ff0d53c5730669ab9ad287a2040a22c7ab748cc74c",
      "01026465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283c96c552b6c865c3bee39f06da3dd549805d95bf30fd93c420000a78c47db",
  };
  for (const char* const digits : boxes) {
    Buffer opened(kSecret.size());
    CHECK(open_box(counting(32), kAd, hex(digits), opened) == Status::kOk);
    CHECK(opened == kSecret);
  }
}

TEST(a_box_opens_with_its_key_and_associated_data_and_two_boxes_of_the_same_share_nothing) {
  for (const Profile profile : kProfiles) {
    const Buffer key = counting(32), box = sealed_box(profile, key);
    Buffer opened(kSecret.size());
    CHECK(open_box(key, kAd, box, opened) == Status::kOk);
    CHECK(opened == kSecret);
    const Buffer other = sealed_box(profile, key);
    CHECK(!std::equal(box.begin() + 2, box.begin() + 34, other.begin() + 2));
    CHECK(!std::equal(box.begin() + 34, box.end(), other.begin() + 34));
  }
}

TEST(an_empty_value_has_a_box) {
  for (const Profile profile : kProfiles) {
    Buffer box(kBoxOverhead), nothing;
    CHECK(seal_box(profile, counting(32), kAd, {}, box) == Status::kOk);
    CHECK(open_box(counting(32), kAd, box, nothing) == Status::kOk);
    CHECK(open_box(counting(32), {}, box, nothing) == Status::kBoxOpenFailed);
  }
}

TEST(a_box_with_any_one_bit_changed_does_not_open_and_leaves_zeros) {
  for (const Profile profile : kProfiles) {
    const Buffer key = counting(32), box = sealed_box(profile, key);
    for (std::size_t bit = 0; bit < box.size() * 8; ++bit) {
      Buffer changed = box, opened(kSecret.size());
      changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      CHECK(open_box(key, kAd, changed, opened) == Status::kBoxOpenFailed);
      CHECK(all_zero(opened));
    }
  }
}

TEST(a_truncated_box_another_key_other_associated_data_none_opens) {
  for (const Profile profile : kProfiles) {
    const Buffer key = counting(32), box = sealed_box(profile, key);
    for (std::size_t length = 0; length < box.size(); ++length) {
      Buffer opened(length < kBoxOverhead ? 0 : length - kBoxOverhead);
      CHECK(open_box(key, kAd, ConstBytes(box).first(length), opened) == Status::kBoxOpenFailed);
    }
    Buffer opened(kSecret.size());
    CHECK(open_box(counting(32, 1), kAd, box, opened) == Status::kBoxOpenFailed);
    CHECK(open_box(key, text("AD"), box, opened) == Status::kBoxOpenFailed);
    CHECK(open_box(key, {}, box, opened) == Status::kBoxOpenFailed);
    CHECK(open_box(counting(31), kAd, box, opened) == Status::kArgument);
  }
}

TEST(x25519_gives_the_results_of_rfc_7748_section_6_1) {
  const Buffer alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const Buffer bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  Key alice_public, bob_public, shared;
  CHECK(x25519_public(alice, alice_public) == Status::kOk);
  CHECK(is(alice_public, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
  CHECK(x25519_public(bob, bob_public) == Status::kOk);
  CHECK(x25519(alice, bob_public, shared) == Status::kOk);
  CHECK(is(shared, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
  CHECK(x25519(bob, alice_public, shared) == Status::kOk);
  CHECK(is(shared, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
}

TEST(x25519_refuses_every_public_key_of_low_order) {
  const std::array points = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  for (const char* const point : points) {
    Key shared;
    CHECK(x25519(counting(32), hex(point), shared) == Status::kHandshakeFailed);
    CHECK(all_zero(shared));
  }
}

TEST(random_bytes_fill_any_length_and_do_not_repeat) {
  Buffer a(1000), b(1000);
  CHECK(fill_random(a) == Status::kOk && fill_random(b) == Status::kOk);
  CHECK(a != b);
  CHECK(!all_zero(ConstBytes(a).last(32)));
  CHECK(fill_random({}) == Status::kOk);
}

int main() { return sesame::test::run(); }
