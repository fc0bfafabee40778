// SPDX-License-Identifier: Apache-2.0
// Save files of GTKWave: a view as data, its text, and hand-made views made to fit a dump.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tb/views/fst_hierarchy.h"

namespace sharp::tb {

/// Colours of GTKWave.
enum class Colour : uint8_t {
  normal = 0,
  red = 1,
  orange = 2,
  yellow = 3,
  green = 4,
  blue = 5,
  indigo = 6,
  violet = 7
};

struct ViewSignal {
  std::string path;  ///< without range
  Colour colour = Colour::normal;
};
struct ViewGroup {
  std::string title;
  std::vector<std::string> comments;  ///< lines under the title
  std::vector<ViewSignal> signals;
};

/// Times of the dump; markers only if they are set.
struct ViewTimes {
  uint64_t left = 0, span = 200;  ///< first visible time, and how much is visible at about 1,000 pixels
  int64_t marker_a = -1, marker_b = -1;
};

struct View {
  std::vector<ViewGroup> groups;
  ViewTimes times;
};

struct ViewText {
  std::string text;
  std::vector<std::string> missing;  ///< signals that the dump does not hold; each has a comment line in the view
};

/// The line of a save file that names its dump. GTKWave reads what is between the first and the last quote of it, as it
/// is; a name of several lines cannot be said, so that there is no line then: `gtkwave --save VIEW DUMP` does not need
/// it.
std::string dumpfile_line(const std::filesystem::path& dump_file);

/// The save file for this dump. translate: folder with the names of codes (waves/translate).
ViewText gtkw_text(const View& view, const FstContent& dump, const std::filesystem::path& dump_file,
                   const std::filesystem::path& translate);

/// A hand-made view (waves/NAME.gtkw) for this dump: ranges as in the dump, absolute paths, whole time visible.
ViewText fit_view(const std::string& hand_made, const FstContent& dump, const std::filesystem::path& dump_file,
                  const std::filesystem::path& translate);

}  // namespace sharp::tb
