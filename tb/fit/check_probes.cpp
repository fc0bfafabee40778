// SPDX-License-Identifier: Apache-2.0
// Are the registers and nets that the checkers read there, as wide as they are taken, and readable?
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cfg/src/reader.h"
#include "tb/fit/checks.h"

namespace sharp::fit {
namespace {

/// "boundary gate (gate_checker)" or "unit hazard of the cause search".
std::string eyes(const ProbeRow& row) {
  return row.deep ? fmt::format("unit {} of the {}", row.purpose, row.reader)
                  : fmt::format("boundary {} ({})", row.purpose, row.reader);
}

Severity severity(const ProbeRow& row) { return row.deep ? Severity::warning : Severity::error; }

/// What a run does without a probe that it can do without.
std::string consequence(const ProbeRow& row) { return row.deep && !row.exact ? "; no cause is searched for" : ""; }

std::string repair(const ProbeRow& row) {
  return fmt::format("restore it, or change its row in {}{}", kTable, row.deep ? "" : " and its line in sharp.vlt");
}

class ProbeCheck {
 public:
  ProbeCheck(const RtlView& view, const std::vector<ProbeRow>& rows, Findings& findings)
      : view_(view), rows_(rows), findings_(findings) {}

  void in_design() {
    for (const ProbeRow& row : rows_) {
      const auto found = view_.design->signals.find(row.path);
      if (found != view_.design->signals.end())
        check_signal(row, found->second);
      else if (const std::string instance = missing_instance(row.instance()); !instance.empty())
        lost_[instance].push_back(&row);
      else
        gone(row, view_.place_of(row.module), cfg::suggest(row.variable(), candidates(row)));
    }
    for (const auto& [instance, rows] : lost_) instance_gone(instance, rows);
  }

  /// Without a design: is the word somewhere in the file of its module?
  void in_text() {
    for (const ProbeRow& row : rows_) {
      const SourceFile* file = view_.file_of(row.module);
      if (file == nullptr || line_of_word(file->text, row.variable()) == 0) gone(row, view_.place_of(row.module), "");
    }
  }

 private:
  void add(const ProbeRow& row, Place place, std::string what, std::string legal, std::string action) {
    findings_.push_back(
        {severity(row), Subject::probe, std::move(place), std::move(what), std::move(legal), std::move(action)});
  }

  void gone(const ProbeRow& row, Place place, const std::string& hint) {
    add(row, std::move(place),
        fmt::format("{} loses its eyes: 'sharp.{}' is gone{}{}", eyes(row), row.path, consequence(row), hint), "",
        repair(row));
  }

  void check_signal(const ProbeRow& row, const Signal& signal) {
    const bool fits = row.exact ? signal.bits == row.bits : signal.bits <= row.bits;
    if (signal.bits != 0 && !fits)
      return add(row, signal.place,
                 fmt::format("{} reads 'sharp.{}' wrong: it has {}{}", eyes(row), row.path, bits_text(signal.bits),
                             consequence(row)),
                 fmt::format("{}{}", row.exact ? "" : "at most ", bits_text(row.bits)), repair(row));
    if (!row.deep && !signal.readable && row.field != kTileSumField)
      add(row, {view_.settings_file, 0, 0},
          fmt::format("{} cannot read 'sharp.{}': it is not public", eyes(row), row.path), "",
          fmt::format("add the line: public_flat_rd -module \"{}\" -var \"{}\"", row.module, row.variable()));
  }

  bool exists(const std::string& instance) const {
    const auto next = view_.design->signals.lower_bound(instance + ".");
    return next != view_.design->signals.end() && next->first.starts_with(instance + ".");
  }

  /// The first part of the path that is not there, or nothing: "u_datapath.u_acc" of "u_datapath.u_acc.u_x".
  std::string missing_instance(const std::string& instance) const {
    if (instance.empty() || exists(instance)) return "";
    const size_t dot = instance.rfind('.');
    const std::string above = dot == std::string::npos ? "" : missing_instance(instance.substr(0, dot));
    return above.empty() ? instance : above;
  }

  /// Signals beside the missing one that it may have become: as wide, and not read by another row.
  cfg::Names candidates(const ProbeRow& row) const {
    const std::string prefix = row.instance().empty() ? "" : row.instance() + ".";
    cfg::Names names;
    for (auto at = view_.design->signals.lower_bound(prefix);
         at != view_.design->signals.end() && at->first.starts_with(prefix); ++at) {
      const std::string name = at->first.substr(prefix.size());
      const bool taken =
          std::any_of(rows_.begin(), rows_.end(), [&](const ProbeRow& r) { return r.path == at->first; });
      if (name.find('.') == std::string::npos && !taken && at->second.bits <= row.bits) names.push_back(name);
    }
    return names;
  }

  void instance_gone(const std::string& instance, const std::vector<const ProbeRow*>& rows) {
    std::vector<std::string> lost;
    const ProbeRow* worst = rows.front();
    for (const ProbeRow* row : rows) {
      lost.push_back(fmt::format("{} for {}", row->path.substr(instance.size() + 1), eyes(*row)));
      if (!row->deep) worst = row;
    }
    add(*worst, view_.place_of(parent_module(instance)),
        fmt::format("instance 'sharp.{}' is gone, and with it {}", instance, fmt::join(lost, ", ")), "",
        repair(*worst));
  }

  /// The module in which the instance should stand: that of any signal beside it.
  std::string parent_module(const std::string& instance) const {
    const size_t dot = instance.rfind('.');
    if (dot == std::string::npos) return "sharp";
    const std::string prefix = instance.substr(0, dot + 1);
    for (auto at = view_.design->signals.lower_bound(prefix);
         at != view_.design->signals.end() && at->first.starts_with(prefix); ++at)
      if (at->first.find('.', prefix.size()) == std::string::npos)
        return std::filesystem::path(at->second.place.file).stem().string();
    return "sharp";
  }

  const RtlView& view_;
  const std::vector<ProbeRow>& rows_;
  Findings& findings_;
  std::map<std::string, std::vector<const ProbeRow*>> lost_;
};

}  // namespace

void check_probes(const RtlView& view, const std::vector<ProbeRow>& rows, Findings& findings) {
  ProbeCheck check(view, rows, findings);
  if (view.design && view.has_settings)  // what is not public may have been optimised away
    check.in_design();
  else
    check.in_text();
}

}  // namespace sharp::fit
