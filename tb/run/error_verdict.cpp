// SPDX-License-Identifier: Apache-2.0
// Exceptions of the command line.
#include "tb/run/error_verdict.h"

#include <system_error>

#include "base/output/output.h"
#include "base/sqlite/connection.h"
#include "cfg/src/run_file.h"
#include "tb/library/dut_library.h"

namespace sharp::tb {
namespace {

template <class Error>
bool is(const std::exception& error) {
  return dynamic_cast<const Error*>(&error) != nullptr;
}

}  // namespace

Verdict verdict_of(const std::exception& error) {
  if (is<cfg::ConfigError>(error) || is<RtlFolderError>(error) || is<DutLibraryError>(error))
    return Verdict::bad_config;
  if (is<OutputError>(error) || is<sqlite::DatabaseError>(error)) return Verdict::bad_config;
  if (is<std::system_error>(error)) return Verdict::bad_config;  // a file or folder, in the words of the system
  if (is<DutBuildFailed>(error)) return Verdict::build_failed;
  return is<DutBuildInterrupted>(error) ? Verdict::interrupted : Verdict::internal_error;
}

}  // namespace sharp::tb
