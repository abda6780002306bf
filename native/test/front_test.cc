// Claims about the native front end's readers: which command lines are its own, which reply headers it takes, and
// how it tells an error.
#include "front_command.h"
#include "front_error.h"
#include "front_reply.h"

#include <random>

#include "check.h"
#include "wire.h"

using namespace sesame;

namespace {

using Words = std::vector<std::string_view>;

bool matches(const Words& words, std::optional<std::string_view> inherited = std::nullopt) {
  return match_get(words, inherited).has_value();
}

std::optional<Reply> parsed(std::string_view text) { return parse_reply(bytes_of(text)); }

constexpr std::string_view kFull =
    R"({"id":2,"ok":false,"error":{"code":"KEY_UNKNOWN","message":"a\u00e9\ud83d\ude00\n","details":{"profile":"w","n":-1.5e+3,"b":true}}})";

}  // namespace

TEST(a_get_with_a_profile_and_a_key_is_matched_in_either_order) {
  CHECK(matches({"secret", "get", "-p", "work", "a/b"}));
  const auto after = match_get(Words{"secret", "get", "a/b", "--profile", "work"}, std::nullopt);
  CHECK(after && after->profile == "work" && after->key == "a/b");
}

TEST(the_inherited_profile_stands_in_and_the_named_one_wins) {
  CHECK(match_get(Words{"secret", "get", "k"}, "home")->profile == "home");
  CHECK(match_get(Words{"secret", "get", "-p", "work", "k"}, "home")->profile == "work");
  CHECK(!matches({"secret", "get", "k"}));
  CHECK(!matches({"secret", "get", "k"}, ""));
}

TEST(every_other_command_line_is_left_alone) {
  const std::vector<Words> others = {
      {},
      {"secret"},
      {"secret", "get"},
      {"secret", "get", "-p", "work"},
      {"secret", "get", "k", "-p"},
      {"secret", "get", "-p", "work", "k", "k"},
      {"secret", "get", "-p", "work", "-p", "work", "k"},
      {"secret", "get", "-p", "work", "--", "k"},
      {"secret", "get", "-p", "work", "--version", "1", "k"},
      {"secret", "get", "-p", "work", "--help", "k"},
      {"secret", "get", "-p", "work", "-k"},
      {"secret", "get", "--profile=work", "k"},
      {"secret", "get", "-pwork", "k"},
      {"secret", "set", "-p", "work", "k"},
      {"secret", "get", "-p", "_work", "k"},
      {"secret", "get", "-p", "work", "a//b"},
  };
  for (const Words& words : others) CHECK(!matches(words, "home"));
}

TEST(names_are_those_of_the_specification) {
  CHECK(is_profile_name("A1_-") && is_profile_name(std::string(64, 'a')) && !is_profile_name(std::string(65, 'a')));
  for (const char* bad : {"", "-a", "_a", "a b", "a.b", "a\n", "\xc3\xa4"}) CHECK(!is_profile_name(bad));
  for (const char* good : {"k", ".env", "a/b.c/-d_e", "..."}) CHECK(is_key_name(good));
  for (const char* bad : {"", "/", "a/", "/a", "a//b", ".", "..", "a/..", "a/./b", "a b", "a\"b", "a\\b"}) CHECK(!is_key_name(bad));
  CHECK(is_key_name(std::string(256, 'k')) && !is_key_name(std::string(257, 'k')));
}

TEST(a_reply_is_read_whole) {
  const auto reply = parsed(kFull);
  CHECK(reply && reply->id == 2 && reply->error);
  CHECK(reply->error->code == "KEY_UNKNOWN");
  CHECK(reply->error->message == "a\xc3\xa9\xf0\x9f\x98\x80\n");
  CHECK(reply->error->details.at("profile") == "w");
  CHECK(reply->error->details.at("n") == "-1.5e+3");
  CHECK(reply->error->details.at("b") == "true");
  const auto result = parsed(R"( { "id" : 9007199254740991 , "ok" : true , "result" : { "a" : [ 1 , null , { } ] } } )");
  CHECK(result && !result->error && result->id == 9007199254740991u);
}

TEST(details_that_are_not_plain_count_as_none) {
  const auto reply = parsed(R"({"id":1,"ok":false,"error":{"code":"A","message":"m","details":{"a":1,"b":[]}}})");
  CHECK(reply && reply->error->details.empty());
}

TEST(what_is_no_reply_is_refused) {
  for (std::string_view text : {
           R"()", R"({})", R"([])", R"({"id":1})", R"({"ok":true})", R"({"id":0,"ok":true})", R"({"id":-1,"ok":true})",
           R"({"id":01,"ok":true})", R"({"id":9007199254740992,"ok":true})", R"({"id":1.0,"ok":true})",
           R"({"id":1,"ok":"true"})", R"({"id":1,"ok":tru})", R"({"id":1,"ok":false})", R"({"id":1,"ok":true,})",
           R"({"id":1,"ok":true} x)", R"({"id":1,"ok":true,"result":[]})", R"({"id":1,"ok":false,"error":{"code":"A"}})",
           R"({"id":1,"ok":true,"x":"\x"})", R"({"id":1,"ok":true,"x":"\u12"})", "{\"id\":1,\"ok\":true,\"x\":\"\n\"}",
           "{\"id\":1,\"ok\":true,\"x\":\"\xc0\x80\"}", "{\"id\":1,\"ok\":true,\"x\":\"\xed\xa0\x80\"}",
       }) {
    CHECK(!parsed(text));
  }
  const std::string deep(100'000, '[');
  CHECK(!parsed(R"({"id":1,"ok":true,"x":)" + deep));
}

TEST(damaged_replies_are_read_without_harm) {
  std::mt19937 random(1);
  for (int round = 0; round < 50'000; ++round) {
    std::string text(kFull);
    for (int change = 0; change < 3; ++change) text[random() % text.size()] = static_cast<char>(random());
    text.resize(random() % (text.size() + 1));
    if (const auto reply = parsed(text); reply && reply->error) CHECK(tell(*reply->error).exit != 0);
  }
  for (std::size_t length = 0; length < kFull.size(); ++length) CHECK(!parsed(kFull.substr(0, length)));
}

TEST(an_error_is_told_with_its_hint_and_status) {
  const ToldError known = tell({"KEY_UNKNOWN", "vault \"w\" has no key \"k\"", {{"profile", "w"}}});
  CHECK(known.exit == 66);
  CHECK(known.lines == "sesame: error: vault \"w\" has no key \"k\"\nsesame: hint: run 'sesame secret list -p w'\n");
  CHECK(tell({"KEY_UNKNOWN", "m", {}}).lines == "sesame: error: m\nsesame: hint: run 'sesame secret list -p {profile}'\n");
  const ToldError unknown = tell({"OF_A_NEWER_DAEMON", "m", {}});
  CHECK(unknown.exit == 70 && unknown.lines.starts_with("sesame: error: INTERNAL: m\n"));
}

TEST(what_could_steer_a_terminal_is_shown_escaped) {
  const auto reply = parsed(R"({"id":1,"ok":false,"error":{"code":"USAGE","message":"\u001b[2J\n\t\u0000\u009b\u202e\ud800\u00e9\u2026"}})");
  CHECK(reply && tell(*reply->error).lines.starts_with(
                     "sesame: error: \\x1b[2J\\n\\t\\0\\x9b\\u{202e}\\u{d800}\xc3\xa9\xe2\x80\xa6\n"));
}

int main() { return sesame::test::run(); }
