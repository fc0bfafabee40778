// SPDX-License-Identifier: Apache-2.0
// Weights in files beside the model: what is read, and every way such a file can be wrong or lead elsewhere.
#include "cfg/onnx/external_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "cfg/onnx/onnx_model.h"
#include "cfg/onnx/tensor_file.h"
#include "cfg/onnx/test/build_model.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

namespace fs = std::filesystem;
using test::ramp;
using testing::ElementsAre;
using testing::HasSubstr;

class ExternalDataTest : public testing::Test {
 protected:
  ExternalDataTest() { fs::create_directories(folder_); }
  ~ExternalDataTest() override { fs::remove_all(top_); }

  void write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  OnnxModel open(const onnx::ModelProto& model) {
    write("m.onnx", model.SerializeAsString());
    return OnnxModel(folder_ / "m.onnx");
  }
  /// What is wrong with a model whose W says this, without its beginning; "" if it loads.
  std::string problem(const std::string& location, uint64_t offset, uint64_t length) {
    auto model = test::model_of({});
    test::set_external(*model.mutable_graph()->mutable_initializer(0), location, offset, length);
    try {
      open(model).load(0);
    } catch (const ConfigError& e) {
      const std::string text = e.what(),
                        begin = (folder_ / "m.onnx").string() + ": node 'rnn': input 'W': tensor 'rnn.W': ";
      EXPECT_THAT(text, testing::StartsWith(begin));
      return text.substr(std::min(begin.size(), text.size()));
    }
    return "";
  }

  fs::path top_ = fs::temp_directory_path() / ("sharp_external_" + std::to_string(getpid()));
  fs::path folder_ = top_ / "model";
};

constexpr uint64_t kBytesOfW = 24 * 4;

TEST_F(ExternalDataTest, WeightsOfOneDataFile) {
  auto model = test::model_of({});
  write("m.onnx.data", "head" + test::move_outside(*model.mutable_graph(), "m.onnx.data", 4));
  const auto rnn = open(model).load(0);
  EXPECT_EQ(rnn.directions[0].w, ramp(24, 0));
  EXPECT_EQ(rnn.directions[0].r, ramp(16, 8));
  EXPECT_EQ(rnn.directions[0].b, ramp(16, 16));
}

TEST_F(ExternalDataTest, SeveralDataFilesInFoldersBelow) {
  auto model = test::model_of({});
  auto& graph = *model.mutable_graph();
  fs::create_directories(folder_ / "data" / "deep");
  for (int i = 0; i < graph.initializer_size(); ++i) {
    auto& tensor = *graph.mutable_initializer(i);
    const std::string name = i == 0 ? "w.bin" : "./data/deep/" + std::to_string(i);
    write(name, tensor.raw_data());
    test::set_external(tensor, name, 0, tensor.raw_data().size());
    tensor.clear_raw_data();
  }
  EXPECT_EQ(open(model).load(0).directions[0].b, ramp(16, 16));
}

TEST_F(ExternalDataTest, DataBehindCastAndInConstants) {
  auto model = test::model_of({.form = test::Form::half_cast});
  auto& graph = *model.mutable_graph();
  const std::string bytes = test::move_outside(graph, "halves");
  write("halves", bytes);
  EXPECT_EQ(open(model).load(0).directions[0].w, ramp(24, 0));
  auto constants = test::model_of({.form = test::Form::constant});
  auto& tensor = *constants.mutable_graph()->mutable_node(0)->mutable_attribute(0)->mutable_t();
  write("w", tensor.raw_data());
  test::set_external(tensor, "w", 0, tensor.raw_data().size());
  tensor.clear_raw_data();
  EXPECT_EQ(open(constants).load(0).directions[0].w, ramp(24, 0));
}

TEST_F(ExternalDataTest, WithoutLengthAsMuchAsTheTensorNeeds) {
  auto model = test::model_of({});
  auto& tensor = *model.mutable_graph()->mutable_initializer(0);
  write("w", tensor.raw_data() + "more");
  test::set_external(tensor, "w", 0, 0);
  tensor.mutable_external_data()->RemoveLast();
  EXPECT_EQ(open(model).load(0).directions[0].w, ramp(24, 0));
}

TEST_F(ExternalDataTest, OnlyTheRangeOfALargeFileIsRead) {
  auto model = test::model_of({});
  auto& tensor = *model.mutable_graph()->mutable_initializer(0);
  constexpr uint64_t kOffset = (uint64_t{5} << 30) + 3;  // beyond 32 bits, in a file with a hole
  {
    std::ofstream out(folder_ / "large", std::ios::binary);
    out.seekp(static_cast<std::streamoff>(kOffset));
    out << tensor.raw_data();
  }
  test::set_external(tensor, "large", kOffset, kBytesOfW);
  tensor.clear_raw_data();
  EXPECT_EQ(open(model).load(0).directions[0].w, ramp(24, 0));
}

TEST_F(ExternalDataTest, TensorFilesHaveThemToo) {
  auto tensor = test::float_tensor({2}, {});
  const float values[] = {1, 2};
  write("values", std::string(reinterpret_cast<const char*>(values), sizeof values));
  test::set_external(tensor, "values", 0, 8);
  write("t.pb", tensor.SerializeAsString());
  EXPECT_THAT(read_tensor_file(folder_ / "t.pb").values, ElementsAre(1, 2));
}

TEST_F(ExternalDataTest, ErrorsNameFileOffsetLengthAndSize) {
  EXPECT_EQ(problem("gone", 0, kBytesOfW), "data file 'gone': cannot read: No such file or directory");
  write("short", std::string(100, 'a'));
  EXPECT_EQ(problem("short", 5, kBytesOfW), "data file 'short': it has 100 bytes, too few for offset 5 and length 96");
  EXPECT_EQ(problem("short", UINT64_MAX, kBytesOfW),
            "data file 'short': it has 100 bytes, too few for offset 18446744073709551615 and length 96");
  EXPECT_EQ(problem("short", 0, 92), "data file 'short': length 92 at offset 0 does not fit the shape; legal: 96");
  write("pointer", "version https://git-lfs.github.com/spec/v1\n");
  EXPECT_THAT(problem("pointer", 0, kBytesOfW),
              HasSubstr("too few for offset 0 and length 96; it is a Git LFS pointer"));
  write("long_pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, '0') + "\n");
  EXPECT_EQ(problem("long_pointer", 0, kBytesOfW),
            "data file 'long_pointer': it is a Git LFS pointer; `git lfs pull` fetches the file itself");
  EXPECT_EQ(problem("short", 4, kBytesOfW), "");
}

TEST_F(ExternalDataTest, NumbersThatAreNone) {
  for (const char* const text : {"", "-1", "12x", "99999999999999999999", " 1"}) {
    auto model = test::model_of({});
    auto& tensor = *model.mutable_graph()->mutable_initializer(0);
    test::set_external(tensor, "short", 0, kBytesOfW);
    tensor.mutable_external_data(1)->set_value(text);
    EXPECT_THAT(open(model).nodes()[0].reasons[0].str(),
                HasSubstr("offset '" + std::string(text) + "' is not legal; legal: a number of bytes"));
  }
}

TEST_F(ExternalDataTest, NothingOutsideTheFolderIsRead) {
  std::ofstream(top_ / "secret", std::ios::binary) << std::string(kBytesOfW, 'a');
  const std::string outside = "not inside the folder of the model; legal: a relative path without '..'";
  EXPECT_THAT(problem("../secret", 0, kBytesOfW), HasSubstr(outside));
  EXPECT_THAT(problem("data/../../secret", 0, kBytesOfW), HasSubstr(outside));
  EXPECT_THAT(problem((top_ / "secret").string(), 0, kBytesOfW), HasSubstr(outside));
  EXPECT_THAT(problem("", 0, kBytesOfW), HasSubstr(outside));
  EXPECT_THAT(problem(std::string("a\0b", 3), 0, kBytesOfW), HasSubstr(outside));
  fs::create_symlink(top_ / "secret", folder_ / "link");
  EXPECT_EQ(problem("link", 0, kBytesOfW), "data file 'link': a link out of the folder of the model");
  fs::create_directory_symlink(top_, folder_ / "up");
  EXPECT_EQ(problem("up/secret", 0, kBytesOfW), "data file 'up/secret': a link out of the folder of the model");
  write("inside", std::string(kBytesOfW, 'a'));
  fs::create_symlink("inside", folder_ / "good");
  EXPECT_EQ(problem("good", 0, kBytesOfW), "");
}

TEST_F(ExternalDataTest, NothingThatBlocksOrNeverEndsIsRead) {
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(problem("fifo", 0, kBytesOfW), "data file 'fifo': not a regular file");
  fs::create_directories(folder_ / "sub");
  EXPECT_EQ(problem("sub", 0, kBytesOfW), "data file 'sub': not a regular file");
  EXPECT_EQ(problem(std::string(5000, 'n'), 0, kBytesOfW).substr(0, 15), "data file 'nnnn");
}

TEST_F(ExternalDataTest, AModelInMemoryHasNoFolder) {
  auto model = test::model_of({});
  test::move_outside(*model.mutable_graph(), "w");
  EXPECT_THAT(OnnxModel(model.SerializeAsString(), "m").nodes()[0].reasons[0].str(),
              HasSubstr("the data lie in another file, but there is no folder to look for it"));
}

}  // namespace
}  // namespace sharp::cfg
