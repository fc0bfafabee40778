// SPDX-License-Identifier: Apache-2.0
// The name of a DUT library: a hash of everything that shapes it (docs/dut-library.md).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cfg/src/ties_file.h"
#include "cfg/types/types.h"
#include "tb/library/build_machine.h"
#include "tb/library/rtl_snapshot.h"

namespace sharp::tb {

/// What is known before a build: parameters, kind of build, RTL, ties of its ports, processor, tools.
struct LibraryRequest {
  std::string name;  ///< "tiny-deep-coverage": for people
  std::string key;   ///< 32 hexadecimal digits
  std::string stem() const { return name + "-" + key.substr(0, 16); }
};
LibraryRequest library_request(const cfg::Accel& accel, const std::string& variant, const RtlSnapshot& rtl,
                               const cfg::Ties& ties = {}, const BuildMachine& machine = BuildMachine::here());

/// The files outside the RTL that the build of a request reads, as its compilers said when it was built last.
class BuildInputs {
 public:
  /// Of a file with one path a line. A file that cannot be read has no content: the hash of the inputs tells.
  explicit BuildInputs(const std::filesystem::path& list);
  /// The key of the library: of the request and the content that the inputs have now.
  std::string key(const LibraryRequest& request) const;
  /// An input that was written to at or after `moment` (a file of the same disk, written then); empty: none.
  std::string changed_since(const std::filesystem::path& moment) const;

 private:
  std::vector<std::string> paths_;  ///< sorted, each once
};

/// "VsWidth=4 NumVs=4 ... LatWb=1": every RTL parameter, names as in docs/architecture.md section 2.
std::string parameter_text(const cfg::Accel& accel);

/// Throws std::runtime_error unless `info`, the JSON that a library exports, states the parameters of `accel`.
void check_parameters(const cfg::Accel& accel, std::string_view info, const std::filesystem::path& library);

}  // namespace sharp::tb
