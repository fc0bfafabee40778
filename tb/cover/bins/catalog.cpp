// SPDX-License-Identifier: Apache-2.0
// Bins from the products of axes.
#include "tb/cover/bins/catalog.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sharp::cover {
namespace {

std::vector<unsigned> split(unsigned flat, const std::vector<Axis>& axes) {
  std::vector<unsigned> index(axes.size());
  for (size_t i = axes.size(); i-- > 0; flat /= axes[i].size()) index[i] = flat % axes[i].size();
  return index;
}

std::string bin_name(const PointSpec& spec, std::span<const unsigned> index) {
  std::string name = spec.group + "." + spec.name;
  for (size_t i = 0; i < index.size(); ++i) name += "/" + spec.axes[i].values[index[i]];
  return name;
}

}  // namespace

std::string_view to_string(BinKind kind) {
  static constexpr std::array<std::string_view, 3> kNames = {"count", "ignore", "illegal"};
  return kNames.at(static_cast<size_t>(kind));
}

PointId Catalog::add(PointSpec spec) {
  PointId id{static_cast<uint32_t>(bins_.size()), {1, 1, 1, 1, 1}};
  if (spec.axes.empty() || spec.axes.size() > id.sizes.size())
    throw std::logic_error(fmt::format("{}.{}: a cover point has 1 to 5 axes", spec.group, spec.name));
  unsigned size = 1;
  for (size_t i = 0; i < spec.axes.size(); ++i) size *= id.sizes[i] = spec.axes[i].size();
  for (unsigned flat = 0; flat < size; ++flat) {
    const std::vector<unsigned> index = split(flat, spec.axes);
    Rule rule = spec.rule ? spec.rule(index) : Rule{};
    std::string name = bin_name(spec, index);
    if (rule.kind != BinKind::count && rule.reason.empty()) throw std::logic_error(name + ": no reason");
    if (!by_name_.emplace(name, static_cast<unsigned>(bins_.size())).second)
      throw std::logic_error(name + ": two bins of this name");
    bins_.push_back({std::move(name), rule.kind, std::move(rule.reason), static_cast<unsigned>(points_.size())});
  }
  points_.push_back({std::move(spec), id.first, size});
  return id;
}

std::optional<unsigned> Catalog::find(std::string_view bin_name) const {
  const auto it = by_name_.find(std::string(bin_name));
  return it == by_name_.end() ? std::nullopt : std::optional<unsigned>(it->second);
}

std::vector<unsigned> Catalog::indices(unsigned bin) const {
  const Point& p = points_.at(bins_.at(bin).point);
  return split(bin - p.first, p.spec.axes);
}

}  // namespace sharp::cover
