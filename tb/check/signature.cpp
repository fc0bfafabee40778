// SPDX-License-Identifier: Apache-2.0
// Signatures from the words of a failure.
#include "tb/check/signature.h"

#include <algorithm>
#include <cctype>

namespace sharp::tb {
namespace {

constexpr std::string_view kStall = "stall reason ";

/// The word that begins at `at`.
std::string word_at(const std::string& text, size_t at) {
  size_t end = at;
  while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
  return text.substr(at, end - at);
}

/// The reason that a text names, or nothing.
std::string stall_in(const std::string& text) {
  const size_t at = text.find(kStall);
  return at == std::string::npos ? "" : word_at(text, at + kStall.size());
}

/// Every run of digits becomes '#', blanks become '_'.
std::string without_numbers(const std::string& text) {
  std::string out;
  for (const char ch : text) {
    const bool digit = std::isdigit(static_cast<unsigned char>(ch)) != 0;
    if (digit && out.ends_with('#')) continue;
    out += digit ? '#' : ch == ' ' || ch == '\n' ? '_' : ch;
  }
  return out;
}

std::string with_underscores(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char ch) { return std::isspace(ch) != 0; }, '_');
  return text;
}

/// "file:line hierarchy.Label_A: message": the label, or without one the whole text.
std::string assertion_label(const std::string& text) {
  const size_t blank = text.find(' '), colon = text.find(':', blank == std::string::npos ? 0 : blank);
  if (blank == std::string::npos || colon == std::string::npos) return without_numbers(text);
  const size_t dot = text.rfind('.', colon);
  return without_numbers(text.substr(dot == std::string::npos || dot < blank ? blank + 1 : dot + 1,
                                     colon - (dot == std::string::npos || dot < blank ? blank + 1 : dot + 1)));
}

std::string gate_class(const Failure& f) {
  if (f.gate < 0) return "";
  const bool split = cfg::is_split_gate(f.cell, static_cast<unsigned>(f.gate));
  if (f.boundary == Boundary::preact && split) return "split";
  if (f.boundary != Boundary::gate) return "";
  const bool is_tanh = f.cell == cfg::Cell::elman || (f.cell == cfg::Cell::lstm && f.gate == 2);
  return is_tanh ? "tanh" : "sigmoid";
}

void take_failure(const Failure& f, Signature& s) {
  s.boundary = to_string(f.boundary);
  s.kind = f.kind;
  s.gate_class = gate_class(f);
  if (f.boundary == Boundary::stall_reason) {
    s.stall_expected = word_at(f.expected, 0);
    s.stall_got = word_at(f.got, 0);
  } else if (f.boundary == Boundary::issue) {
    s.stall_expected = stall_in(f.expected);
    s.stall_got = stall_in(f.got);
  }
}

std::string label_of(Verdict verdict, bool has_failure, const std::string& detail) {
  switch (verdict) {
    case Verdict::assertion:
      return assertion_label(detail);
    case Verdict::hang:
      return has_failure ? "" : stall_in(detail);
    case Verdict::incomplete:
    case Verdict::internal_error:
      return without_numbers(detail);
    case Verdict::build_failed:
      return with_underscores(build_error(detail));
    default:
      return "";
  }
}

}  // namespace

std::string build_error(const std::string& detail) {
  std::string out;
  bool in_word = false;  // digits that a letter comes before are part of a name
  for (const char ch : detail.substr(0, detail.find('\n'))) {
    const auto byte = static_cast<unsigned char>(ch);
    const bool number = std::isdigit(byte) != 0 && !in_word;
    in_word = in_word ? std::isalnum(byte) != 0 || ch == '_' : std::isalpha(byte) != 0 || ch == '_';
    if (number && out.ends_with('#')) continue;
    out += number ? '#' : ch;
  }
  for (size_t at = out.find(":#:"); at != std::string::npos; at = out.find(":#:")) out.erase(at, 2);
  return out;
}

Signature signature_of(Verdict verdict, const std::optional<Failure>& failure, const std::string& detail) {
  Signature s;
  s.verdict = verdict;
  if (failure) take_failure(*failure, s);
  s.label = label_of(verdict, failure.has_value(), detail);
  return s;
}

std::string to_string(const Signature& s) {
  std::string text(to_string(s.verdict));
  const std::pair<const char*, const std::string*> parts[] = {
      {"", &s.boundary},        {"", &s.kind},    {"expected=", &s.stall_expected}, {"got=", &s.stall_got},
      {"gate=", &s.gate_class}, {"at=", &s.label}};
  for (const auto& [name, value] : parts)
    if (!value->empty()) text += "/" + (name + *value);
  return text;
}

}  // namespace sharp::tb
