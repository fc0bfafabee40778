// SPDX-License-Identifier: Apache-2.0
// The order of reductions.
#include "tb/shrink/shrinker.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "tb/shrink/smaller_case.h"

namespace sharp::tb {
namespace {

constexpr unsigned kRounds = 6;
/// Traffic that brings out hazards of back-pressure within few steps.
constexpr cfg::GapSpec kLongGap{0.95, 200};

class Shrinker {
 public:
  Shrinker(const cfg::Case& c, const ShrinkHooks& hooks) : best_(c), hooks_(hooks) {}

  cfg::Case run() {
    for (unsigned round = 0; round < kRounds && !hooks_.stopped(); ++round) {
      accepted_ = false;
      structure();
      steps();
      sizes();
      settings();
      traffic();
      accelerators();
      if (!accepted_) break;
    }
    values();
    return best_;
  }

 private:
  bool attempt(const std::string& what, const cfg::Case& c) {
    if (hooks_.stopped()) return false;
    const bool fails = hooks_.fails(c);
    if (fails) {
      best_ = c;
      accepted_ = true;
    }
    hooks_.tried(what, fails, best_);
    return fails;
  }

  /// Lowers a number to its minimum, else by halves of it, then by one. make(n) is attempted.
  template <class Make>
  void lower(const std::string& what, unsigned value, unsigned least, Make make) {
    const auto smaller = [&](unsigned n) { return make(fmt::format("{} {}", what, n), n); };
    if (value <= least || smaller(least)) return;
    for (unsigned delta = (value - least) / 2; delta >= 1; delta /= 2)
      while (value > least + delta && !hooks_.stopped() && smaller(value - delta)) value -= delta;
  }

  void structure() {
    for (size_t l = best_.layers->size(); l-- > 0 && best_.layers->size() > 1;)
      attempt(fmt::format("without layer {}", l), without_layer(best_, l));
    for (size_t l = 0; l < best_.layers->size(); ++l) {
      const cfg::Direction d = (*best_.layers)[l].direction;
      if (d == cfg::Direction::bidirectional)
        for (unsigned n = 0; n < 2; ++n)
          if (attempt(fmt::format("layer {} forward only", l), with_one_direction(best_, l, n))) break;
      if (d == cfg::Direction::reverse) forward(l);
    }
  }

  void forward(size_t l) {
    cfg::Case c = best_;
    auto layers = *best_.layers;
    layers[l].direction = cfg::Direction::forward;
    c.layers = std::make_shared<const std::vector<cfg::Layer>>(std::move(layers));
    attempt(fmt::format("layer {} forward", l), c);
  }

  /// A hazard of traffic may need more luck in fewer steps: long gaps on one stream or the other bring it.
  bool fewer_steps(const std::string& what, unsigned t) {
    const cfg::Case c = with_steps(best_, t);
    if (attempt(what, c)) return true;
    if (c.traffic == cfg::Traffic{}) return false;
    for (const auto side : {&cfg::Traffic::h_stall, &cfg::Traffic::x_gap}) {
      if (best_.traffic.*side == cfg::GapSpec{} || best_.traffic.*side == kLongGap) continue;
      cfg::Case long_gaps = c;
      long_gaps.traffic.*side = kLongGap;
      if (attempt(what + " with long gaps", long_gaps)) return true;
    }
    return false;
  }

  void steps() {
    lower("T", best_.input->steps, 1, [&](const std::string& what, unsigned t) { return fewer_steps(what, t); });
  }

  void sizes() {
    for (size_t l = 0; l < best_.layers->size(); ++l)
      lower(fmt::format("layer {} H", l), (*best_.layers)[l].weights[0].hidden_size, 1,
            [&](const std::string& what, unsigned n) {
              return attempt(what, with_hidden_size(best_, l, n, Keep::first)) ||
                     attempt(what + " (last)", with_hidden_size(best_, l, n, Keep::last));
            });
    lower("I", best_.layers->front().weights[0].input_size, 1, [&](const std::string& what, unsigned n) {
      return attempt(what, with_input_size(best_, n, Keep::first)) ||
             attempt(what + " (last)", with_input_size(best_, n, Keep::last));
    });
  }

  void settings() {
    for (const unsigned k : best_.accel.legal_ks()) {
      if (best_.pass_ks == std::vector<unsigned>(best_.pass_ks.size(), k)) break;
      cfg::Case c = best_;
      std::fill(c.pass_ks.begin(), c.pass_ks.end(), k);
      if (attempt(fmt::format("K {}", k), c)) break;
    }
    for (unsigned s = 0; s < static_cast<unsigned>(best_.schedule); ++s) {
      cfg::Case c = best_;
      c.schedule = static_cast<cfg::Schedule>(s);
      if (attempt(fmt::format("schedule {}", cfg::to_string(c.schedule)), c)) break;
    }
    if (best_.padding != cfg::Padding::fixed) {
      cfg::Case c = best_;
      c.padding = cfg::Padding::fixed;
      attempt("padding fixed", c);
    }
  }

  void traffic() {
    if (best_.starts > 1) {
      cfg::Case c = best_;
      c.starts = 1;
      attempt("one start", c);
    }
    if (best_.host_noise != 0.0) {
      cfg::Case c = best_;
      c.host_noise = 0.0;
      attempt("no host noise", c);
    }
    for (const auto side : {&cfg::Traffic::x_gap, &cfg::Traffic::h_stall}) {
      const std::string name = side == &cfg::Traffic::x_gap ? "x gap" : "h stall";
      if (best_.traffic.*side == cfg::GapSpec{}) continue;
      cfg::Case none = best_;
      none.traffic.*side = {};
      if (attempt("no " + name, none)) continue;
      lower(name + " burst", (best_.traffic.*side).burst, 1, [&](const std::string& what, unsigned burst) {
        cfg::Case c = best_;
        (c.traffic.*side).burst = burst;
        return attempt(what, c);
      });
    }
  }

  void accelerators() {
    for (const cfg::Accel& accel : hooks_.accels) {
      if (accel == best_.accel) break;  // the rest is no better
      if (attempt(fmt::format("{} ({})", accel.name, accel.latency_name), with_accel(best_, accel))) break;
    }
  }

  /// Ranges of values, the largest first: all zero, else all one, else both halves.
  void values() {
    struct Range {
      size_t first, count;
    };
    std::deque<Range> open = {{0, num_values(best_)}};
    for (; !open.empty() && !hooks_.stopped(); open.pop_front()) {
      const Range r = open.front();
      if (simplified(r.first, r.count, false) || simplified(r.first, r.count, true) || r.count == 1) continue;
      open.push_back({r.first, r.count / 2});
      open.push_back({r.first + r.count / 2, r.count - r.count / 2});
    }
  }

  /// True if nothing in the range is left to do.
  bool simplified(size_t first, size_t count, bool one) {
    size_t changed = 0;
    const cfg::Case c = with_values(best_, first, count, one, changed);
    if (changed == 0) return !one;  // ones may still become zeros
    return attempt(fmt::format("{} values {}", changed, one ? 1 : 0), c) && !one;
  }

  cfg::Case best_;
  const ShrinkHooks& hooks_;
  bool accepted_ = false;  ///< in this round
};

}  // namespace

cfg::Case shrink(const cfg::Case& c, const ShrinkHooks& hooks) { return Shrinker(c, hooks).run(); }

}  // namespace sharp::tb
