// SPDX-License-Identifier: Apache-2.0
// Choices are known before the first cycle.
#include "tb/cover/groups/stimulus_group.h"

namespace sharp::cover {

StimulusGroup::StimulusGroup(Catalog& catalog) {
  for (const cfg::AxisSpec& axis : cfg::stimulus_axes())
    points_.push_back(catalog.add({"stimulus",
                                   std::string(axis.name),
                                   std::string(axis.text),
                                   {Axis::of("value", {axis.values.begin(), axis.values.end()})},
                                   {}}));
}

void StimulusGroup::begin(const RunContext& run, Hits& hits) {
  for (const cfg::Choice c : run.choices) hits.add(points_[static_cast<size_t>(c.axis)], c.value);
}

}  // namespace sharp::cover
