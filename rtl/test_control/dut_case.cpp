// SPDX-License-Identifier: Apache-2.0
// dlopen of a DUT library and the host's simple transactions.
#include "rtl/test_control/dut_case.h"

#include <dlfcn.h>

#include <stdexcept>

namespace sharp::rtl_test {

DutCase::DutCase(const std::string& library, const tb::DutOptions& options) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) throw std::runtime_error(std::string("dlopen: ") + dlerror());
  const auto create = reinterpret_cast<tb::DutCreateFn>(dlsym(handle, "sharp_dut_create"));
  const auto info = reinterpret_cast<tb::DutInfoFn>(dlsym(handle, "sharp_dut_info"));
  if (!create || !info) throw std::runtime_error(library + " exports no sharp_dut_create or sharp_dut_info");
  dut_.reset(create(&options));
  info_ = info();
}

void DutCase::reset() {
  tb::DutInputs in;
  in.rst_n = false;
  for (int i = 0; i < 3; ++i) cycle(in);
}

void DutCase::write(uint8_t addr, uint32_t data) {
  tb::DutInputs in;
  in.reg_valid = in.reg_write = true;
  in.reg_addr = addr;
  in.reg_wdata = data;
  cycle(in);
}

uint32_t DutCase::read(uint8_t addr) {
  tb::DutInputs in;
  in.reg_valid = true;
  in.reg_addr = addr;
  return cycle(in).reg_rdata;
}

void DutCase::load(uint8_t target, uint32_t addr, const std::vector<uint32_t>& words) {
  tb::DutInputs in;
  in.ld_valid = true;
  in.ld_target = target;
  in.ld_addr = addr;
  in.ld_data = words.data();
  cycle(in);
}

}  // namespace sharp::rtl_test
