// SPDX-License-Identifier: Apache-2.0
// Reads and appends results.
#include "regress/result/job_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/output/output_file.h"
#include "cfg/types/random.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

constexpr size_t kHashDigits = 16;

std::string hash_text(const std::string& text) { return fmt::format("{:016x}", cfg::hash_name(0, text)); }

void read_lines_of(const fs::path& file, JobResults& job) {
  std::ifstream in(file, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    try {
      const std::string text = text_of_line(line);
      if (!text.empty() && !in.eof()) {  // at the end of the file without a line break: half a line
        job.results.push_back(test_result_from_json(nlohmann::ordered_json::parse(text)));
        continue;
      }
    } catch (const std::exception&) {
    }
    ++job.damaged;
  }
}

}  // namespace

fs::path plan_file(const fs::path& run) { return run / "plan.json"; }

fs::path job_file(const fs::path& run, unsigned job, const std::string& extension) {
  return run / "jobs" / fmt::format("{}.{}", job, extension);
}

std::string checked_line(const std::string& text) { return hash_text(text) + " " + text; }

std::string text_of_line(const std::string& line) {
  if (line.size() <= kHashDigits || line[kHashDigits] != ' ') return {};
  std::string text = line.substr(kHashDigits + 1);
  return hash_text(text) == line.substr(0, kHashDigits) ? text : std::string();
}

JobResults read_job(const fs::path& run, unsigned job) {
  JobResults results;
  results.done = fs::exists(job_file(run, job, "done"));
  read_lines_of(job_file(run, job, results.done ? "done" : "part"), results);
  return results;
}

JobWriter::JobWriter(const fs::path& run, unsigned job)
    : part_(job_file(run, job, "part")), done_(job_file(run, job, "done")), kept_(read_job(run, job).results) {
  std::string text;
  for (const TestResult& r : kept_) text += checked_line(tb::json_text(to_json(r))) + "\n";
  tb::make_folder(part_.parent_path());
  tb::write_file(part_, text);
  fs::remove(done_);  // one with damaged lines
  out_.open(part_, std::ios::binary | std::ios::app);
}

void JobWriter::add(const TestResult& result) {
  out_ << checked_line(tb::json_text(to_json(result))) << "\n" << std::flush;
  if (!out_) throw tb::OutputError(fmt::format("cannot write {}: {}", part_.string(), strerror(errno)));
}

void JobWriter::finish() {
  out_.close();
  std::error_code error;
  if (out_) fs::rename(part_, done_, error);
  if (!out_ || error) throw tb::OutputError(fmt::format("cannot write {}: {}", done_.string(), error.message()));
}

}  // namespace sharp::regress
