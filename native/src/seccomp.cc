// Installs filters, and tells of violations from within the handler of SIGSYS: with what is async-signal-safe alone.
#include "seccomp.h"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

#include "syscall_names.h"

namespace sesame::seccomp {
namespace {

// Set before the handler is, and never changed.
const char* volatile name_in_log = nullptr;

// A line of the log in a fixed buffer; what does not fit is cut, which these lengths never are.
class Line {
 public:
  Line& text(std::string_view part) {
    for (const char character : part) {
      if (used_ < bytes_.size()) bytes_[used_++] = character;
    }
    return *this;
  }
  Line& number(std::int64_t value, std::size_t digits = 1) {
    std::array<char, 24> reversed{};
    std::size_t count = 0;
    do {
      reversed[count++] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value > 0 || count < digits);
    while (count > 0) text({&reversed[--count], 1});
    return *this;
  }
  void send() const {
    const ssize_t ignored = write(STDERR_FILENO, bytes_.data(), used_);
    static_cast<void>(ignored);
  }

 private:
  std::array<char, 1024> bytes_{};
  std::size_t used_ = 0;
};

// RFC 3339 in UTC. gmtime(3) may lock; the civil date of a day count is Hinnant's algorithm.
void add_timestamp(Line* line) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const std::int64_t days = now.tv_sec / 86'400, seconds = now.tv_sec % 86'400;
  const std::int64_t shifted = days + 719'468, era = shifted / 146'097, day_of_era = shifted % 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  line->number(year_of_era + era * 400 + (month <= 2 ? 1 : 0), 4).text("-").number(month, 2).text("-");
  line->number(day_of_year - (153 * shifted_month + 2) / 5 + 1, 2).text("T").number(seconds / 3'600, 2).text(":");
  line->number(seconds / 60 % 60, 2).text(":").number(seconds % 60, 2).text(".");
  line->number(now.tv_nsec / 1'000'000, 3).text("Z");
}

void tell(int number) {
  const char* const daemon = name_in_log;
  const char* const call = syscall_name(number);
  Line line;
  line.text("<2>{\"timestamp\":\"");
  add_timestamp(&line);
  line.text("\",\"severity\":\"critical\",\"event\":\"sandbox.violation\",\"message\":\"").text(daemon).text(" called ");
  line.text(call).text(", which its sandbox forbids, and was ended\",\"installation_id\":null,\"org_namespace\":null,");
  line.text("\"daemon_id\":\"").text(daemon).text(":").number(getpid()).text("\",\"profile\":null,\"span\":null,");
  line.text("\"system_call\":\"").text(call).text("\",\"number\":").number(number).text("}\n");
  line.send();
}

void end_violator(int, siginfo_t* info, void*) {
  tell(info->si_syscall);
  // The filter kills for this, by SIGSYS: what started us sees how it ended.
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  sigaction(SIGSYS, &standard, nullptr);
  _exit(128 + SIGSYS);
}

bool take_violations(Role role) {
  if (name_in_log != nullptr) return true;
  name_in_log = role == Role::kProfile ? "daemon-profile" : "daemon-secrets";
  struct sigaction action{};
  action.sa_sigaction = end_violator;
  action.sa_flags = SA_SIGINFO;
  return sigaction(SIGSYS, &action, nullptr) == 0;
}

}  // namespace

bool confine(Role role, Stage stage) {
  return take_violations(role) && install(daemon_program(role, stage, getpid()), true);
}

}  // namespace sesame::seccomp
