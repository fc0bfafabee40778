// SPDX-License-Identifier: Apache-2.0
// The single checks of a fit check. Each adds its findings.
#pragma once

#include <vector>

#include "tb/fit/fit_check.h"
#include "tb/fit/interface.h"
#include "tb/fit/rtl_view.h"

namespace sharp::fit {

using Findings = std::vector<Finding>;

/// The table that says what the testbench knows of the RTL.
inline constexpr const char* kTable = "tb/dut/dut_table.h";

/// What the tools said; rules of the language that no tool knows; a missing sharp.vlt.
void check_sources(const RtlView& view, Findings& findings);
void check_parameters(const RtlView& view, const tb::DutSizes& sizes, Findings& findings);
/// Ports, and the ties that are declared for them.
void check_ports(const RtlView& view, const std::vector<PortRow>& rows, const cfg::Ties& ties, Findings& findings);
void check_probes(const RtlView& view, const std::vector<ProbeRow>& rows, Findings& findings);

/// "1 bit", "8 bits"
std::string bits_text(uint64_t bits);

}  // namespace sharp::fit
