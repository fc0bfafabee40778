// SPDX-License-Identifier: Apache-2.0
// Writes and reads commands of random runs.
#include "regress/random/random_line.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <functional>
#include <map>

#include "base/text/command_text.h"
#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace sharp::regress {
namespace {

template <class Number>
Number number(const std::string& option, const std::string& text, const std::string& where) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw cfg::ConfigError(fmt::format("{}: {} '{}': legal is a whole number", where, option, text));
  return value;
}

}  // namespace

std::string to_line(const RandomLine& l) {
  std::string text = fmt::format("random --accel {} --latency {} --variant {} --profile {}", tb::shell_word(l.accel),
                                 l.latency, l.variant, tb::shell_word(l.profile));
  for (const std::string& overlay : l.overlays) text += " --set " + tb::shell_word(overlay);
  text += fmt::format(" --seed {}", l.seed);
  if (l.only) text += fmt::format(" --only {}", *l.only);
  return text;
}

RandomLine parse_line(const std::string& text, const std::string& where) {
  const std::vector<std::string> words = tb::words_of(text, where);
  if (words.empty() || words[0] != "random")
    throw cfg::ConfigError(fmt::format("{}: '{}' is no run of `random`", where, text));
  RandomLine l;
  const std::map<std::string, std::function<void(const std::string&)>> options = {
      {"--accel", [&](const auto& v) { l.accel = v; }},
      {"--latency", [&](const auto& v) { l.latency = v; }},
      {"--variant", [&](const auto& v) { l.variant = v; }},
      {"--profile", [&](const auto& v) { l.profile = v; }},
      {"--set", [&](const auto& v) { l.overlays.push_back(v); }},
      {"--seed", [&](const auto& v) { l.seed = number<uint64_t>("--seed", v, where); }},
      {"--only", [&](const auto& v) { l.only = number<unsigned>("--only", v, where); }}};
  cfg::Names names;
  for (const auto& [name, set] : options) names.push_back(name);
  for (size_t i = 1; i < words.size(); i += 2) {
    const auto option = options.find(words[i]);
    if (option == options.end())
      throw cfg::ConfigError(fmt::format("{}: option '{}' is not legal here; legal: {}{}", where, words[i],
                                         cfg::join_names(names), cfg::suggest(words[i], names)));
    if (i + 1 == words.size()) throw cfg::ConfigError(fmt::format("{}: {} has no value", where, words[i]));
    option->second(words[i + 1]);
  }
  if (!l.only) throw cfg::ConfigError(where + ": a line names one run: its number is missing (--only N)");
  return l;
}

std::string accel_path(const std::string& accel) {
  std::error_code ec;
  const std::filesystem::path inside = std::filesystem::path(SHARP_SOURCE_DIR) / accel;
  const bool is_inside = accel.find('/') != std::string::npos && !std::filesystem::exists(accel, ec) &&
                         std::filesystem::exists(inside, ec);
  return is_inside ? inside.string() : accel;
}

std::vector<RandomLine> read_lines(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw cfg::ConfigError(fmt::format("{}: cannot be read", file.string()));
  std::vector<RandomLine> lines;
  std::string text;
  for (unsigned n = 1; std::getline(in, text); ++n)
    if (text.find_first_not_of(' ') != std::string::npos && text[0] != '#')
      lines.push_back(parse_line(text, fmt::format("{}:{}", file.string(), n)));
  if (lines.empty())
    throw cfg::ConfigError(
        fmt::format("{}: holds no run; legal: a command `random ... --only N` a line, as `sharp cov close --out` and "
                    "`sharp cov rank --out` write them",
                    file.string()));
  return lines;
}

}  // namespace sharp::regress
