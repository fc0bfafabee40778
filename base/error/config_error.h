// SPDX-License-Identifier: Apache-2.0
// The error of what a user has written: files, options, names.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace sharp::cfg {

/// Raised for every user error in configuration. what() is one message for people:
/// "cfg/run/x.yaml:7: key 'padding': 'dynamc' is not legal; legal: fixed, dynamic".
class ConfigError : public std::exception {
 public:
  explicit ConfigError(std::string message) : message_(std::move(message)) {}
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

}  // namespace sharp::cfg
