// SPDX-License-Identifier: Apache-2.0
// Decoding and folding of constants against hand-made values; graphs that are broken or grow without end.
#include "cfg/onnx/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "cfg/onnx/move_ops.h"
#include "cfg/onnx/number_ops.h"
#include "cfg/onnx/shape_ops.h"
#include "cfg/onnx/test/build_model.h"

namespace sharp::cfg::onnx_import {
namespace {

using onnx::TensorProto;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

Constant decode(const TensorProto& tensor) {
  Budget budget(1000);
  return decode_tensor(tensor, budget);
}

TensorProto tensor_of(TensorProto::DataType type, std::initializer_list<int64_t> shape) {
  TensorProto tensor;
  tensor.set_data_type(type);
  for (const int64_t n : shape) tensor.add_dims(n);
  return tensor;
}

template <typename T>
TensorProto raw_of(TensorProto::DataType type, const std::vector<T>& values) {
  auto tensor = tensor_of(type, {static_cast<int64_t>(values.size())});
  tensor.set_raw_data(values.data(), values.size() * sizeof(T));
  return tensor;
}

TEST(DecodeTensor, RawBytesOfEveryType) {
  EXPECT_THAT(decode(raw_of<float>(TensorProto::FLOAT, {1.5f, -2})).reals, ElementsAre(1.5f, -2));
  EXPECT_THAT(decode(raw_of<double>(TensorProto::DOUBLE, {0.1})).reals, ElementsAre(0.1));
  EXPECT_THAT(decode(raw_of<uint16_t>(TensorProto::FLOAT16, {0x3C00, 0xC000})).reals, ElementsAre(1, -2));
  EXPECT_THAT(decode(raw_of<uint16_t>(TensorProto::BFLOAT16, {0x3F80, 0xC000})).reals, ElementsAre(1, -2));
  EXPECT_THAT(decode(raw_of<int8_t>(TensorProto::INT8, {-7})).wholes, ElementsAre(-7));
  EXPECT_THAT(decode(raw_of<uint8_t>(TensorProto::UINT8, {200})).wholes, ElementsAre(200));
  EXPECT_THAT(decode(raw_of<int16_t>(TensorProto::INT16, {-700})).wholes, ElementsAre(-700));
  EXPECT_THAT(decode(raw_of<uint16_t>(TensorProto::UINT16, {60000})).wholes, ElementsAre(60000));
  EXPECT_THAT(decode(raw_of<int32_t>(TensorProto::INT32, {-70000})).wholes, ElementsAre(-70000));
  EXPECT_THAT(decode(raw_of<uint32_t>(TensorProto::UINT32, {4000000000})).wholes, ElementsAre(4000000000));
  EXPECT_THAT(decode(raw_of<int64_t>(TensorProto::INT64, {kMax, kMin})).wholes, ElementsAre(kMax, kMin));
  EXPECT_THAT(decode(raw_of<uint64_t>(TensorProto::UINT64, {5})).wholes, ElementsAre(5));
  EXPECT_THAT(decode(raw_of<uint8_t>(TensorProto::BOOL, {0, 2})).wholes, ElementsAre(0, 1));
}

TEST(DecodeTensor, TypedFields) {
  auto half = tensor_of(TensorProto::FLOAT16, {1});
  half.add_int32_data(0x3C00);
  EXPECT_THAT(decode(half).reals, ElementsAre(1));
  auto tiny = tensor_of(TensorProto::INT8, {1});
  tiny.add_int32_data(-7);
  EXPECT_THAT(decode(tiny).wholes, ElementsAre(-7));
  auto wide = tensor_of(TensorProto::UINT32, {1});
  wide.add_uint64_data(4000000000);
  EXPECT_THAT(decode(wide).wholes, ElementsAre(4000000000));
  auto real = tensor_of(TensorProto::DOUBLE, {});
  real.add_double_data(2.5);
  EXPECT_THAT(decode(real).reals, ElementsAre(2.5f));
}

template <typename Call>
void expect_message(Call call, const std::string& text) {
  EXPECT_THAT(call, ThrowsMessage<FoldError>(HasSubstr(text)));
}

TEST(DecodeTensor, RefusesWhatDoesNotFillItsShape) {
  auto tensor = raw_of<float>(TensorProto::FLOAT, {1, 2});
  tensor.set_dims(0, 3);
  expect_message([&] { decode(tensor); }, "FLOAT of shape [3] needs 12 bytes, the file has 8");
  tensor.set_dims(0, kMax);
  expect_message([&] { decode(tensor); }, "is not legal; legal: 0 .. 2^28 elements");
  tensor.set_dims(0, -1);
  expect_message([&] { decode(tensor); }, "shape [-1] is not legal");
  tensor.set_dims(0, 1 << 28);
  expect_message([&] { decode(tensor); }, "needs 268435456 elements, the file has 8");
  auto typed = tensor_of(TensorProto::INT64, {2});
  typed.add_float_data(1);
  typed.add_float_data(1);
  expect_message([&] { decode(typed); }, "INT64 of shape [2] needs 2 elements, the file has 0");
}

TEST(DecodeTensor, RefusesWhatItCannotRead) {
  expect_message([] { decode(tensor_of(TensorProto::STRING, {0})); }, "STRING is not a type of numbers");
  auto unknown = tensor_of(TensorProto::FLOAT, {0});
  unknown.set_data_type(99);
  expect_message([&] { decode(unknown); }, "data type 99 is not a type of numbers");
  auto outside = tensor_of(TensorProto::FLOAT, {1});
  outside.set_data_location(TensorProto::EXTERNAL);
  expect_message([&] { decode(outside); }, "in another file, but there is no folder");
  expect_message([] { decode(raw_of<uint64_t>(TensorProto::UINT64, {~uint64_t{0}})); }, "is too large");
  auto flat = tensor_of(TensorProto::FLOAT, {});
  for (int i = 0; i < 17; ++i) flat.add_dims(1);
  expect_message([&] { decode(flat); }, "17 dimensions are too many");
}

/// 0 .. n-1 in this shape.
Constant count_up(Wholes shape) {
  Constant c{shape, TensorProto::INT64, {}, {}};
  for (size_t i = 0; i < element_count(shape); ++i) c.wholes.push_back(static_cast<int64_t>(i));
  return c;
}

Constant cut(const Constant& in, const SliceArgs& args) {
  Budget budget(1000);
  return slice(in, args, budget);
}

TEST(Slice, CutsAsOnnxDefines) {
  const auto m = count_up({3, 4});
  EXPECT_THAT(cut(m, {{1}, {3}, Wholes{0}, {}}).wholes, ElementsAre(4, 5, 6, 7, 8, 9, 10, 11));
  EXPECT_THAT(cut(m, {{0, 1}, {kMax, -1}, {}, {}}).wholes, ElementsAre(1, 2, 5, 6, 9, 10));
  EXPECT_THAT(cut(m, {{-1}, {kMin}, Wholes{-1}, Wholes{-2}}).wholes, ElementsAre(3, 1, 7, 5, 11, 9));
  EXPECT_THAT(cut(m, {{0}, {kMax}, Wholes{1}, Wholes{kMax}}).wholes, ElementsAre(0, 4, 8));
  EXPECT_THAT(cut(m, {{kMax}, {kMin}, Wholes{1}, Wholes{kMin}}).wholes, ElementsAre(3, 7, 11));
  EXPECT_THAT(cut(m, {{2}, {2}, Wholes{0}, {}}).shape, ElementsAre(0, 4));
  EXPECT_THAT(cut(count_up({0}), {{0}, {5}, {}, Wholes{-1}}).shape, ElementsAre(0));
}

TEST(Slice, RefusesIllegalArguments) {
  const auto m = count_up({3, 4});
  expect_message([&] { cut(m, {{0}, {1}, Wholes{2}, {}}); }, "axis 2 is not legal; legal: -2 .. 1");
  expect_message([&] { cut(m, {{0}, {1}, {}, Wholes{0}}); }, "a step of 0 is not legal");
  expect_message([&] { cut(m, {{0, 0, 0}, {1, 1, 1}, {}, {}}); }, "axis 2 is not legal");
  expect_message([&] { cut(m, {{0, 0}, {1}, {}, {}}); }, "differ in length");
  expect_message([&] { cut(m, {{0, 0}, {1, 1}, Wholes{1, -1}, {}}); }, "axis -1 is named twice");
}

ConstantPtr shared(Constant c) { return std::make_shared<const Constant>(std::move(c)); }

TEST(Concat, JoinsAlongAnyAxis) {
  Budget budget(1000);
  const auto a = shared(count_up({2, 2})), b = shared(count_up({2, 1}));
  EXPECT_THAT(concat({a, b}, -1, budget).wholes, ElementsAre(0, 1, 0, 2, 3, 1));
  EXPECT_THAT(concat({a, a}, 0, budget).wholes, ElementsAre(0, 1, 2, 3, 0, 1, 2, 3));
  EXPECT_THAT(concat({shared(count_up({0})), shared(count_up({2}))}, 0, budget).wholes, ElementsAre(0, 1));
  expect_message([&] { concat({a, b}, 0, budget); }, "inputs of different shape: [2, 1]");
  expect_message([&] { concat({a, shared(count_up({2}))}, 0, budget); }, "inputs of different rank");
  expect_message([&] { concat({shared(count_up({}))}, 0, budget); }, "axis 0 is not legal");
}

TEST(Transpose, TurnsAndReverses) {
  Budget budget(1000);
  const auto m = count_up({2, 1, 3});
  EXPECT_THAT(transpose(m, Wholes{2, 0, 1}, budget).wholes, ElementsAre(0, 3, 1, 4, 2, 5));
  EXPECT_THAT(transpose(m, Wholes{2, 0, 1}, budget).shape, ElementsAre(3, 2, 1));
  EXPECT_THAT(transpose(m, {}, budget).shape, ElementsAre(3, 1, 2));
  EXPECT_THAT(transpose(count_up({}), {}, budget).wholes, ElementsAre(0));
  expect_message([&] { transpose(m, Wholes{0, 0, 1}, budget); }, "axis 0 is named twice");
  expect_message([&] { transpose(m, Wholes{0, 1}, budget); }, "perm [0, 1] does not fit shape [2, 1, 3]");
}

TEST(Reshape, KeepsAndInfersDimensions) {
  Budget budget(1000);
  const auto m = count_up({2, 6});
  EXPECT_THAT(reshape(m, {0, -1, 2}, false, budget).shape, ElementsAre(2, 3, 2));
  EXPECT_THAT(reshape(count_up({0, 2}), {0, 5}, true, budget).shape, ElementsAre(0, 5));
  expect_message([&] { reshape(m, {-1, -1}, false, budget); }, "has two -1");
  expect_message([&] { reshape(m, {5, -1}, false, budget); }, "shape [2, 6] cannot become [5, 2]");
  expect_message([&] { reshape(m, {-2, 6}, false, budget); }, "shape [-2, 6] is not legal");
}

TEST(Squeeze, AndUnsqueezeAreInverse) {
  Budget budget(1000);
  const auto m = count_up({1, 3, 1});
  EXPECT_THAT(squeeze(m, {}, budget).shape, ElementsAre(3));
  EXPECT_THAT(squeeze(m, Wholes{-1}, budget).shape, ElementsAre(1, 3));
  EXPECT_THAT(unsqueeze(count_up({3}), {0, -1}, budget).shape, ElementsAre(1, 3, 1));
  expect_message([&] { squeeze(m, Wholes{1}, budget); }, "dimension 1 of shape [1, 3, 1] is not 1");
  expect_message([&] { unsqueeze(m, {4, -1}, budget); }, "axis -1 is named twice");
}

TEST(Cast, RoundsAndRefusesWhatDoesNotFit) {
  Budget budget(1000);
  const Constant real{{2}, TensorProto::FLOAT, {1.0 + 0x1p-12, -2.75}, {}};
  EXPECT_THAT(cast(real, TensorProto::FLOAT16, budget).reals, ElementsAre(1.0f, -2.75f));
  EXPECT_THAT(cast(real, TensorProto::INT64, budget).wholes, ElementsAre(1, -2));
  EXPECT_THAT(cast(count_up({3}), TensorProto::FLOAT, budget).reals, ElementsAre(0, 1, 2));
  expect_message([&] { cast(real, TensorProto::UINT8, budget); }, "value -2.75 does not fit UINT8");
  const Constant nan{{1}, TensorProto::FLOAT, {std::numeric_limits<double>::quiet_NaN()}, {}};
  expect_message([&] { cast(nan, TensorProto::INT32, budget); }, "value nan has no whole number");
  expect_message([&] { cast(real, TensorProto::STRING, budget); }, "a cast to type 8 cannot be folded");
}

/// Folds the value "end" of a graph.
Folded fold_end(const onnx::GraphProto& graph, size_t max_elements = 1000) {
  const Scope scope(graph, nullptr);
  Folder folder(max_elements);
  return folder.fold(scope, "end");
}

TEST(Folder, RefusesRings) {
  onnx::GraphProto graph;
  test::add_node(graph, "Identity", {"b"}, {"end"});
  test::add_node(graph, "Identity", {"end"}, {"b"});
  expect_message([&] { fold_end(graph); }, "the value 'end' depends on itself");
}

TEST(Folder, RefusesEndlessChains) {
  onnx::GraphProto graph;
  test::add_value(graph, "v0", {1}, {1}, test::Form::raw_data);
  for (int i = 0; i < 100000; ++i)
    test::add_node(graph, "Identity", {"v" + std::to_string(i)}, {"v" + std::to_string(i + 1)});
  test::add_node(graph, "Identity", {"v100000"}, {"end"});
  expect_message([&] { fold_end(graph); }, "more than 200 operators in a row");
}

TEST(Folder, RefusesDoublingWithoutEnd) {
  onnx::GraphProto graph;
  test::add_value(graph, "v0", {1}, {1}, test::Form::raw_data);
  for (int i = 0; i < 60; ++i) {
    const auto from = "v" + std::to_string(i);
    test::set_int(test::add_node(graph, "Concat", {from, from}, {"v" + std::to_string(i + 1)}), "axis", 0);
  }
  test::add_node(graph, "Identity", {"v60"}, {"end"});
  expect_message([&] { fold_end(graph); }, "grow out of proportion to the file");
}

TEST(Folder, VisitsSharedValuesOnce) {
  onnx::GraphProto graph;  // 2^60 paths through values without elements
  test::add_value(graph, "v0", {0}, {}, test::Form::raw_data);
  for (int i = 0; i < 60; ++i) {
    const auto from = "v" + std::to_string(i);
    test::set_int(test::add_node(graph, "Concat", {from, from}, {"v" + std::to_string(i + 1)}), "axis", 0);
  }
  test::add_node(graph, "Identity", {"v60"}, {"end"});
  EXPECT_THAT(fold_end(graph).value->shape, ElementsAre(0));
}

TEST(Folder, TellsConstantFromComputed) {
  onnx::GraphProto graph;
  test::add_input(graph, "x", {1});
  test::add_node(graph, "Relu", {"x"}, {"end"}, "act");
  EXPECT_THAT([&] { fold_end(graph); }, ThrowsMessage<NotConstant>("computed by Relu 'act', not constant"));
  graph.mutable_node(0)->set_op_type("Identity");
  EXPECT_THAT([&] { fold_end(graph); }, ThrowsMessage<NotConstant>("'x' is an input of the model, not constant"));
  graph.mutable_node(0)->set_domain("com.example");
  EXPECT_THAT([&] { fold_end(graph); }, ThrowsMessage<NotConstant>("computed by Identity 'act', not constant"));
}

TEST(Printable, KeepsUtf8AndNothingElse) {
  EXPECT_EQ(printable("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(printable(std::string_view("\0\n\x1B\x7F", 4)), "????");
  EXPECT_EQ(printable("\xC0\x80 \xED\xA0\x80 \xF4\x90\x80\x80 \xE2\x82"), "?? ??? ???? ??");
}

}  // namespace
}  // namespace sharp::cfg::onnx_import
