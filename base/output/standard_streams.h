// SPDX-License-Identifier: Apache-2.0
// Standard output and standard error of a command: a full disk, a closed descriptor or a reader that has gone ends no
// run, and is not forgotten.
#pragma once

#include <filesystem>
#include <string>

namespace sharp::tb {

/// Once, before anything is printed. From now on printing never fails: the first error is kept. No file that is opened
/// later gets the number of a standard stream.
void guard_standard_streams();

/// Why standard output cannot be written, known without writing: "it is closed"; empty: nothing is known against it.
std::string why_no_standard_output();

/// Why not all that was printed has arrived; empty if it has. What is still buffered is written first.
std::string lost_standard_output();

/// From now on standard output takes one output, `name`, and nothing else: what is printed goes to standard error.
/// False if it is claimed already.
bool claim_standard_output(const std::filesystem::path& name);
bool is_claimed(const std::filesystem::path& name);
/// The descriptor for that output; -1: nothing has claimed it.
int claimed_standard_output();

}  // namespace sharp::tb
