// SPDX-License-Identifier: Apache-2.0
// What full checking costs a clock cycle: a recorded run of sharp_1k size played back at no cost of its own. CPU time.
#include <fmt/format.h>

#include <ctime>

#include "tb/test/recorded_run.h"

namespace sharp::tb::test {
namespace {

/// Hands out recorded cycles without copying. Runs are short, so that what the checkers read stays in the cache, as it
/// does behind a real DUT.
class FastReplay : public Dut {
 public:
  explicit FastReplay(const std::vector<Snapshot>& cycles) {
    for (const Snapshot& s : cycles) outputs_.push_back(s.outputs());
  }
  const DutOutputs& clock(const DutInputs& in) override {
    if (!in.rst_n) return outputs_.front();
    return outputs_[next_ + 1 < outputs_.size() ? next_++ : next_];
  }
  void clock_bare(const DutInputs& in) override { clock(in); }
  const std::string& assertion() const override { return none_; }
  bool finished() const override { return false; }
  void finish() override {}

 private:
  std::vector<DutOutputs> outputs_;
  size_t next_ = 0;
  std::string none_;
};

cfg::Accel accel_1k() {
  cfg::Accel a;
  a.name = "sharp_1k";
  a.latency_name = "default";
  a.vs_width = a.num_vs = 32;
  a.num_mfu = 64;
  a.num_cu = 16;
  a.stream_width = 16;
  a.max_input = a.max_hidden = 1024;
  a.weight_depth = 8192;
  a.bias_depth = a.intermediate_depth = 512;
  a.max_passes = 1;
  a.sequence_depth = 1;
  a.state_depth = 1024;
  return a;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double seconds_of(const auto& work) {
  const double begin = cpu_seconds();
  work();
  return cpu_seconds() - begin;
}

/// Best CPU times of one run, with loading.
struct Times {
  double checked = 1e9, bare = 1e9, datapath = 1e9, timing = 1e9;
  double cycles = 0;
};

Times time_run(const TestCase& c) {
  const Recording r = record(c, {});
  Times t;
  t.cycles = r.result.golden.cycles;
  for (int i = 0; i < 50; ++i) {
    FastReplay dut(r.cycles), plain(r.cycles);
    t.checked = std::min(t.checked, seconds_of([&] { run_checked(dut, c.accel, c.job(), c.input, {}); }));
    t.bare = std::min(t.bare, seconds_of([&] { run_bare(plain, c.accel, c.job(), c.input, {}); }));
    golden::JobDatapath values(c.job(), c.input);
    t.datapath = std::min(t.datapath, seconds_of([&] {
                            for (unsigned step = 0; step < c.desc().steps; ++step) values.step(0, step);
                          }));
    t.timing = std::min(t.timing, seconds_of([&] { golden::ideal_counters(c.accel, c.desc()); }));
  }
  return t;
}

/// The difference of a long and a short run leaves set-up and loading out.
void measure(unsigned k) {
  const auto run = [&](unsigned steps) {
    return time_run(make_case(accel_1k(), cfg::Schedule::unfolded, k, cfg::Padding::dynamic, 128, 128, steps, 1));
  };
  const Times a = run(4), b = run(16);
  const auto per_cycle = [&](double Times::*field) { return (b.*field - a.*field) / (b.cycles - a.cycles) * 1e6; };
  fmt::print("K {:3}: checking costs {:.3f} us a busy cycle; of it datapath {:.3f}, timing model {:.3f}\n", k,
             per_cycle(&Times::checked) - per_cycle(&Times::bare), per_cycle(&Times::datapath),
             per_cycle(&Times::timing));
}

}  // namespace
}  // namespace sharp::tb::test

int main() {
  for (const unsigned k : {32u, 64u, 128u, 256u}) sharp::tb::test::measure(k);
}
