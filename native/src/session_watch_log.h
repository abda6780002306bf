// How the session watch tells what it does: lines in the daemons' log format (policy-schemas/event.schema.json), and one word in the
// runtime directory for `sesame status --doctor`, which counts only while the file's lock is held. Hides both formats.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sesame::session_watch {

// syslog(3)'s.
enum class Severity { kError = 3, kWarning = 4, kNotice = 5, kInfo = 6 };

// A line that can't be written is lost.
void log(Severity severity, std::string_view event, std::string_view message);

// One word each; src/platform/session-watch.ts reads them.
enum class Standing { kWatching, kUninhibited, kNoBus, kNoLogind };

class StandingFile {
 public:
  StandingFile() = default;
  StandingFile(const StandingFile&) = delete;
  StandingFile& operator=(const StandingFile&) = delete;
  ~StandingFile();

  enum class Opened { kYes, kNo, kTaken };
  // kTaken: another watch holds it. The lock stays until the process ends.
  Opened open(const std::string& path);
  bool write(Standing standing);

 private:
  int fd_ = -1;
};

}  // namespace sesame::session_watch
