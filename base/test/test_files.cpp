// SPDX-License-Identifier: Apache-2.0
// Folders by mkdtemp.
#include "base/test/test_files.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

namespace sharp::tb {

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TestFolder::TestFolder() {
  std::string name = (fs::temp_directory_path() / "sharp_test_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
  path_ = name;
}

TestFolder::~TestFolder() {
  std::error_code none;
  fs::remove_all(path_, none);
}

}  // namespace sharp::tb
