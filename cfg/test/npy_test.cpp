// SPDX-License-Identifier: Apache-2.0
// .npy files: every element type, versions, round trip, atomic writing. Broken files: bad/.
#include "cfg/types/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <limits>

namespace sharp::cfg {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class Npy : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              (std::string("npy_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// A file as NumPy writes it, header by hand.
  template <typename T>
  fs::path write(const std::string& dtype, const std::string& shape, const std::vector<T>& values, int version = 1) {
    std::string header = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    const auto path = folder_ / "a.npy";
    std::ofstream out(path, std::ios::binary);
    out << "\x93NUMPY" << static_cast<char>(version) << '\0';
    for (int i = 0; i < (version == 1 ? 2 : 4); ++i) out << static_cast<char>(header.size() >> (8 * i));
    out << header;
    out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
    return path;
  }

  fs::path folder_;
};

TEST_F(Npy, ReadsEveryElementType) {
  EXPECT_THAT(read_npy(write<float>("<f4", "(2,)", {1.5f, -2.0f})).values, ElementsAre(1.5f, -2.0f));
  EXPECT_THAT(read_npy(write<double>("<f8", "(2,)", {0.1, -1e300})).values,
              ElementsAre(0.1f, -std::numeric_limits<float>::infinity()));
  EXPECT_THAT(read_npy(write<uint16_t>("<f2", "(3,)", {0x3C00, 0xC000, 0x0001})).values,
              ElementsAre(1.0f, -2.0f, 0x1p-24f));
  EXPECT_THAT(read_npy(write<int8_t>("|i1", "(2,)", {-128, 127})).values, ElementsAre(-128.0f, 127.0f));
  EXPECT_THAT(read_npy(write<uint8_t>("|u1", "(1,)", {255})).values, ElementsAre(255.0f));
  EXPECT_THAT(read_npy(write<int16_t>("<i2", "(1,)", {-300})).values, ElementsAre(-300.0f));
  EXPECT_THAT(read_npy(write<uint16_t>("<u2", "(1,)", {65535})).values, ElementsAre(65535.0f));
  EXPECT_THAT(read_npy(write<int32_t>("<i4", "(1,)", {-70000})).values, ElementsAre(-70000.0f));
  EXPECT_THAT(read_npy(write<uint32_t>("<u4", "(1,)", {4000000000u})).values, ElementsAre(4e9f));
  EXPECT_THAT(read_npy(write<int64_t>("<i8", "(1,)", {-(int64_t{1} << 40)})).values, ElementsAre(-0x1p40f));
  EXPECT_THAT(read_npy(write<uint64_t>("<u8", "(1,)", {uint64_t{1} << 63})).values, ElementsAre(0x1p63f));
}

TEST_F(Npy, ReadsAllVersionsAndShapes) {
  for (const int version : {1, 2, 3}) {
    const auto array = read_npy(write<float>("<f4", "(2, 3)", {0, 1, 2, 3, 4, 5}, version));
    EXPECT_THAT(array.shape, ElementsAre(2, 3));
    EXPECT_THAT(array.values, ElementsAre(0, 1, 2, 3, 4, 5));
  }
  EXPECT_THAT(read_npy(write<float>("<f4", "()", {7})).shape, testing::IsEmpty());
  EXPECT_THAT(read_npy(write<float>("<f4", "(0, 4)", {})).shape, ElementsAre(0, 4));
}

TEST_F(Npy, HeaderAloneTellsShapeAndType) {
  const auto header = read_npy_header(write<float>("<f4", "(2, 1)", {0, 1}));
  EXPECT_EQ(header.dtype, "<f4");
  EXPECT_THAT(header.shape, ElementsAre(2, 1));
}

TEST_F(Npy, WrittenArraysReadBackBitForBit) {
  const std::vector<float> values = {0.0f, -0.0f, 1e-45f, std::numeric_limits<float>::infinity(), -3.25f, 7.0f};
  for (const auto& shape : std::vector<std::vector<size_t>>{{6}, {2, 3}, {1, 6, 1}}) {
    write_npy(folder_ / "b.npy", shape, values);
    const auto array = read_npy(folder_ / "b.npy");
    EXPECT_EQ(array.shape, shape);
    EXPECT_EQ(std::memcmp(array.values.data(), values.data(), values.size() * sizeof(float)), 0);
  }
}

TEST_F(Npy, DataStartsAt64AsNumPyAligns) {
  write_npy(folder_ / "b.npy", std::vector<size_t>{1}, std::vector<float>{1.0f});
  EXPECT_EQ(fs::file_size(folder_ / "b.npy") % 64, 4u);
}

TEST_F(Npy, WritingReplacesTheFileAndLeavesNoOther) {
  std::ofstream(folder_ / "b.npy") << "old";
  write_npy(folder_ / "b.npy", std::vector<size_t>{1}, std::vector<float>{4.0f});
  EXPECT_THAT(read_npy(folder_ / "b.npy").values, ElementsAre(4.0f));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(Npy, RefusesToWriteAWrongShapeOrIntoNoFolder) {
  const std::vector<float> two = {1.0f, 2.0f};
  EXPECT_THROW(write_npy(folder_ / "b.npy", std::vector<size_t>{3}, two), std::invalid_argument);
  EXPECT_THROW(write_npy(folder_ / "no" / "b.npy", std::vector<size_t>{2}, two), std::runtime_error);
  EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace sharp::cfg
