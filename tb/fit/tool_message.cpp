// SPDX-License-Identifier: Apache-2.0
// Reader of tool output: one regular expression for each kind of line.
#include "tb/fit/tool_message.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>

namespace sharp::fit {
namespace {

using Lines = std::vector<std::string>;
using Severity = ToolMessage::Severity;

/// The standard library's regular expressions recurse for each character: a long line would overflow the stack.
constexpr size_t kLongestLine = 4000;

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, std::min(end, kLongestLine)));
    if (!lines.back().empty() && lines.back().back() == '\r') lines.back().pop_back();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

unsigned number(const std::string& digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

void set_place(ToolMessage& m, const std::string& file, const std::string& line, const std::string& column) {
  m.file = file;
  m.line = number(line);
  m.column = number(column);
}

/// Boilerplate that older versions put before the text of an elaboration task.
std::string without_task_prefix(const std::string& text) {
  static const std::regex prefix(R"(^Elaboration system task message \([^)]*\):? *)");
  return std::regex_replace(text, prefix, "");
}

/// "%Error: text", "%Warning-WIDTH: file:line:column: text".
std::optional<ToolMessage> verilator_message(const std::string& line) {
  static const std::regex head(
      R"(^%(Error|Warning)(?:-([A-Z0-9_]+))?: (?:Internal Error: )?(?:(.+?):(\d+):(?:(\d+):)? )?(.*)$)");
  std::smatch m;
  if (!std::regex_match(line, m, head)) return std::nullopt;
  ToolMessage message{
      .tool = "verilator", .severity = m[1] == "Error" ? Severity::error : Severity::warning, .rule = m[2]};
  if (m[3].matched) set_place(message, m[3], m[4], m[5]);
  message.text = without_task_prefix(m[6]);
  return message;
}

/// A line that belongs to the message before: "        : ... note: In instance 'sharp.u_x'".
void continue_verilator(ToolMessage& message, const std::string& line) {
  static const std::regex instance(R"(^ *: \.\.\. (?:note: )?In instance '?([^' ]+)'?$)");
  static const std::regex suggestion(R"(^ *: \.\.\. (?:note: )?(Suggest.*)$)");
  static const std::regex text(R"(^ *: (?!\.\.\.)(.*)$)");
  std::smatch m;
  if (std::regex_match(line, m, instance))
    message.instance = m[1];
  else if (std::regex_match(line, m, suggestion))
    message.suggestion = m[1];
  else if (message.text.empty() && std::regex_match(line, m, text))
    message.text = m[1];
}

/// "file:line:column: error: text"; warnings and notes of a compiler end no build.
std::optional<ToolMessage> compiler_message(const std::string& line) {
  static const std::regex head(R"(^(.+?):(\d+):(?:(\d+):)? (?:fatal )?error: (.*)$)");
  std::smatch m;
  if (!std::regex_match(line, m, head)) return std::nullopt;
  ToolMessage message{.tool = "clang", .text = m[4]};
  set_place(message, m[1], m[2], m[3]);
  return message;
}

/// "/usr/bin/ld: text: undefined reference to ..."; the compiler's own "linker command failed" comes after it.
std::optional<ToolMessage> linker_message(const std::string& line) {
  static const std::regex head(R"(^(?:\S*/)?(?:ld|ld\.lld|ld\.gold|collect2): (.*)$)");
  static const std::regex driver(R"(^(?:\S*/)?clang(?:\+\+)?(?:-\d+)?: error: (.*)$)");
  std::smatch m;
  if (std::regex_match(line, m, head)) return ToolMessage{.tool = "linker", .text = m[1]};
  if (std::regex_match(line, m, driver)) return ToolMessage{.tool = "clang", .text = m[1]};
  return std::nullopt;
}

/// "build_dut.sh: text", what a script says last.
std::optional<ToolMessage> script_message(const std::string& line) {
  static const std::regex head(R"(^(?:\S*/)?([A-Za-z0-9_]+\.sh): (?:line \d+: )?(.*)$)");
  std::smatch m;
  if (!std::regex_match(line, m, head)) return std::nullopt;
  return ToolMessage{.tool = m[1], .text = m[2]};
}

std::optional<ToolMessage> any_message(const std::string& line) {
  for (const auto read : {verilator_message, compiler_message, linker_message, script_message})
    if (auto message = read(line)) return message;
  return std::nullopt;
}

/// Says nothing but that there were messages.
bool is_summary(const ToolMessage& m) {
  static const std::regex summary(
      R"(^(Exiting due to \d+ (error|warning)s?.*|Command Failed .*|linker command failed .*|Cannot continue)$)");
  static const std::regex see(R"(^(\.\.\. )?See the manual.*$)");
  return std::regex_match(m.text, summary) || std::regex_match(m.text, see);
}

}  // namespace

std::vector<ToolMessage> parse_tool_messages(std::string_view log) {
  std::vector<ToolMessage> messages;
  ToolMessage* open = nullptr;  // the message that the next line may belong to
  for (const std::string& line : split_lines(log)) {
    auto message = any_message(line);
    if (!message && open != nullptr && open->tool == "verilator") continue_verilator(*open, line);
    if (!message) continue;
    messages.push_back(std::move(*message));
    open = &messages.back();
  }
  std::vector<ToolMessage> kept;
  for (ToolMessage& m : messages)
    if (!is_summary(m) && std::find(kept.begin(), kept.end(), m) == kept.end()) kept.push_back(std::move(m));
  return kept;
}

const ToolMessage* first_error(const std::vector<ToolMessage>& messages) {
  const auto error = std::find_if(messages.begin(), messages.end(),
                                  [](const ToolMessage& m) { return m.severity == Severity::error; });
  if (error != messages.end() && error->tool.find(".sh") == std::string::npos) return &*error;
  // A script's last words only say that a tool failed: a warning before them says why.
  if (!messages.empty()) return &messages.front();
  return nullptr;
}

std::string to_string(const ToolMessage& m) {
  std::string text;
  if (!m.file.empty()) text += m.file + ":";
  if (m.line > 0) text += std::to_string(m.line) + ":";
  if (m.column > 0) text += std::to_string(m.column) + ":";
  if (!text.empty()) text += " ";
  if (!m.rule.empty()) text += m.rule + ": ";
  return text + m.text;
}

}  // namespace sharp::fit
