// SPDX-License-Identifier: Apache-2.0
// One line of progress on a terminal, rewritten in place; silent elsewhere.
#pragma once

#include <string>
#include <string_view>

namespace sharp::tb {

class ProgressLine {
 public:
  /// On stderr.
  ProgressLine();
  /// Cut to the width of the terminal: a longer line would wrap and stay.
  void show(std::string_view text) const;
  void clear() const { show(""); }
  bool is_terminal() const { return is_terminal_; }

 private:
  bool is_terminal_;
};

/// At most `columns` of them; what is cut off ends in "...".
std::string cut_to(std::string_view text, unsigned columns);

}  // namespace sharp::tb
