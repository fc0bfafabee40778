#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
namespace sharp::regress {
void write_reports(const std::filesystem::path& run_folder, const nlohmann::ordered_json& report);
std::string summary_text(const nlohmann::ordered_json& report, bool colours);
}
