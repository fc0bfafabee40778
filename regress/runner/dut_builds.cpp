// SPDX-License-Identifier: Apache-2.0
// Threads that wait for builders.
#include "regress/runner/dut_builds.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sharp::regress {
namespace {

constexpr auto kMoment = std::chrono::milliseconds(100);

}  // namespace

std::string to_string(BuildState state) {
  static const char* const kNames[] = {"not_built", "cached", "built", "failed"};
  return kNames[static_cast<size_t>(state)];
}

DutBuilds::DutBuilds(std::vector<NightDut> duts, BuildNotes notes, Builder builder)
    : duts_(std::move(duts)),
      notes_(std::move(notes)),
      builder_(std::move(builder)),
      begun_(duts_.size()),
      begun_at_(duts_.size()),
      finished_(duts_.size()) {
  for (const NightDut& dut : duts_) {
    results_.push_back({dut_name(dut.accel, dut.variant), BuildState::not_built, 0.0, ""});
    for (const unsigned job : dut.jobs) ++missing_[job];
  }
}

bool DutBuilds::ready(unsigned job) {
  const std::lock_guard lock(mutex_);
  const auto at = missing_.find(job);
  return at == missing_.end() || at->second == 0;
}

size_t DutBuilds::left() {
  const std::lock_guard lock(mutex_);
  return duts_.size() - next_;
}

unsigned DutBuilds::running() {
  const std::lock_guard lock(mutex_);
  return running_;
}

double DutBuilds::next_seconds() {
  const std::lock_guard lock(mutex_);
  if (next_ == duts_.size() || (builder_.is_there && builder_.is_there(duts_[next_]))) return 0.0;
  return build_seconds_guess(duts_[next_].accel);
}

void DutBuilds::start(unsigned compilers) {
  join_ended();
  const std::lock_guard lock(mutex_);
  if (next_ == duts_.size()) return;
  if (running_++ == 0) busy_since_ = Clock::now();
  begin_next();
  Lane& lane = lanes_.emplace_back();
  lane.thread = std::thread([this, &lane, first = next_++, compilers] { work(lane, first, compilers); });
}

void DutBuilds::skip() {
  const std::lock_guard lock(mutex_);
  if (next_ < duts_.size()) finished_[next_++] = true;
}

void DutBuilds::wait() {
  std::unique_lock lock(mutex_);
  if (running_ > 0) ended_.wait_for(lock, kMoment);
}

void DutBuilds::stop() {
  stop_ = true;
  for (Lane& lane : lanes_) lane.thread.join();
  lanes_.clear();
  const std::lock_guard lock(mutex_);
  next_ = duts_.size();
  std::fill(finished_.begin(), finished_.end(), true);
}

std::vector<BuildResult> DutBuilds::results() {
  const std::lock_guard lock(mutex_);
  return results_;
}

size_t DutBuilds::finished() {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(std::count(finished_.begin(), finished_.end(), true));
}

std::vector<std::string> DutBuilds::under_way() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (size_t n = 0; n < duts_.size(); ++n)
    if (begun_[n] && !finished_[n]) names.push_back(results_[n].dut);
  return names;
}

std::vector<BuildResult> DutBuilds::news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, {});
}

double DutBuilds::seconds() {
  const std::lock_guard lock(mutex_);
  const double now = running_ == 0 ? 0.0 : std::chrono::duration<double>(Clock::now() - busy_since_).count();
  return seconds_ + now;
}

double DutBuilds::seconds_left() {
  const std::lock_guard lock(mutex_);
  const double scale = seconds_by_guess();
  double left = 0.0;
  for (size_t n = 0; n < duts_.size(); ++n) {
    if (finished_[n]) continue;
    const double all = scale * build_seconds_guess(duts_[n].accel);
    const double gone = begun_[n] ? std::chrono::duration<double>(Clock::now() - begun_at_[n]).count() : 0.0;
    left += std::max(0.0, all - gone);
  }
  return left;
}

/// What builds took so far, by what they were believed to take.
double DutBuilds::seconds_by_guess() const {
  double guessed = 0.0, real = 0.0;
  for (size_t n = 0; n < duts_.size(); ++n)
    if (results_[n].state == BuildState::built) {
      guessed += build_seconds_guess(duts_[n].accel);
      real += results_[n].seconds;
    }
  return guessed > 0.0 ? real / guessed : 1.0;
}

/// In a thread of its own.
void DutBuilds::work(Lane& lane, size_t index, unsigned compilers) {
  while (index < duts_.size()) {
    const BuildResult result = build(duts_[index], compilers);
    end(index, result);
    index = result.state == BuildState::cached ? take_next() : duts_.size();
  }
  const std::lock_guard lock(mutex_);
  if (--running_ == 0) seconds_ += std::chrono::duration<double>(Clock::now() - busy_since_).count();
  lane.ended = true;
  ended_.notify_all();
}

/// Only what is in the cache: whether there is time for a build is not to be decided here.
size_t DutBuilds::take_next() {
  const std::lock_guard lock(mutex_);
  if (stop_ || next_ == duts_.size()) return duts_.size();
  if (!builder_.is_there(duts_[next_])) return duts_.size();
  begin_next();
  return next_++;
}

void DutBuilds::build_or_note(const NightDut& dut, unsigned compilers) {
  try {
    builder_.build(dut, compilers, stop_);
  } catch (const tb::DutBuildFailed& e) {
    notes_.add(dut.accel, dut.variant, note_of(e));
  }
}

/// What goes wrong beyond the RTL the tests will say: each tries it again.
BuildResult DutBuilds::build(const NightDut& dut, unsigned compilers) {
  const auto begin = Clock::now();
  BuildResult result{dut_name(dut.accel, dut.variant), BuildState::built, 0.0, ""};
  const bool was_there = builder_.is_there && builder_.is_there(dut);
  try {
    build_or_note(dut, compilers);
    if (const auto note = notes_.find(dut.accel, dut.variant))
      result.state = BuildState::failed, result.detail = note->detail;
  } catch (const tb::DutBuildInterrupted&) {
    result.state = BuildState::not_built;
  } catch (const std::exception& e) {
    result.state = BuildState::failed;
    result.detail = std::string(e.what()).substr(0, std::string(e.what()).find('\n'));
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (result.state == BuildState::built && was_there) result.state = BuildState::cached;
  return result;
}

void DutBuilds::end(size_t index, const BuildResult& result) {
  const std::lock_guard lock(mutex_);
  finished_[index] = true;
  results_[index] = result;
  ended_.notify_all();
  if (result.state == BuildState::not_built) return;
  news_.push_back(result);
  for (const unsigned job : duts_[index].jobs) --missing_[job];
}

void DutBuilds::begin_next() {
  begun_[next_] = true;
  begun_at_[next_] = Clock::now();
}

void DutBuilds::join_ended() {
  for (auto at = lanes_.begin(); at != lanes_.end();) {
    if (!at->ended) {
      ++at;
      continue;
    }
    at->thread.join();
    at = lanes_.erase(at);
  }
}

}  // namespace sharp::regress
