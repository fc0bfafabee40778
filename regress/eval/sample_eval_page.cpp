// SPDX-License-Identifier: Apache-2.0
// sample_eval_page FOLDER [EVAL.json]: pages of the sample evaluations, or of a file, to look at.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "regress/eval/eval_csv.h"
#include "regress/eval/eval_page.h"
#include "regress/eval/sample_eval.h"

namespace {

void write(const std::filesystem::path& folder, const nlohmann::ordered_json& eval) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "eval.html", std::ios::binary) << sharp::eval::eval_page(eval);
  sharp::eval::write_csv(folder, eval);
  std::printf("%s\n", (folder / "eval.html").c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fprintf(stderr, "usage: sample_eval_page FOLDER [EVAL.json]\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  if (argc == 3) {
    std::ifstream in(argv[2]);
    write(folder, nlohmann::ordered_json::parse(in));
    return 0;
  }
  write(folder / "full", sharp::eval::full_eval());
  write(folder / "void", sharp::eval::void_eval());
  write(folder / "quick", sharp::eval::quick_eval());
  write(folder / "model", sharp::eval::model_eval());
}
