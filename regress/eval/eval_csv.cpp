// SPDX-License-Identifier: Apache-2.0
// Tables made flat, and written.
#include "regress/eval/eval_csv.h"

#include <algorithm>
#include <map>
#include <system_error>
#include <vector>

#include "base/output/output_file.h"

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;
using Cells = std::vector<std::pair<std::string, std::string>>;  // column, text

std::string cell_text(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}

std::string column_name(std::string key) {
  std::replace(key.begin(), key.end(), ' ', '_');
  return key;
}

void flatten(const std::string& name, const Json& value, Cells& cells) {
  const std::string prefix = name.empty() ? "" : name + "_";
  if (value.is_object())
    for (const auto& [key, inner] : value.items()) flatten(prefix + column_name(key), inner, cells);
  else if (value.is_array())
    for (size_t n = 0; n < value.size(); ++n) flatten(prefix + std::to_string(n + 1), value[n], cells);
  else
    cells.emplace_back(name, cell_text(value));
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char ch : text) out += ch == '"' ? std::string("\"\"") : std::string(1, ch);
  return out + "\"";
}

std::string line_of(const std::vector<std::string>& texts) {
  std::string line;
  for (size_t n = 0; n < texts.size(); ++n) line += (n == 0 ? "" : ",") + quoted(texts[n]);
  return line + "\r\n";
}

/// The value at a path, null if there is none.
Json at_path(const Json& json, std::initializer_list<const char*> path) {
  const Json* value = &json;
  for (const char* key : path) {
    if (!value->is_object() || !value->contains(key)) return nullptr;
    value = &value->at(key);
  }
  return *value;
}

/// A row for each row and platform, with the confidence of its figure.
Json latency_rows(const Json& table, const Json& platforms) {
  Json rows = Json::array();
  std::map<std::string, Json> tags;
  for (const Json& p : platforms) tags[p.at("key")] = p.at("tag");
  for (const Json& row : table)
    for (const auto& [platform, figures] : row.at("platforms").items()) {
      Json flat = row;
      flat.erase("platforms");
      const Json stalls = flat.value("stalls", Json::object());
      flat.erase("stalls");
      flat["platform"] = platform;
      flat["tag"] = tags[platform];
      flat.update(figures);
      flat["stalls"] = stalls;
      rows.push_back(std::move(flat));
    }
  return rows;
}

/// A row for all rows of a platform, and one without each of them.
Json mean_rows(const Json& means) {
  Json rows = Json::array();
  for (const Json& m : means) {
    const Json head = {{"platform", m.at("platform")}, {"latency", m.at("latency")}};
    const auto add = [&](const Json& without, const Json& mean) {
      rows.push_back(head);
      rows.back()["without"] = without;
      rows.back()["mean"] = mean;
    };
    add("", m.at("mean"));
    for (const Json& w : m.at("without")) add(w.at("row"), w.at("mean"));
  }
  return rows;
}

/// Keys of energies and what follows from them say that they are estimates.
Json with_estimates(const Json& table) {
  Json rows = Json::array();
  for (const Json& row : table) {
    Json named = Json::object();
    for (const auto& [key, value] : row.items()) {
      const bool inner = key == "picojoules";
      const bool energy = key.find("pj") != std::string::npos || key.find("watt") != std::string::npos;
      if (!inner)
        named[energy ? key + "_estimate" : key] = value;
      else
        for (const auto& [operation, pj] : value.items()) named["picojoules_" + operation + "_estimate"] = pj;
    }
    rows.push_back(std::move(named));
  }
  return rows;
}

std::vector<std::pair<std::string, Json>> tables_of(const Json& eval) {
  const auto part = [&](std::initializer_list<const char*> path) { return at_path(eval, path); };
  return {{"headline", part({"headline"})},
          {"utilisation", part({"utilisation", "rows"})},
          {"steps", part({"steps"})},
          {"padding", part({"padding"})},
          {"networks", part({"networks", "rows"})},
          {"network_means", part({"networks", "means"})},
          {"latencies", latency_rows(part({"latencies", "rows"}), part({"latencies", "platforms"}))},
          {"latency_means", mean_rows(part({"latencies", "means"}))},
          {"energy", with_estimates(part({"energy", "rows"}))},
          {"energy_operations", with_estimates(part({"energy", "per_operation"}))},
          {"energy_sensitivity", with_estimates(part({"energy", "sensitivity"}))},
          {"area", part({"area", "rows"})},
          {"area_extrapolated", part({"area", "extrapolated"})},
          {"rtl", part({"rtl", "points"})},
          {"model", part({"model", "rows"})}};
}

void remove_file(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::remove(file, error);
  if (error) throw tb::OutputError(file.string() + ": cannot remove: " + error.message());
}

}  // namespace

std::string csv_text(const Json& rows) {
  std::vector<std::string> columns;
  std::vector<std::map<std::string, std::string>> flat;
  std::map<std::string, bool> known;
  for (const Json& row : rows) {
    if (!row.is_object()) continue;  // a point that was not run
    Cells cells;
    flatten("", row, cells);
    for (const auto& [column, text] : cells)
      if (known.emplace(column, true).second) columns.push_back(column);
    flat.emplace_back(cells.begin(), cells.end());
  }
  std::string text = line_of(columns);
  for (const auto& row : flat) {
    std::vector<std::string> texts;
    for (const std::string& column : columns) {
      const auto cell = row.find(column);
      texts.push_back(cell != row.end() ? cell->second : column.starts_with("stalls_") ? "0" : "");
    }
    text += line_of(texts);
  }
  return text;
}

void write_csv(const std::filesystem::path& folder, const Json& eval) {
  for (const auto& [name, rows] : tables_of(eval)) {
    const std::filesystem::path file = folder / (name + ".csv");
    if (rows.empty())
      remove_file(file);
    else
      tb::write_file(file, csv_text(rows));
  }
}

}  // namespace sharp::eval
