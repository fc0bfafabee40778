// SPDX-License-Identifier: Apache-2.0
// Names of the plan looked up; what no item names.
#include "tb/cover/plan/plan_resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text/glob.h"
#include "cfg/src/reader.h"
#include "tb/cover/plan/plan_goals.h"

namespace sharp::cover {
namespace {

std::string shorten(std::string_view pattern) { return std::string(pattern.substr(0, pattern.find('/'))); }

class Resolver {
 public:
  Resolver(const Plan& plan, const PlanWorld& world) : plan_(plan), world_(world) {
    for (const Catalog::Point& p : world.catalog.points()) points_.push_back(p.spec.group + "." + p.spec.name);
  }

  Resolution resolve() {
    for (const PlanArea& area : plan_.areas)
      for (const PlanItem& item : area.items) add(item);
    report_orphans();
    for (std::string& error : unknown_goals(plan_, world_.catalog)) out_.errors.push_back(std::move(error));
    return std::move(out_);
  }

 private:
  template <class... Args>
  void error(fmt::format_string<Args...> format, Args&&... args) {
    out_.errors.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  void add(const PlanItem& item) {
    ResolvedItem resolved{&item, bins_of(item), 0};
    for (const Reference& r : item.tests) resolved.tests += name_tests(r);
    for (const Reference& r : item.canaries) resolved.tests += name_canary(r);
    for (const Reference& r : item.boundaries) look_up(r, "boundaries", "boundary", world_.boundaries);
    for (const Reference& r : item.assertions)
      if (look_up(r, "assertions", "RTL assertion or module with assertions", world_.assertions))
        assertions_.insert(r.text);
    for (const Reference& r : item.properties)
      if (look_up(r, "properties", "RTL cover property", world_.properties)) {
        resolved.properties.push_back(r.text);
        properties_.insert(r.text);
      }
    if (item.is_counted() && item.boundaries.empty() && item.assertions.empty())
      error("{}: item '{}' counts bins, but nothing checks it; name a boundary or an assertion", item.where, item.id);
    out_.items.push_back(std::move(resolved));
  }

  bool look_up(const Reference& r, std::string_view key, std::string_view what, const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), r.text) != names.end()) return true;
    error("{}: key '{}': '{}' is no {}{}", r.where, key, r.text, what, cfg::suggest(r.text, names));
    return false;
  }

  std::vector<unsigned> bins_of(const PlanItem& item) {
    std::set<unsigned> goals;
    for (const Reference& r : item.cover) {
      bool found = false;
      for (unsigned bin = 0; bin < world_.catalog.bins().size(); ++bin) {
        if (!bin_match(r.text, world_.catalog.bins()[bin].name)) continue;
        found = true;
        if (world_.catalog.bins()[bin].kind == BinKind::count) goals.insert(bin);
      }
      if (!found)
        error("{}: key 'cover': '{}' matches no bin{}", r.where, r.text, cfg::suggest(shorten(r.text), points_));
    }
    if (!item.cover.empty() && goals.empty()) error("{}: item '{}' has no bin that is a goal", item.where, item.id);
    covered_.insert(goals.begin(), goals.end());
    return {goals.begin(), goals.end()};
  }

  unsigned name_tests(const Reference& r) {
    unsigned found = 0;
    for (const std::string& test : world_.tests)
      if (glob_match(r.text, test)) {
        ++found;
        tests_.insert(test);
      }
    if (found == 0) error("{}: key 'tests': '{}' matches no test", r.where, r.text);
    return found;
  }

  unsigned name_canary(const Reference& r) {
    for (const char* const prefix : {"canary.", "defect."})
      if (std::find(world_.tests.begin(), world_.tests.end(), prefix + r.text) != world_.tests.end()) {
        tests_.insert(prefix + r.text);
        return 1;
      }
    error("{}: key 'canaries': there is no test canary.{} or defect.{}", r.where, r.text, r.text);
    return 0;
  }

  void report_orphans() {
    for (const std::string& test : world_.tests)
      if (!tests_.contains(test)) error("test '{}' belongs to no item of the plan", test);
    for (const std::string& assertion : world_.assertions)
      if (!assertions_.contains(assertion)) error("RTL assertion '{}' belongs to no item of the plan", assertion);
    for (const std::string& property : world_.properties)
      if (!properties_.contains(property)) error("RTL cover property '{}' belongs to no item of the plan", property);
    for (unsigned bin = 0; bin < world_.catalog.bins().size(); ++bin)
      if (const Bin& b = world_.catalog.bins()[bin]; b.kind == BinKind::count && !covered_.contains(bin))
        error("bin '{}' belongs to no item of the plan", b.name);
  }

  const Plan& plan_;
  const PlanWorld& world_;
  std::vector<std::string> points_;
  std::set<std::string> tests_, assertions_, properties_;
  std::set<unsigned> covered_;
  Resolution out_;
};

}  // namespace

Resolution resolve(const Plan& plan, const PlanWorld& world) { return Resolver(plan, world).resolve(); }

PlanResult evaluate(const Resolution& resolution, const Measured& measured) {
  PlanResult result;
  std::array<std::set<unsigned>, 3> bins;
  std::array<std::set<std::string>, 3> properties;
  for (const ResolvedItem& r : resolution.items) {
    ItemResult item{{0, r.bins.size()}, true};
    for (const unsigned bin : r.bins) item.reached.reached += measured.hit(bin) ? 1 : 0;
    for (const std::string& property : r.properties) item.reached += measured.seen(property);
    item.met = !r.item->is_counted() || item.reached.meets(r.item->goal);
    result.items.push_back(item);
    for (size_t s = static_cast<size_t>(r.item->stage); s < bins.size() && r.item->is_counted(); ++s) {
      bins[s].insert(r.bins.begin(), r.bins.end());
      properties[s].insert(r.properties.begin(), r.properties.end());
      ++result.stages[s].items;
      result.stages[s].met += item.met ? 1 : 0;
    }
  }
  for (size_t s = 0; s < bins.size(); ++s) {
    for (const unsigned bin : bins[s]) result.stages[s].reached += {measured.hit(bin) ? 1u : 0u, 1};
    for (const std::string& property : properties[s]) result.stages[s].reached += measured.seen(property);
  }
  return result;
}

}  // namespace sharp::cover
