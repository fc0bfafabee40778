// SPDX-License-Identifier: Apache-2.0
// Lists of cycles cut into spans.
#include "tb/explain/spans.h"

#include <fmt/format.h>

#include <algorithm>

#include "golden/timing/chunks.h"
#include "tb/explain/explain.h"

namespace sharp::tb {
namespace {

using golden::Part;

class PassSpans {
 public:
  PassSpans(const Timeline& t, uint32_t index, std::vector<Span>& spans)
      : accel_(t.accel), pass_(t.passes[index]), index_(index), tiles_(tiles_of(pass_)), spans_(spans) {}

  void make() {
    stalls();
    datapath();
    gates();
    const uint32_t groups = (pass_.desc.hidden_size + accel_.num_cu - 1) / accel_.num_cu;
    // The updaters are busy from the issue of the group until it is visible.
    lists(Track::cell_update, Event::cell, groups, accel_.lat.cu, "groups");
    lists(Track::write_back, Event::write_back, groups, 0, "groups");
    lists(pass_.desc.source ? Track::sequence_read : Track::x_stream, Event::x_beat,
          accel_.beats(pass_.desc.input_size), 0, "x");
    lists(pass_.desc.destination ? Track::sequence_write : Track::h_stream, Event::h_beat,
          accel_.beats(pass_.desc.hidden_size), 0, "h");
  }

 private:
  Span& add(Track track, uint32_t begin, uint32_t end, std::string name, uint32_t step) {
    Span s;
    s.track = track;
    s.begin = begin;
    s.end = end;
    s.name = std::move(name);
    s.pass = index_;
    s.step = step;
    spans_.push_back(std::move(s));
    return spans_.back();
  }

  void stalls() {
    uint32_t now = pass_.first_cycle;
    for (const ControlRun& r : pass_.control) {
      if (r.reason != cfg::StallReason::none)
        add(Track::stalls, now, now + r.length, std::string(cfg::to_string(r.reason)), 0).reason = r.reason;
      now += r.length;
    }
  }

  /// Neighbouring tiles of the same part of a block, issued one a cycle, are one span; a part that waits is several.
  void datapath() {
    const std::vector<uint32_t> issues = issue_cycles(pass_);
    const size_t n = tiles_.size();
    for (size_t i = 0; i < issues.size();) {
      size_t end = i + 1;
      while (end < issues.size() && end % n != 0 && issues[end] == issues[end - 1] + 1 && same_part(end, i)) ++end;
      part(issues, i, end);
      i = end;
    }
  }
  bool same_part(size_t a, size_t b) const {
    const golden::Tile &x = tiles_[a % tiles_.size()], &y = tiles_[b % tiles_.size()];
    return x.block == y.block && x.part == y.part;
  }

  void part(const std::vector<uint32_t>& issues, size_t begin, size_t end) {
    const auto step = static_cast<uint32_t>(begin / tiles_.size());
    const int64_t first = begin % tiles_.size(), last = (end - 1) % tiles_.size();
    const golden::Tile& tile = tiles_[first];
    const std::string name = fmt::format("t{} block {} {}", step, tile.block, tile.part == Part::x ? 'x' : 'h');
    const auto put = [&](Track track, uint32_t from, uint32_t to) {
      Span& s = add(track, from, to, name, step);
      s.first = first;
      s.last = last;
    };
    put(Track::dispatch, issues[begin], issues[end - 1] + 1);
    const std::vector<uint32_t>& sums = pass_.of(Event::tile_sum);
    if (end > sums.size()) return;  // the record ends before
    put(Track::tree, issues[begin], sums[end - 1] + 1);
    put(Track::accumulators, sums[begin], sums[end - 1] + accel_.lat.acc + 1);
  }

  /// A leaving block in the MFUs: from its pre-activation to the outputs of its last chunk.
  void gates() {
    const std::vector<uint32_t>& cycles = pass_.of(Event::gate);
    size_t at = 0;
    for (uint32_t step = 0; step < pass_.desc.steps; ++step)
      for (const golden::Tile& t : tiles_) {
        if (!t.leaving) continue;
        const uint32_t chunks = golden::chunks_of(accel_, pass_.blocks[t.block]).count;
        if (at + chunks > cycles.size()) return;
        add(Track::mfu, cycles[at] - accel_.lat.mfu, cycles[at + chunks - 1] + 1,
            fmt::format("t{} block {}", step, t.block), step);
        at += chunks;
      }
  }

  /// Neighbouring events of a step, one a cycle, are one span that begins `before` cycles earlier.
  void lists(Track track, Event event, uint32_t per_step, uint32_t before, const char* what) {
    const std::vector<uint32_t>& cycles = pass_.of(event);
    for (size_t i = 0; i < cycles.size();) {
      size_t end = i + 1;
      while (end < cycles.size() && end % per_step != 0 && cycles[end] == cycles[end - 1] + 1) ++end;
      const auto step = static_cast<uint32_t>(i / per_step);
      Span& s = add(track, cycles[i] - before, cycles[end - 1] + 1,
                    fmt::format("t{} {} {}-{}", step, what, i % per_step, (end - 1) % per_step), step);
      s.first = i % per_step;
      s.last = (end - 1) % per_step;
      i = end;
    }
  }

  const cfg::Accel& accel_;
  const TimelinePass& pass_;
  const uint32_t index_;
  const std::vector<golden::Tile> tiles_;
  std::vector<Span>& spans_;
};

}  // namespace

std::string_view to_string(Track t) {
  static constexpr std::string_view kNames[kNumTracks] = {"dispatch", "stalls",        "tree",          "accumulators",
                                                          "MFU",      "cell update",   "write-back",    "x stream",
                                                          "h stream", "sequence read", "sequence write"};
  return kNames[static_cast<size_t>(t)];
}

std::vector<Span> spans_of(const Timeline& timeline) {
  std::vector<Span> spans;
  for (uint32_t n = 0; n < timeline.passes.size(); ++n) PassSpans(timeline, n, spans).make();
  std::stable_sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return a.track != b.track ? a.track < b.track : a.begin < b.begin;
  });
  return spans;
}

std::vector<Dependency> dependencies_of(const Timeline& timeline) {
  std::vector<Dependency> list;
  for (uint32_t n = 0; n < timeline.passes.size(); ++n) {
    const TimelinePass& p = timeline.passes[n];
    const std::vector<golden::Tile> tiles = tiles_of(p);
    const std::vector<uint32_t> issues = issue_cycles(p);
    const size_t groups = (p.desc.hidden_size + timeline.accel.num_cu - 1) / timeline.accel.num_cu;
    // In Unfolded only h tiles need h[t-1]; elsewhere a step begins after it (docs/timing.md section 2, h_raw).
    size_t first = 0;
    while (p.schedule() == cfg::Schedule::unfolded && tiles[first].part == Part::x) ++first;
    for (uint32_t step = 1; step < p.desc.steps; ++step) {
      const size_t tile = step * tiles.size() + first, write = step * groups - 1;
      if (tile >= issues.size() || write >= p.of(Event::write_back).size()) break;
      list.push_back({n, step, p.of(Event::write_back)[write], issues[tile]});
    }
  }
  return list;
}

}  // namespace sharp::tb
