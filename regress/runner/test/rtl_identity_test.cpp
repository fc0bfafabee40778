// SPDX-License-Identifier: Apache-2.0
// Whether RTL is that of the commit.
#include "regress/runner/rtl_identity.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

class Identity : public testing::Test {
 protected:
  void SetUp() override { fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", rtl_, fs::copy_options::recursive); }
  void TearDown() override { fs::remove_all(rtl_); }

  fs::path rtl_ = fs::path(testing::TempDir()) / ("identity_test_" + std::to_string(getpid()));
};

TEST_F(Identity, CountsChangedMissingAndNewFiles) {
  const tb::RtlSnapshot before = tb::RtlSnapshot::take(rtl_);
  EXPECT_EQ(count_differing(before, tb::RtlSnapshot::take({})), 0u);
  std::ofstream(rtl_ / "sharp.sv", std::ios::app) << "\n";
  fs::remove(rtl_ / "control" / "sharp_setup.sv");
  std::ofstream(rtl_ / "mem" / "new.sv") << "// new\n";
  EXPECT_EQ(count_differing(before, tb::RtlSnapshot::take(rtl_)), 3u);
  EXPECT_EQ(count_differing(tb::RtlSnapshot::take(rtl_), before), 3u);
}

TEST_F(Identity, AnEditedCopyIsAVariantWithAPath) {
  const RtlIdentity same = identify(tb::RtlSnapshot::take(rtl_), rtl_, "");
  std::ofstream(rtl_ / "sharp.sv", std::ios::app) << "\n";
  const RtlIdentity other = identify(tb::RtlSnapshot::take(rtl_), rtl_, "");
  EXPECT_NE(same.hash, other.hash);
  EXPECT_FALSE(other.own);
  EXPECT_EQ(other.path, fs::canonical(rtl_).string());
  EXPECT_TRUE(other.is_variant());
  EXPECT_EQ(other.line(), std::nullopt);
  EXPECT_EQ(rtl_identity_from_json(nlohmann::ordered_json::parse(to_json(other).dump())), other);
}

TEST(IdentityLine, IsThatOfTheCommitsOrOfANameOrNone) {
  EXPECT_EQ((RtlIdentity{"h", "/p", false, 0, ""}.line()), "");
  EXPECT_EQ((RtlIdentity{"h", "/p", true, 2, ""}.line()), std::nullopt);
  EXPECT_EQ((RtlIdentity{"h", "/p", true, 2, "deeper"}.line()), "deeper");
  EXPECT_EQ((RtlIdentity{"h", "/p", true, 0, "deeper"}.line()), "deeper");
}

TEST(IdentityName, IsAWord) {
  const tb::RtlSnapshot rtl = tb::RtlSnapshot::take({});
  for (const char* name : {"a b", "../x", "-x", "x\n"}) EXPECT_THROW(identify(rtl, "", name), cfg::ConfigError) << name;
  EXPECT_NO_THROW(identify(rtl, "", "v2.1_wide-adders"));
}

}  // namespace
}  // namespace sharp::regress
