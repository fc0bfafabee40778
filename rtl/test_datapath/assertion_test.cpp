// SPDX-License-Identifier: Apache-2.0
// Every hazard assertion of the units fires when its rule is broken, and only then.
#include <gtest/gtest.h>

#include "rtl/test_datapath/units_fixture.h"

namespace sharp::rtl_test {
namespace {

class Assertions : public Units {
 protected:
  Assertions() { context().fatalOnError(false); }
  bool failed() { return context().gotError(); }

  void load_block(unsigned base, unsigned units, unsigned q) {
    dut().mfu_load_i = 1;
    dut().mfu_multi_i = 1;
    dut().mfu_unit_base_i = base;
    dut().mfu_num_units_i = units;
    dut().mfu_q_i = q;
  }
  void start_run(unsigned size) {
    dut().hidden_size_i = size;
    dut().run_start_i = 1;
    tick();
    dut().run_start_i = 0;
  }
  void announce(unsigned units) {
    dut().ready_we_i = 1;
    dut().ready_units_i = units;
    tick();
    dut().ready_we_i = 0;
  }
};

TEST_F(Assertions, SilentWhenIdle) {
  for (unsigned i = 0; i < 20; ++i) tick();
  EXPECT_FALSE(failed());
}

TEST_F(Assertions, SubnormalInTheTree) {
  // The smallest normal value is legal, the smallest subnormal is not.
  for (uint32_t value : {0x00800000U, 0x00000001U}) {
    ASSERT_FALSE(failed());
    Words products(kMacs);
    products[5] = value;
    put(dut().reduce_products_i, products);
    dut().reduce_valid_i = 1;
    dut().tile_k_log2_i = 3;
    tick();
    dut().reduce_valid_i = 0;
    for (unsigned i = 0; i < 4 * kLatAdd + 1; ++i) tick();
  }
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, DependentTileTooEarly) {
  dut().acc_valid_i = 1;
  dut().acc_first_i = 1;
  tick();
  dut().acc_first_i = 0;
  tick();
  EXPECT_EQ(failed(), kLatAcc > 1);
}

TEST_F(Assertions, PartialSumInTheMiddleOfAChain) {
  dut().acc_valid_i = 1;
  dut().acc_first_i = 1;
  dut().acc_from_ib_i = 1;
  tick();
  ASSERT_FALSE(failed());
  dut().acc_valid_i = 0;
  for (unsigned i = 0; i < kLatAcc; ++i) tick();
  dut().acc_valid_i = 1;
  dut().acc_first_i = 0;
  tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, MisalignedBlock) {
  dut().row_we_i = 1;
  dut().row_wcount_log2_i = 2;
  dut().row_waddr_i = 8;
  tick();
  ASSERT_FALSE(failed());
  dut().row_waddr_i = 10;
  tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, ReadPastTheRowMemory) {
  dut().row_re_i = 1;
  dut().row_raddr_i = kDepth;
  tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, PreActivationRegisterOverwritten) {
  load_block(0, 8, 8);  // 4 chunks
  tick();
  dut().mfu_load_i = 0;
  for (unsigned i = 0; i < 3; ++i) tick();
  load_block(8, 8, 8);
  tick();  // with the last chunk: legal
  ASSERT_FALSE(failed());
  tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, EmptyBlock) {
  load_block(0, 0, 8);
  tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, MoreUnitsThanRows) {
  load_block(0, 9, 8);
  tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, XSumOverwrittenBeforeItsBlockLeft) {
  dut().acc_valid_i = 1;
  dut().acc_first_i = 1;
  dut().acc_from_ib_i = 1;
  dut().acc_restart_i = 1;
  tick();
  dut().acc_valid_i = 0;
  for (unsigned i = 0; i < kLatAcc; ++i) tick();
  ASSERT_FALSE(failed());
  dut().acc_valid_i = 1;
  for (unsigned i = 0; i < kLatAcc; ++i) tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, BlockLeavesWithoutItsXSum) {
  dut().x_sum_load_i = 1;
  tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, SumsOfACellThatIsNotGru) {
  load_block(0, 1, 8);
  dut().mfu_split_i = 1;
  dut().cell_i = 1;
  tick();
  ASSERT_FALSE(failed());
  dut().mfu_load_i = 0;
  for (unsigned i = 0; i < kLatMfu + 1; ++i) tick();
  ASSERT_FALSE(failed());
  dut().mfu_load_i = 1;
  dut().cell_i = 0;
  tick();
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, UnitsReadyPastTheHiddenSize) {
  start_run(10);
  announce(3);
  ASSERT_FALSE(failed());
  announce(11);
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, UnitsReadyGoesBack) {
  start_run(10);
  announce(7);
  ASSERT_FALSE(failed());
  announce(6);
  EXPECT_TRUE(failed());
}

TEST_F(Assertions, CellStateLoadedDuringAnUpdate) {
  start_run(4);
  announce(2);
  for (unsigned i = 0; i < kLatCu; ++i) tick();
  ASSERT_FALSE(failed());
  dut().c0_we_i = 1;  // in the cycle in which c of the group is written
  tick();
  EXPECT_TRUE(failed());
}

}  // namespace
}  // namespace sharp::rtl_test
