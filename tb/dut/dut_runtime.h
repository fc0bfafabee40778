// SPDX-License-Identifier: Apache-2.0
// Included first in every unit of a DUT library: the Verilator runtime prints through the adaptor
// (tb/dut/verilated_dut.cpp).
#pragma once

int sharp_dut_printf(const char* format, ...);
