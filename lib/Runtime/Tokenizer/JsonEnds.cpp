// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tokenizer.json says of ids: the tokens around a text, and what becomes of spaces when it is decoded.
#include "JsonValues.h"

using namespace lamella;
using namespace lamella::tokenizer;
using nlohmann::json;

static Status readTemplate(const json &step, const TokenizerSpec &spec, TextPipeline &pipeline) {
  bool isBehind = false;
  for (const json &part : member(step, "single")) {
    if (!member(part, "Sequence").is_null()) {
      if (isBehind)
        return refuse("post_processor.single", "one text", member(step, "single"));
      isBehind = true;
      continue;
    }
    std::string name = textAt(member(part, "SpecialToken"), "id");
    const json &ids = member(member(member(step, "special_tokens"), name.c_str()), "ids");
    if (!ids.is_array() || ids.empty())
      return refuse("post_processor.special_tokens", "the ids of '" + name + "'", member(step, "special_tokens"));
    for (const json &id : ids) {
      if (!id.is_number_unsigned() || id.get<uint64_t>() >= spec.tokens.size())
        return refuse("post_processor.special_tokens", "ids of the vocabulary", ids);
      (isBehind ? pipeline.suffix : pipeline.prefix).push_back(id.get<int32_t>());
    }
  }
  return Status::success();
}

Status tokenizer::readPostProcessor(const json &step, TokenizerSpec &spec) {
  TextPipeline &pipeline = *spec.pipeline;
  std::string type = textAt(step, "type");
  if (step.is_null() || type == "ByteLevel") // trims offsets only
    return Status::success();
  if (type == "TemplateProcessing")
    return readTemplate(step, spec, pipeline);
  if (type == "Sequence") {
    for (const json &inner : member(step, "processors"))
      if (Status status = textAt(inner, "type") == "Sequence"
                              ? refuse("post_processor", "no sequence in a sequence", inner)
                              : readPostProcessor(inner, spec);
          !status)
        return status;
    return Status::success();
  }
  if (type != "RobertaProcessing" && type != "BertProcessing")
    return refuse("post_processor", "TemplateProcessing, RobertaProcessing, BertProcessing, ByteLevel or a Sequence",
                  step);
  for (const char *key : {"cls", "sep"}) {
    const json &pair = member(step, key);
    bool isToken = pair.is_array() && pair.size() == 2 && pair[1].is_number_unsigned() &&
                   pair[1].get<uint64_t>() < spec.tokens.size();
    if (!isToken)
      return refuse(std::string("post_processor.") + key, "a token and its id", pair);
    (key[0] == 'c' ? pipeline.prefix : pipeline.suffix).push_back(pair[1].get<int32_t>());
  }
  return Status::success();
}

Status tokenizer::readDecoder(const json &step, TokenizerSpec &spec) {
  TextPipeline &pipeline = *spec.pipeline;
  std::string type = textAt(step, "type");
  if (type == "Sequence") {
    for (const json &inner : member(step, "decoders"))
      if (Status status = textAt(inner, "type") == "Sequence" ? refuse("decoder", "no sequence in a sequence", inner)
                                                              : readDecoder(inner, spec);
          !status)
        return status;
    return Status::success();
  }
  bool isMark = textAt(member(step, "pattern"), "String") == "\xe2\x96\x81" && textAt(step, "content") == " ";
  bool marksSpaces = spec.model == "t5" || spec.model == "bpe";
  if (type == "Strip" && textAt(step, "content") == " " && member(step, "start") == 1 && member(step, "stop") == 0)
    pipeline.stripsLeadingSpace = true;
  else if (type == "Metaspace" && marksSpaces)
    pipeline.stripsLeadingSpace = textAt(step, "prepend_scheme") != "never" && flagAt(step, "add_prefix_space", true);
  else if (type == "WordPiece" && spec.model == "bert")
    pipeline.tidySpaces = flagAt(step, "cleanup", true);
  else if (!step.is_null() && type != "Fuse" && !(type == "ByteFallback" && marksSpaces) &&
           !(type == "ByteLevel" && spec.model == "gpt2") && !(type == "Replace" && isMark && marksSpaces))
    return refuse("decoder", "one that goes with the model", step);
  return Status::success();
}
