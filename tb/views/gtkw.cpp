// SPDX-License-Identifier: Apache-2.0
// Text of GTKWave save files.
#include "tb/views/gtkw.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string_view>
#include <utility>

namespace sharp::tb {
namespace {

// Flags of a trace line (GTKWave's analyzer.h, hexadecimal).
constexpr const char* kBit = "@28";
constexpr const char* kHex = "@22";
constexpr const char* kDecimal = "@24";
constexpr const char* kEnum = "@100000028";
constexpr const char* kTranslated = "@2022";
constexpr const char* kComment = "@200";
constexpr const char* kGroupBegin = "@800200";
constexpr const char* kGroupEnd = "@1000200";
constexpr double kFramesVisible = 5;  ///< GTKWave's zoom counts frames of 200 pixels

bool ends_with_any(const std::string& text, std::initializer_list<const char*> ends) {
  for (const char* e : ends)
    if (text.ends_with(e)) return true;
  return false;
}

/// Words that carry values are read in hexadecimal, everything else that counts in decimal.
bool carries_bits(const std::string& path) {
  return ends_with_any(path, {"lane0", "lane0_c", "lane0_h", ".data", "data_i", "data_o", "sum_i", "preact_i",
                              "partial_i", "gate_i", "cell_c_i", "cell_h_i"});
}

/// File of names for codes that are plain bits in the RTL; empty if there is none.
std::string translation(const std::string& path) {
  if (ends_with_any(path, {".stall", "stall_i", "probe_stall"})) return "stall.txt";
  if (ends_with_any(path, {".error", "error_i", "probe_error", "error_code"})) return "error.txt";
  if (ends_with_any(path, {".schedule"})) return "schedule.txt";
  if (ends_with_any(path, {".cell_code", ".cell_i"})) return "cell.txt";
  if (ends_with_any(path, {".part", "probe_part", "part_i"})) return "part.txt";
  return {};
}

/// One line or several: GTKWave widens its column of names to the longest.
std::string comment(const std::string& text) {
  constexpr size_t kWidth = 52;
  if (text.size() <= kWidth) return fmt::format("{}\n-{}\n", kComment, text);
  size_t at = text.rfind(' ', kWidth);
  if (at == std::string::npos || at == 0) at = kWidth;
  return comment(text.substr(0, at)) + comment("  " + text.substr(text[at] == ' ' ? at + 1 : at));
}

/// The model's signals have the names of the RTL's: an alias tells them apart.
std::string named(const FstSignal& signal, const std::string& path) {
  constexpr std::string_view kModel = "model.";
  if (!path.starts_with(kModel)) return signal.name;
  std::string words = path.substr(kModel.size());
  std::replace(words.begin(), words.end(), '.', ' ');  // GTKWave shows what follows the last point
  return fmt::format("+{{model {}}} {}", words, signal.name);
}

std::string trace_lines(const FstSignal& signal, const std::string& path, const std::filesystem::path& translate) {
  if (signal.has_enum) return fmt::format("{}\n{}\n", kEnum, named(signal, path));
  if (const std::string file = translation(path); !file.empty())
    return fmt::format("{}\n^1 {}\n{}\n", kTranslated, (translate / file).string(), named(signal, path));
  const char* flags = signal.bits == 1 ? kBit : carries_bits(path) || signal.bits > 64 ? kHex : kDecimal;
  return fmt::format("{}\n{}\n", flags, named(signal, path));
}

std::string header(const std::filesystem::path& dump_file, const ViewTimes& t) {
  const double zoom = -std::log2(std::max<double>(static_cast<double>(t.span), 1) / kFramesVisible);
  std::string markers = fmt::format("{} {} {}", t.marker_b, t.marker_a, t.marker_b);
  for (char letter = 'C'; letter <= 'Z'; ++letter) markers += " -1";
  return fmt::format(
      "{}[timestart] {}\n[size] 1600 1000\n[pos] -1 -1\n*{:.6f} {}\n[sst_width] 220\n"
      "[signals_width] 420\n[sst_expanded] 1\n",
      dumpfile_line(dump_file), t.left, zoom, markers);
}

/// "TOP.sharp.stall[3:0]" without its range.
std::string without_range(const std::string& name) {
  const size_t at = name.find('[', name.rfind('.') == std::string::npos ? 0 : name.rfind('.'));
  return at == std::string::npos ? name : name.substr(0, at);
}

class Writer {
 public:
  Writer(const FstContent& dump, std::filesystem::path translate) : dump_(dump), translate_(std::move(translate)) {}

  void signal(const std::string& path, Colour colour) {
    const auto found = dump_.signals.find(path);
    if (found == dump_.signals.end()) {
      out_.missing.push_back(path);
      return;
    }
    if (colour != Colour::normal) out_.text += fmt::format("[color] {}\n", static_cast<int>(colour));
    out_.text += trace_lines(found->second, path, translate_);
  }
  void line(const std::string& text) { out_.text += text; }
  /// Ends with the signals that are not there.
  ViewText take() {
    if (out_.missing.empty()) return std::move(out_);
    out_.text += fmt::format("{}\n-not in this dump\n", kGroupBegin);
    for (const std::string& path : out_.missing) out_.text += comment(path);
    out_.text += fmt::format("{}\n-not in this dump\n", kGroupEnd);
    return std::move(out_);
  }

 private:
  const FstContent& dump_;
  std::filesystem::path translate_;
  ViewText out_;
};

}  // namespace

std::string dumpfile_line(const std::filesystem::path& dump_file) {
  const std::string name = std::filesystem::absolute(dump_file).string();
  return name.find_first_of("\r\n") == std::string::npos ? fmt::format("[dumpfile] \"{}\"\n", name) : "";
}

ViewText gtkw_text(const View& view, const FstContent& dump, const std::filesystem::path& dump_file,
                   const std::filesystem::path& translate) {
  Writer writer(dump, translate);
  writer.line(header(dump_file, view.times));
  for (const ViewGroup& group : view.groups) {
    writer.line(fmt::format("{}\n-{}\n", kGroupBegin, group.title));
    for (const std::string& text : group.comments) writer.line(comment(text));
    for (const ViewSignal& s : group.signals) writer.signal(s.path, s.colour);
    writer.line(fmt::format("{}\n-{}\n", kGroupEnd, group.title));
  }
  return writer.take();
}

ViewText fit_view(const std::string& hand_made, const FstContent& dump, const std::filesystem::path& dump_file,
                  const std::filesystem::path& translate) {
  Writer writer(dump, translate);
  writer.line(header(dump_file, {dump.begin, dump.end - dump.begin, -1, -1}));
  std::istringstream lines(hand_made);
  Colour colour = Colour::normal;
  bool blank = false;  // the next "-text" line belongs to a comment or group
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with("[*]")) continue;
    if (line.starts_with("[color] ")) {
      colour = static_cast<Colour>(std::stoi(line.substr(8)));
    } else if (line.starts_with("@")) {
      blank = line == kComment || line == kGroupBegin || line == kGroupEnd;
      if (blank) writer.line(line + "\n");
    } else if (blank) {
      writer.line(line + "\n");
    } else if (!line.starts_with("^") && !line.starts_with("[") && !line.starts_with("*")) {
      writer.signal(without_range(line), std::exchange(colour, Colour::normal));
    }
  }
  return writer.take();
}

}  // namespace sharp::tb
