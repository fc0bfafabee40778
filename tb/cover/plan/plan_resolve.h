// SPDX-License-Identifier: Apache-2.0
// The plan against what exists: bins, tests, assertions, canaries. And its results.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tb/cover/bins/catalog.h"
#include "tb/cover/plan/plan.h"
#include "tb/cover/store/summary.h"

namespace sharp::cover {

/// What a plan may name.
struct PlanWorld {
  const Catalog& catalog;
  std::vector<std::string> tests;            ///< ctest names; canary NAME is the test canary.NAME or defect.NAME
  std::vector<std::string> boundaries;       ///< of tb::Boundary
  std::vector<std::string> assertions;       ///< labels, and modules with assertions (rtl_assertions)
  std::vector<std::string> properties = {};  ///< labels of cover properties (rtl_properties)
};

struct ResolvedItem {
  const PlanItem* item = nullptr;
  std::vector<unsigned> bins;                ///< goals only, ascending
  unsigned tests = 0;                        ///< how many it names
  std::vector<std::string> properties = {};  ///< those that exist
};

struct Resolution {
  std::vector<ResolvedItem> items;  ///< in the order of the plan
  /// Sentences with file and line: a name or pattern that is nothing; an item whose bins are no goals, or with bins but
  /// without a check; a test, an assertion, a cover property or a goal of the catalog that no item names; a goal of a
  /// stage that is about nothing.
  std::vector<std::string> errors;
};

/// plan must outlive the result.
Resolution resolve(const Plan& plan, const PlanWorld& world);

struct ItemResult {
  Reached reached;
  bool met = true;  ///< reached the percentage of the item
};

struct StageResult {
  unsigned items = 0, met = 0;  ///< items with bins of this and earlier stages
  Reached reached;              ///< their bins and properties, each once
};

struct PlanResult {
  std::vector<ItemResult> items;  ///< as Resolution::items
  std::array<StageResult, 3> stages;
};

/// What a database has reached.
struct Measured {
  std::function<bool(unsigned bin)> hit;  ///< whether some run has hit the bin
  /// Instances of a cover property that some run has seen, of all; none at all without code coverage.
  std::function<Reached(const std::string& property)> seen = [](const std::string&) { return Reached{}; };
};

PlanResult evaluate(const Resolution& resolution, const Measured& measured);

/// In rtl/: labels of concurrent assertions ("StartGoesToCheck_A") and modules with immediate ones ("sharp_hazard").
std::vector<std::string> rtl_assertions(const std::filesystem::path& rtl);
/// In rtl/: labels of cover properties ("Refused_C").
std::vector<std::string> rtl_properties(const std::filesystem::path& rtl);

}  // namespace sharp::cover
