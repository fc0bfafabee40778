// SPDX-License-Identifier: Apache-2.0
// Results on disk: whole lines count, everything else does not.
#include "regress/result/job_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/output/output_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

TestResult result(const std::string& test) {
  TestResult r;
  r.test = test;
  r.verdict = tb::Verdict::mismatch;
  r.message = "several\nlines, \"quoted\"";
  r.first_bad_cycle = 17;
  r.measured_cycles = 1234;
  r.seconds = 0.25;
  return r;
}

class JobFile : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(run_ / "jobs"); }
  void TearDown() override { fs::remove_all(run_); }

  void append(const std::string& extension, const std::string& text) const {
    std::ofstream(job_file(run_, 3, extension), std::ios::app | std::ios::binary) << text;
  }
  void write(std::initializer_list<const char*> tests) const {
    JobWriter writer(run_, 3);
    for (const char* t : tests) writer.add(result(t));
  }

  fs::path run_ = fs::path(testing::TempDir()) / ("job_file_test_" + std::to_string(getpid()));
};

TEST_F(JobFile, KeepsEverythingOfAResult) {
  write({"a"});
  const JobResults job = read_job(run_, 3);
  EXPECT_FALSE(job.done);
  ASSERT_EQ(job.results.size(), 1u);
  EXPECT_EQ(job.results[0], result("a"));
}

TEST_F(JobFile, FinishRenames) {
  JobWriter writer(run_, 3);
  writer.add(result("a"));
  writer.finish();
  EXPECT_TRUE(read_job(run_, 3).done);
  EXPECT_FALSE(fs::exists(job_file(run_, 3, "part")));
}

TEST_F(JobFile, HalfALineIsNoResult) {
  write({"a"});
  const std::string line = checked_line(to_json(result("b")).dump());
  for (const size_t length : {size_t{1}, size_t{16}, line.size() / 2, line.size()}) {  // the last: but for its end
    append("part", line.substr(0, length));
    EXPECT_EQ(read_job(run_, 3).results.size(), 1u) << length;
    EXPECT_EQ(read_job(run_, 3).damaged, 1u) << length;
    EXPECT_EQ(JobWriter(run_, 3).kept().size(), 1u);  // which also throws the half away
    EXPECT_EQ(read_job(run_, 3).damaged, 0u);
  }
}

TEST_F(JobFile, AnAlteredDigitIsNoResult) {
  write({"a", "b"});
  std::ifstream in(job_file(run_, 3, "part"), std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text[text.find("1234")] = '9';
  tb::write_file(job_file(run_, 3, "part"), text);
  const JobResults job = read_job(run_, 3);
  ASSERT_EQ(job.results.size(), 1u);
  EXPECT_EQ(job.results[0].test, "b");
  EXPECT_EQ(job.damaged, 1u);
}

TEST_F(JobFile, GoesOnAfterWhatIsThere) {
  write({"a", "b"});
  JobWriter writer(run_, 3);
  EXPECT_EQ(writer.kept().size(), 2u);
  writer.add(result("c"));
  writer.finish();
  EXPECT_EQ(read_job(run_, 3).results.size(), 3u);
}

TEST_F(JobFile, GoesOnAfterADamagedDoneFile) {
  write({"a"});
  fs::rename(job_file(run_, 3, "part"), job_file(run_, 3, "done"));
  append("done", "no result\n");
  JobWriter writer(run_, 3);
  EXPECT_EQ(writer.kept().size(), 1u);
  EXPECT_FALSE(fs::exists(job_file(run_, 3, "done")));
}

/// As on a full disk, writing fails: here beyond a size.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(JobFile, AFullDiskIsAnErrorAndLosesNothingBefore) {
  write({"a"});
  JobWriter writer(run_, 3);
  {
    const FileLimit limit(fs::file_size(job_file(run_, 3, "part")) + 10);
    EXPECT_THROW(writer.add(result("b")), tb::OutputError);
  }
  const JobResults job = read_job(run_, 3);
  ASSERT_EQ(job.results.size(), 1u);
  EXPECT_EQ(job.damaged, 1u);
}

}  // namespace
}  // namespace sharp::regress
