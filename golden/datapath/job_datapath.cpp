// SPDX-License-Identifier: Apache-2.0
// Runs the passes one after another; what one writes to the sequence buffer is what a later one reads.
#include "golden/datapath/job_datapath.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

#include "golden/datapath/value_layout.h"

namespace sharp::golden {
namespace {

constexpr auto kSequenceBuffer = static_cast<uint32_t>(cfg::Route::sequence_buffer);

bool reads_sequence(const cfg::Descriptor& d) { return d.source == kSequenceBuffer; }
bool writes_sequence(const cfg::Descriptor& d) { return d.destination == kSequenceBuffer; }

std::string name_of(size_t pass) { return "pass " + std::to_string(pass); }

void require_size(const std::string& what, size_t got, size_t want) {
  if (got != want)
    throw std::invalid_argument("job: " + what + " has " + std::to_string(got) + " elements; the job asks for " +
                                std::to_string(want));
}

/// [rows, width] with the last row first.
std::vector<uint16_t> reversed_rows(const std::vector<uint16_t>& from, size_t width) {
  std::vector<uint16_t> to(from.size());
  for (size_t at = 0; at < from.size(); at += width) std::copy_n(from.begin() + at, width, to.end() - at - width);
  return to;
}

}  // namespace

struct JobDatapath::Impl {
  /// What is kept of a pass.
  struct Record {
    Offsets tiles, rows;
    std::vector<uint16_t> x;       ///< [T, I], once the pass has begun
    std::vector<uint16_t> h;       ///< [steps computed, H]
    std::vector<uint16_t> last_h;  ///< [H], once it is complete
    std::vector<uint32_t> last_c;
  };

  Impl(JobPlan plan, cfg::ModelInput in) : job(std::move(plan)), input(std::move(in)), records(job.passes.size()) {
    require_size("list of states", input.states.size(), job.passes.size());
    runnable = job.legal() ? job.passes.size() : job.refused_pass;
    for (size_t p = 0; p < runnable; ++p) {
      require_shape(job.passes[p].plan, job.passes[p].weights, "weights of " + name_of(p));
      check_input(p);
      check_owner(p);
      records[p].tiles = tile_offsets(job.passes[p].plan);
      records[p].rows = row_offsets(job.passes[p].plan);
    }
  }

  /// Each unit of the state memories belongs to one pass; the hardware does not check it.
  void check_owner(size_t p) const {
    const cfg::Descriptor& d = job.passes[p].desc;
    for (size_t before = 0; before < p; ++before) {
      const cfg::Descriptor& b = job.passes[before].desc;
      if (b.state_base < d.state_base + d.hidden_size && d.state_base < b.state_base + b.hidden_size)
        throw std::invalid_argument("job: " + name_of(before) + " and " + name_of(p) +
                                    " own the same units of the state memories");
    }
  }

  void check_input(size_t p) const {
    const cfg::Descriptor& d = desc(p);
    require_size("h0 of " + name_of(p), input.states[p].h0.size(), d.hidden_size);
    if (cfg::has_cell_state(job.passes[p].plan.cell))
      require_size("c0 of " + name_of(p), input.states[p].c0.size(), d.hidden_size);
    if (!reads_sequence(d)) require_size("x of " + name_of(p), input.x.size(), size_t{d.steps} * d.input_size);
  }

  const cfg::Descriptor& desc(size_t p) const { return job.passes.at(p).desc; }
  unsigned stream_width() const { return job.passes[0].plan.accel.stream_width; }

  /// Makes p the current pass; those before it are completed.
  void open(uint32_t p) {
    if (p >= runnable)
      throw std::out_of_range("job: " + name_of(p) + " does not run; the job has " + std::to_string(runnable) +
                              " passes that do");
    if (!datapath) begin(0);
    while (current < p) {
      complete();
      begin(current + 1);
    }
  }

  void begin(uint32_t p) {
    current = p;
    Record& r = records[p];
    r.x = reads_sequence(desc(p)) ? from_sequence(p) : from_stream(p);
    const cfg::PassState& state = input.states[p];
    datapath.emplace(job.passes[p].plan, job.passes[p].weights, PassInput{desc(p).steps, r.x, state.h0, state.c0});
  }

  std::vector<uint16_t> from_stream(uint32_t p) const {
    return job.passes[p].reverse ? reversed_rows(input.x, desc(p).input_size) : input.x;
  }

  std::vector<uint16_t> from_sequence(uint32_t p) const {
    const cfg::Descriptor& d = desc(p);
    std::vector<uint16_t> x;
    for (uint32_t t = 0; t < d.steps; ++t) {
      for (uint32_t b = 0; b * stream_width() < d.input_size; ++b) {
        const std::vector<uint16_t>& beat = written_beat(p, d.source_addr + t * d.source_stride + b);
        x.insert(x.end(), beat.begin(), beat.end());
      }
      x.resize(size_t{t + 1} * d.input_size);  // elements past I are ignored
    }
    return x;
  }

  const std::vector<uint16_t>& written_beat(uint32_t p, uint32_t addr) const {
    const auto beat = sequence.find(addr);
    if (beat == sequence.end())
      throw std::invalid_argument("job: " + name_of(p) + " reads beat " + std::to_string(addr) +
                                  " of the sequence buffer, which no pass before it writes");
    return beat->second;
  }

  /// Computes the current pass up to step t.
  void compute(uint32_t t) {
    Record& r = records[current];
    for (size_t next = r.h.size() / desc(current).hidden_size; next <= t; ++next) {
      const StepValues& values = datapath->step(static_cast<uint32_t>(next));
      r.h.insert(r.h.end(), values.h.begin(), values.h.end());
      if (next + 1 < desc(current).steps) continue;
      r.last_h = values.h;
      r.last_c = values.c;
    }
  }

  /// Ends the current pass: its rows are in the sequence buffer then.
  void complete() {
    const cfg::Descriptor& d = desc(current);
    compute(d.steps - 1);
    if (!writes_sequence(d)) return;
    for (uint32_t t = 0; t < d.steps; ++t)
      for (uint32_t b = 0; b * stream_width() < d.hidden_size; ++b)
        sequence[h_addr(current, t, b)] = h_beat(current, t, b);
  }

  uint32_t h_addr(uint32_t p, uint32_t t, uint32_t b) const {
    return desc(p).destination_addr + t * desc(p).destination_stride + b;
  }

  std::vector<uint16_t> h_beat(uint32_t p, uint32_t t, uint32_t b) const {
    const size_t hidden = desc(p).hidden_size, begin = size_t{b} * stream_width();
    if (begin >= hidden) throw std::out_of_range("job: h has no beat " + std::to_string(b));
    std::vector<uint16_t> beat(stream_width(), 0);
    std::copy_n(records[p].h.begin() + t * hidden + begin, std::min<size_t>(beat.size(), hidden - begin), beat.begin());
    return beat;
  }

  /// Opens the pass unless it is over, and computes it up to step t.
  const Record& reach(uint32_t p, uint32_t t) {
    if (t >= desc(p).steps) throw std::out_of_range("job: " + name_of(p) + " has no step " + std::to_string(t));
    if (!datapath || p >= current) {
      open(p);
      compute(t);
    }
    return records[p];
  }
  const Record& reach_end(uint32_t p) { return reach(p, std::max<uint32_t>(desc(p).steps, 1) - 1); }

  const JobPlan job;
  const cfg::ModelInput input;
  size_t runnable = 0;  ///< passes before the refused one
  std::vector<Record> records;
  std::optional<Datapath> datapath;  ///< of the current pass
  uint32_t current = 0;
  std::unordered_map<uint32_t, std::vector<uint16_t>> sequence;  ///< by address: [SW] of the beats written so far
};

JobDatapath::JobDatapath(JobPlan job, cfg::ModelInput input)
    : impl_(std::make_unique<Impl>(std::move(job), std::move(input))) {}
JobDatapath::~JobDatapath() = default;
JobDatapath::JobDatapath(JobDatapath&&) noexcept = default;
JobDatapath& JobDatapath::operator=(JobDatapath&&) noexcept = default;

void JobDatapath::prepare() { impl_->open(0); }

const StepValues& JobDatapath::step(uint32_t pass, uint32_t step) {
  impl_->open(pass);
  if (pass < impl_->current)
    throw std::out_of_range("job: values of " + name_of(pass) + " are not held; the current one is " +
                            name_of(impl_->current));
  impl_->compute(step);
  return impl_->datapath->step(step);
}

size_t JobDatapath::tile_offset(uint32_t pass, unsigned tile) const {
  return impl_->records.at(pass).tiles.of.at(tile);
}
size_t JobDatapath::row_offset(uint32_t pass, unsigned block) const {
  return impl_->records.at(pass).rows.of.at(block);
}

const std::vector<uint16_t>& JobDatapath::pass_x(uint32_t pass) {
  impl_->open(pass);
  return impl_->records[pass].x;
}

std::vector<uint16_t> JobDatapath::h_beat(uint32_t pass, uint32_t step, uint32_t beat) {
  impl_->reach(pass, step);
  return impl_->h_beat(pass, step, beat);
}
uint32_t JobDatapath::h_beat_addr(uint32_t pass, uint32_t step, uint32_t beat) const {
  return impl_->h_addr(pass, step, beat);
}

const std::vector<uint16_t>& JobDatapath::pass_h(uint32_t pass) { return impl_->reach_end(pass).h; }
const std::vector<uint16_t>& JobDatapath::final_h(uint32_t pass) { return impl_->reach_end(pass).last_h; }
const std::vector<uint32_t>& JobDatapath::final_c(uint32_t pass) { return impl_->reach_end(pass).last_c; }

std::vector<uint16_t> JobDatapath::output() {
  const std::vector<PassPlan>& passes = impl_->job.passes;
  const size_t last_layer = passes.back().layer;
  const size_t directions =
      std::count_if(passes.begin(), passes.end(), [&](const auto& p) { return p.layer == last_layer; });
  const size_t first = passes.size() - directions, hidden = passes.back().desc.hidden_size;
  std::vector<uint16_t> out(passes.back().desc.steps * directions * hidden);
  for (size_t d = 0; d < directions; ++d) {
    const std::vector<uint16_t>& made = pass_h(static_cast<uint32_t>(first + d));
    const std::vector<uint16_t> h = passes[first + d].reverse ? reversed_rows(made, hidden) : made;
    for (size_t t = 0; t * hidden < h.size(); ++t)
      std::copy_n(h.begin() + t * hidden, hidden, out.begin() + (t * directions + d) * hidden);
  }
  return out;
}

}  // namespace sharp::golden
