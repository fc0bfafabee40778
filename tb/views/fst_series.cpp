// SPDX-License-Identifier: Apache-2.0
// Reads value changes with GTKWave's own reader.
#include "tb/views/fst_series.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "tb/views/fst_hierarchy.h"
#include "tb/views/fst_reader.h"

namespace sharp::tb {
namespace {

using ByHandle = std::map<fstHandle, FstSeries>;

void on_change(void* user, uint64_t time, fstHandle handle, const unsigned char* value) {
  (*static_cast<ByHandle*>(user))[handle].changes.emplace_back(time, reinterpret_cast<const char*>(value));
}

std::map<std::string, fstHandle> handles_of(const FstHierarchy& signals, const std::filesystem::path& file,
                                            const std::vector<std::string>& names) {
  std::map<std::string, fstHandle> handles;
  std::vector<std::string> missing;
  for (const std::string& name : names) {
    const auto found = signals.find(name);
    if (found == signals.end())
      missing.push_back(name);
    else
      handles[name] = found->second.handle;
  }
  if (!missing.empty())
    throw std::runtime_error(fmt::format("{}: not in this dump: {}", file.string(), fmt::join(missing, ", ")));
  return handles;
}

}  // namespace

std::string FstSeries::bits(uint64_t time) const {
  const auto after = std::upper_bound(changes.begin(), changes.end(), time,
                                      [](uint64_t t, const auto& change) { return t < change.first; });
  return after == changes.begin() ? std::string() : std::prev(after)->second;
}

uint64_t FstSeries::value(uint64_t time) const {
  const std::string text = bits(time);
  if (text.empty() || text.size() > 64 || text.find_first_not_of("01") != std::string::npos)
    throw std::runtime_error(fmt::format("time {}: '{}' is no number", time, text));
  return std::stoull(text, nullptr, 2);
}

std::map<std::string, FstSeries> read_series(const std::filesystem::path& file, const std::vector<std::string>& names) {
  const std::map<std::string, fstHandle> handles = handles_of(read_fst(file).signals, file, names);
  const OpenFst reader = open_fst(file);
  for (const auto& [name, handle] : handles) fstReaderSetFacProcessMask(reader.get(), handle);
  ByHandle series;
  fstReaderIterBlocks(reader.get(), on_change, &series, nullptr);
  std::map<std::string, FstSeries> by_name;
  for (const auto& [name, handle] : handles) by_name[name] = series[handle];
  return by_name;
}

}  // namespace sharp::tb
