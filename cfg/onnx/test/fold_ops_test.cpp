// SPDX-License-Identifier: Apache-2.0
// Every folded operator on hand-made values, and the arguments that ONNX does not allow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "cfg/onnx/arithmetic_ops.h"
#include "cfg/onnx/move_ops.h"
#include "cfg/onnx/number_ops.h"
#include "cfg/onnx/shape_ops.h"

namespace sharp::cfg::onnx_import {
namespace {

using onnx::TensorProto;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max(), kMin = std::numeric_limits<int64_t>::min();
Budget budget(100'000);

template <typename Call>
void expect_message(Call call, const std::string& text) {
  EXPECT_THAT(call, ThrowsMessage<FoldError>(HasSubstr(text)));
}

Constant wholes(Wholes shape, Wholes values, int32_t type = TensorProto::INT64) {
  return {std::move(shape), type, {}, std::move(values)};
}
Constant reals(Wholes shape, std::vector<double> values, int32_t type = TensorProto::FLOAT) {
  return {std::move(shape), type, std::move(values), {}};
}

TEST(Gather, PicksAlongAnyAxis) {
  const auto m = wholes({2, 3}, {0, 1, 2, 3, 4, 5});
  const auto rows = gather(m, wholes({2, 1}, {-1, 0}), 0, budget);
  EXPECT_THAT(rows.shape, ElementsAre(2, 1, 3));
  EXPECT_THAT(rows.wholes, ElementsAre(3, 4, 5, 0, 1, 2));
  EXPECT_THAT(gather(m, wholes({}, {2}), -1, budget).wholes, ElementsAre(2, 5));
  EXPECT_THAT(gather(m, wholes({}, {2}), -1, budget).shape, ElementsAre(2));
  expect_message([&] { gather(m, wholes({1}, {3}), 1, budget); }, "index 3 is not legal; legal: -3 .. 2");
  expect_message([&] { gather(m, wholes({1}, {-4}), 1, budget); }, "index -4 is not legal");
  expect_message([&] { gather(m, wholes({}, {0}), 2, budget); }, "axis 2 is not legal");
  expect_message([&] { gather(m, reals({}, {0}), 0, budget); }, "'indices' are no whole numbers");
}

TEST(Split, GivesEveryPart) {
  const auto m = wholes({2, 5}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_THAT(split(m, {1, 2, Wholes{2, 3}, {}}, 0, budget).wholes, ElementsAre(0, 1, 5, 6));
  EXPECT_THAT(split(m, {-1, 2, Wholes{2, 3}, {}}, 1, budget).wholes, ElementsAre(2, 3, 4, 7, 8, 9));
  EXPECT_THAT(split(m, {0, 2, {}, {}}, 1, budget).wholes, ElementsAre(5, 6, 7, 8, 9));
  EXPECT_THAT(split(m, {1, 2, {}, 2}, 1, budget).shape, ElementsAre(2, 2));  // the last one is smaller
  EXPECT_THAT(split(m, {1, 3, Wholes{5, 0, 0}, {}}, 2, budget).shape, ElementsAre(2, 0));
  expect_message([&] { split(m, {1, 2, {}, {}}, 0, budget); }, "dimension 5 has no 2 equal parts");
  expect_message([&] { split(m, {1, 2, Wholes{2, 2}, {}}, 0, budget); }, "parts [2, 2] do not cut dimension 5 in 2");
  expect_message([&] { split(m, {1, 2, Wholes{-1, 6}, {}}, 0, budget); }, "parts [-1, 6] do not cut");
  expect_message([&] { split(m, {1, 3, Wholes{2, 3}, {}}, 0, budget); }, "do not cut dimension 5 in 3");
  expect_message([&] { split(m, {1, 2, {}, 3}, 0, budget); }, "num_outputs 3 of a node with 2 outputs");
  expect_message([&] { split(m, {1, 4, {}, 4}, 0, budget); }, "do not cut dimension 5 in 4");  // 2, 2, 2, -1
  expect_message([&] { split(m, {1, 2, Wholes{2, 3}, 2}, 0, budget); }, "either 'split' or 'num_outputs'");
}

TEST(Tile, RepeatsEveryDimension) {
  const auto m = wholes({2, 1}, {1, 2});
  const auto t = tile(m, {2, 3}, budget);
  EXPECT_THAT(t.shape, ElementsAre(4, 3));
  EXPECT_THAT(t.wholes, ElementsAre(1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2));
  EXPECT_THAT(tile(m, {0, 1}, budget).shape, ElementsAre(0, 1));
  expect_message([&] { tile(m, {2}, budget); }, "repeats [2] do not fit shape [2, 1]");
  expect_message([&] { tile(m, {-1, 1}, budget); }, "is not legal; legal: 0 .. 2^28 elements");
  expect_message([&] { tile(m, {1 << 20, 1 << 20}, budget); }, "is not legal; legal: 0 .. 2^28 elements");
}

TEST(Expand, BroadcastsBothWays) {
  EXPECT_THAT(expand(wholes({2, 1}, {1, 2}), {3}, budget).wholes, ElementsAre(1, 1, 1, 2, 2, 2));
  EXPECT_THAT(expand(wholes({3}, {1, 2, 3}), {2, 1}, budget).shape, ElementsAre(2, 3));
  EXPECT_THAT(expand(wholes({}, {7}), {2, 2}, budget).wholes, ElementsAre(7, 7, 7, 7));
  EXPECT_THAT(expand(wholes({2, 1}, {1, 2}), {2, 0}, budget).shape, ElementsAre(2, 0));
  expect_message([] { expand(wholes({2}, {1, 2}), {3}, budget); }, "shapes [2] and [3] do not broadcast");
  expect_message([] { expand(wholes({}, {1}), {1 << 17}, budget); }, "grow out of proportion");
}

TEST(Arithmetic, OfWholeNumbersIsExactOrRefused) {
  const auto m = wholes({2, 1}, {7, -7}), n = wholes({2}, {2, -3});
  EXPECT_THAT(calculate(Arithmetic::add, m, n, budget).wholes, ElementsAre(9, 4, -5, -10));
  EXPECT_THAT(calculate(Arithmetic::sub, m, n, budget).wholes, ElementsAre(5, 10, -9, -4));
  EXPECT_THAT(calculate(Arithmetic::mul, m, n, budget).wholes, ElementsAre(14, -21, -14, 21));
  EXPECT_THAT(calculate(Arithmetic::div, m, n, budget).wholes, ElementsAre(3, -2, -3, 2));  // towards 0
  EXPECT_THAT(negate(n, budget).wholes, ElementsAre(-2, 3));
  const auto most = wholes({}, {kMax}), least = wholes({}, {kMin}), one = wholes({}, {1}), zero = wholes({}, {0});
  expect_message([&] { calculate(Arithmetic::add, most, one, budget); }, "9223372036854775807 + 1 leaves INT64");
  expect_message([&] { calculate(Arithmetic::sub, least, one, budget); }, "leaves INT64");
  expect_message([&] { calculate(Arithmetic::mul, most, most, budget); }, "leaves INT64");
  expect_message([&] { calculate(Arithmetic::div, least, wholes({}, {-1}), budget); }, "leaves INT64");
  expect_message([&] { calculate(Arithmetic::div, one, zero, budget); }, "division of 1 by 0");
  expect_message([&] { negate(least, budget); }, "leaves INT64");
  const auto byte = wholes({}, {200}, TensorProto::UINT8), more = wholes({}, {56}, TensorProto::UINT8);
  expect_message([&] { calculate(Arithmetic::add, byte, more, budget); }, "200 + 56 leaves UINT8");
  expect_message([&] { calculate(Arithmetic::sub, more, byte, budget); }, "56 - 200 leaves UINT8");
  expect_message([&] { negate(byte, budget); }, "UINT8 has no negative numbers");
  expect_message([&] { calculate(Arithmetic::add, byte, one, budget); }, "different type: UINT8 and INT64");
  expect_message(
      [&] {
        calculate(Arithmetic::add, wholes({}, {1}, TensorProto::BOOL), wholes({}, {1}, TensorProto::BOOL), budget);
      },
      "no arithmetic with BOOL");
  expect_message([&] { calculate(Arithmetic::add, n, wholes({3}, {1, 2, 3}), budget); }, "do not broadcast");
}

TEST(Arithmetic, OfRealsRoundsToTheirType) {
  const auto add = [](double a, double b, int32_t type) {
    return calculate(Arithmetic::add, reals({}, {a}, type), reals({}, {b}, type), budget).reals[0];
  };
  EXPECT_EQ(add(1, 0x1p-24, TensorProto::FLOAT), 1.0);
  EXPECT_EQ(add(1, 0x1p-24, TensorProto::DOUBLE), 1 + 0x1p-24);
  EXPECT_EQ(add(2048, 1, TensorProto::FLOAT16), 2048);  // a tie: to even
  EXPECT_EQ(add(65504, 16, TensorProto::FLOAT16), std::numeric_limits<double>::infinity());
  EXPECT_EQ(add(256, 1, TensorProto::BFLOAT16), 256);
  EXPECT_EQ(calculate(Arithmetic::div, reals({}, {1}), reals({}, {0}), budget).reals[0],
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(calculate(Arithmetic::div, reals({}, {1}), reals({}, {3}), budget).reals[0], 1.0f / 3.0f);
  EXPECT_TRUE(std::signbit(negate(reals({}, {0}), budget).reals[0]));
}

TEST(Where, ChoosesWithBroadcast) {
  const auto condition = wholes({2, 1}, {1, 0}, TensorProto::BOOL);
  EXPECT_THAT(where(condition, reals({2}, {1, 2}), reals({}, {9}), budget).reals, ElementsAre(1, 2, 9, 9));
  EXPECT_THAT(where(condition, wholes({}, {3}), wholes({1}, {4}), budget).shape, ElementsAre(2, 1));
  expect_message([&] { where(wholes({}, {1}), reals({}, {1}), reals({}, {1}), budget); }, "legal: BOOL");
  expect_message([&] { where(condition, reals({}, {1}), wholes({}, {1}), budget); }, "of different type");
}

TEST(Range, StopsBeforeItsLimit) {
  const auto whole = [](int64_t a, int64_t b, int64_t d) {
    return range(wholes({}, {a}), wholes({}, {b}), wholes({}, {d}), budget).wholes;
  };
  EXPECT_THAT(whole(2, 9, 3), ElementsAre(2, 5, 8));
  EXPECT_THAT(whole(5, -1, -3), ElementsAre(5, 2));
  EXPECT_THAT(whole(5, 5, 1), ElementsAre());
  EXPECT_THAT(whole(kMin, kMax, kMax), ElementsAre(kMin, -1, kMax - 1));
  EXPECT_THAT(range(reals({}, {0}), reals({}, {1}), reals({}, {0.375}), budget).reals, ElementsAre(0, 0.375, 0.75));
  expect_message([&] { whole(0, 1, 0); }, "a delta of 0 is not legal");
  expect_message([&] { whole(kMin, kMax, 1); }, "is not legal; legal: 0 .. 2^28 elements");
  expect_message([&] { whole(0, 1 << 20, 1); }, "grow out of proportion");
  expect_message([&] { range(reals({}, {0}), reals({}, {1}), reals({}, {0}), budget); }, "no end");
  expect_message([&] { range(wholes({2}, {0, 1}), wholes({}, {1}), wholes({}, {1}), budget); }, "legal: one element");
}

TEST(ConstantOfShape, FillsWithItsValue) {
  EXPECT_THAT(constant_of_shape({2, 2}, reals({1}, {3}), budget).reals, ElementsAre(3, 3, 3, 3));
  EXPECT_THAT(constant_of_shape({}, wholes({1}, {4}), budget).wholes, ElementsAre(4));
  expect_message([] { constant_of_shape({-1}, reals({1}, {0}), budget); }, "shape [-1] is not legal");
  expect_message([] { constant_of_shape({1}, reals({2}, {0, 1}), budget); }, "value of shape [2] is not legal");
}

TEST(Cast, FollowsTheTextOfOnnx) {
  EXPECT_THAT(cast(wholes({3}, {200, -1, 384}, TensorProto::INT16), TensorProto::INT8, budget).wholes,
              ElementsAre(-56, -1, -128));
  EXPECT_THAT(cast(wholes({2}, {-1, 65536}), TensorProto::UINT16, budget).wholes, ElementsAre(65535, 0));
  EXPECT_THAT(cast(reals({2}, {-2.9, 2.9}), TensorProto::INT32, budget).wholes, ElementsAre(-2, 2));
  EXPECT_THAT(cast(reals({2}, {0.1, 0}), TensorProto::BOOL, budget).wholes, ElementsAre(1, 0));
  EXPECT_THAT(cast(wholes({2}, {5, 0}), TensorProto::BOOL, budget).wholes, ElementsAre(1, 0));
  EXPECT_THAT(cast(reals({}, {70000}), TensorProto::FLOAT16, budget).reals,
              ElementsAre(std::numeric_limits<double>::infinity()));
  EXPECT_EQ(cast(wholes({}, {(int64_t{1} << 60) + 1}), TensorProto::FLOAT, budget).reals[0], 0x1p60);
  // Just above a tie of fp16, by less than a float tells.
  EXPECT_EQ(cast(reals({}, {1 + 0x1p-11 + 0x1p-40}, TensorProto::DOUBLE), TensorProto::FLOAT16, budget).reals[0],
            1 + 0x1p-10);
  EXPECT_EQ(cast(reals({}, {1 + 0x1p-8 + 0x1p-40}, TensorProto::DOUBLE), TensorProto::BFLOAT16, budget).reals[0],
            1 + 0x1p-7);
  expect_message([] { cast(reals({}, {3e10}), TensorProto::INT32, budget); }, "does not fit INT32");
  expect_message([] { cast(wholes({}, {-1}), TensorProto::UINT64, budget); }, "is too large; legal: below 2^63");
}

TEST(DequantizeLinear, PerTensorAndPerAxis) {
  const auto q = wholes({2, 2}, {0, 255, 128, 1}, TensorProto::UINT8), zero = wholes({}, {128}, TensorProto::UINT8);
  EXPECT_THAT(dequantize(q, reals({}, {0.5}), &zero, 1, budget).reals, ElementsAre(-64, 63.5, 0, -63.5));
  EXPECT_THAT(dequantize(q, reals({2}, {1, 2}), nullptr, 0, budget).reals, ElementsAre(0, 255, 256, 2));
  EXPECT_THAT(dequantize(q, reals({2}, {1, 2}), nullptr, -1, budget).reals, ElementsAre(0, 510, 128, 2));
  expect_message([&] { dequantize(q, reals({3}, {1, 2, 3}), nullptr, 1, budget); }, "legal: one element, or [2]");
  const auto other = wholes({}, {0}, TensorProto::INT8);
  expect_message([&] { dequantize(q, reals({}, {1}), &other, 1, budget); }, "a zero point of type INT8");
  expect_message([&] { dequantize(reals({}, {1}), reals({}, {1}), nullptr, 1, budget); }, "FLOAT is not quantized");
}

TEST(QuantizeLinear, RoundsToEvenAndSaturates) {
  const auto x = reals({5}, {2.5, 3.5, -1, 1000, 0.4}), zero = wholes({}, {-1}, TensorProto::INT8);
  EXPECT_THAT(quantize(x, reals({}, {1}), nullptr, 0, budget).wholes, ElementsAre(2, 4, 0, 255, 0));
  EXPECT_THAT(quantize(x, reals({}, {1}), &zero, 0, budget).wholes, ElementsAre(1, 3, -2, 127, -1));
  EXPECT_EQ(quantize(x, reals({}, {1}), &zero, 0, budget).type, TensorProto::INT8);
  expect_message([&] { quantize(reals({}, {0}), reals({}, {0}), nullptr, 0, budget); }, "no number");
}

}  // namespace
}  // namespace sharp::cfg::onnx_import
