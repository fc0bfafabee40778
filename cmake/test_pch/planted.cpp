// SPDX-License-Identifier: Apache-2.0
// A planted error: includes nothing of what it uses, and compiles only with precompiled headers.
std::string planted(const nlohmann::json& value) { return fmt::format("{}", value.dump()); }
