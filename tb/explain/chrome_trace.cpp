// SPDX-License-Identifier: Apache-2.0
// Spans and arrows as trace events.
#include "tb/explain/chrome_trace.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/output/output_file.h"
#include "tb/explain/spans.h"

namespace sharp::tb {
namespace {

using Json = nlohmann::ordered_json;

/// Colour names of the trace viewer, by stall reason.
constexpr const char* kColours[cfg::kNumStallReasons] = {
    "good", "grey", "thread_state_iowait", "terrible", "yellow", "bad", "thread_state_runnable", "olive", "black"};

class TraceWriter {
 public:
  std::string write(std::span<const Timeline* const> runs) {
    text_ = "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"unit\":\"1 us = 1 clock cycle\"},\"traceEvents\":[";
    for (size_t n = 0; n < runs.size(); ++n) run(*runs[n], static_cast<int>(n) + 1);
    return std::move(text_) + "\n]}\n";
  }

 private:
  void event(const Json& j) {
    text_ += first_ ? "\n" : ",\n";
    text_ += json_text(j);
    first_ = false;
  }

  void name(int pid, int tid, const char* what, const std::string& value) {
    event({{"ph", "M"}, {"pid", pid}, {"tid", tid}, {"name", what}, {"args", {{"name", value}}}});
  }

  static int thread(Track track, size_t lane) { return static_cast<int>(track) * 1000 + static_cast<int>(lane) + 1; }

  void run(const Timeline& t, int pid) {
    name(pid, 0, "process_name", t.label);
    std::vector<uint32_t> ends[kNumTracks];  // by lane
    for (const Span& s : spans_of(t)) {
      std::vector<uint32_t>& lanes = ends[static_cast<size_t>(s.track)];
      size_t lane = 0;
      while (lane < lanes.size() && lanes[lane] > s.begin) ++lane;
      if (lane == lanes.size()) begin_lane(lanes, s.track, pid);
      lanes[lane] = s.end;
      span(s, pid, thread(s.track, lane));
    }
    for (const Dependency& d : dependencies_of(t)) arrow(d, pid);
  }

  void begin_lane(std::vector<uint32_t>& lanes, Track track, int pid) {
    const size_t lane = lanes.size();
    lanes.push_back(0);
    const int tid = thread(track, lane);
    name(pid, tid, "thread_name", std::string(to_string(track)) + (lane == 0 ? "" : fmt::format(" {}", lane + 1)));
    event({{"ph", "M"}, {"pid", pid}, {"tid", tid}, {"name", "thread_sort_index"}, {"args", {{"sort_index", tid}}}});
  }

  void span(const Span& s, int pid, int tid) {
    Json j{{"ph", "X"}, {"pid", pid}, {"tid", tid}, {"name", s.name}, {"ts", s.begin}, {"dur", s.end - s.begin}};
    Json args{{"pass", s.pass}};
    if (s.track == Track::stalls)
      j["cname"] = kColours[static_cast<size_t>(s.reason)];
    else
      args["step"] = s.step;
    if (s.first >= 0) args["first"] = s.first;
    if (s.last >= 0) args["last"] = s.last;
    j["args"] = args;
    event(j);
  }

  void arrow(const Dependency& d, int pid) {
    const int id = ++arrows_;
    // Write-back and dispatch need one lane each: one group and one tile a cycle.
    event({{"ph", "s"},
           {"pid", pid},
           {"tid", thread(Track::write_back, 0)},
           {"name", "h"},
           {"cat", "h"},
           {"id", id},
           {"ts", d.from}});
    event({{"ph", "f"},
           {"bp", "e"},
           {"pid", pid},
           {"tid", thread(Track::dispatch, 0)},
           {"name", "h"},
           {"cat", "h"},
           {"id", id},
           {"ts", d.to}});
  }

  std::string text_;
  bool first_ = true;
  int arrows_ = 0;
};

}  // namespace

std::string chrome_trace(std::span<const Timeline* const> runs) { return TraceWriter().write(runs); }

}  // namespace sharp::tb
