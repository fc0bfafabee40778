// SPDX-License-Identifier: Apache-2.0
// Lists at keys.
#include "cfg/src/list_reader.h"

#include "cfg/src/reader.h"

namespace sharp::cfg {

const std::vector<Node>& read_list(const Node& node, const std::string& key, const std::string& legal) {
  if (node.kind != Kind::list) fail_value(node, key, legal);
  return node.items;
}

std::vector<std::string> read_texts(const Node& node, const std::string& key, const std::string& what) {
  std::vector<std::string> texts;
  for (const Node& item : read_list(node, key, "a list: [..], of each " + what))
    texts.push_back(read_text(item, key, what));
  return texts;
}

}  // namespace sharp::cfg
