// SPDX-License-Identifier: Apache-2.0
// What sbatch, squeue and scancel print, and programs that are asked without waiting for the answer.
#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sharp::regress {

/// An element of a job array.
struct TaskId {
  std::string array;  ///< job number of the array
  unsigned index = 0;
  auto operator<=>(const TaskId&) const = default;
};

/// The number that `sbatch --parsable` prints ("17" or "17;cluster") among warnings; nothing if there is none.
std::optional<std::string> parse_job_number(const std::string& output);

/// Tasks that are not at their end, from lines "ARRAY INDEX STATE" (`squeue -r -o "%F %K %T"`). Other lines are
/// skipped.
std::set<TaskId> parse_live_tasks(const std::string& output);

/// Whether a failed call is worth repeating: the controller is away or busy, or a limit of submitted jobs is reached.
bool is_transient(const std::string& output);

/// The first line that says something, without "sbatch: error: "; for messages.
std::string first_line(const std::string& output);

/// A program whose end the caller polls for. It is killed by the destructor.
class Question {
 public:
  /// Throws std::runtime_error if no process can be made.
  explicit Question(const std::vector<std::string>& argv);
  ~Question();
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  /// Exit status as of tb::run_process, once it has ended.
  std::optional<int> ended();
  /// stdout and stderr; complete once it has ended.
  std::string output() const;

 private:
  int fd_;  // of a file in memory
  pid_t pid_;
  std::optional<int> code_;
};

}  // namespace sharp::regress
