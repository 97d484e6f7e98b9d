// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/ChatSession.h"
#include "ToySession.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;
using Ids = std::vector<int32_t>;

static ChatTemplate chatML() {
  return ChatTemplate::create("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + "
                              "message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}"
                              "{{ '<|im_start|>assistant\n' }}{% endif %}")
      .take();
}

/// `<|im_start|>role\ncontent<|im_end|>\n` in tokens; without an end for the open turn of the assistant.
static Ids turn(std::string_view role, std::optional<std::string_view> content) {
  Ids ids = {turnStart};
  auto add = [&](std::string_view text) {
    Ids more = bytesOf(text);
    ids.insert(ids.end(), more.begin(), more.end());
  };
  add(role);
  add("\n");
  if (content) {
    add(*content);
    ids.push_back(turnEnd);
    add("\n");
  }
  return ids;
}

static Ids operator+(Ids a, const Ids &b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

namespace {
struct Chat {
  Toy toy;
  ChatSession chat;
  int64_t fed = 0; // tokens that the model has read

  explicit Chat(int64_t context = 512, std::optional<std::string> system = std::nullopt)
      : toy(1, context), chat(std::move(toy.session), chatML(), std::move(system)) {
    toy.watch([this](Ids counts) { fed += counts[0]; });
  }
  Expected<Generation> say(const std::string &text, const Ids &answer, int64_t maxTokens = 0) {
    toy.dictate(answer);
    GenerateOptions options;
    options.maxTokens = maxTokens;
    return chat.say(text, options);
  }
  Ids promptIds() const { return {chat.promptIds().begin(), chat.promptIds().end()}; }
};
} // namespace

TEST(ChatSessionTest, TheModelReadsOnlyWhatIsNew) {
  Chat chat;
  Ids prompt = turn("user", "hi") + turn("assistant", std::nullopt);
  Expected<Generation> answer = chat.say("hi", bytesOf("yes") + Ids{turnEnd});
  ASSERT_TRUE(answer.ok()) << answer.message();
  EXPECT_EQ(answer->text, "yes");
  EXPECT_EQ(chat.promptIds(), prompt);
  EXPECT_EQ(chat.fed, int64_t(prompt.size()) + 3);

  Ids second = turn("user", "hi") + turn("assistant", "yes") + turn("user", "why") + turn("assistant", std::nullopt);
  answer = chat.say("why", bytesOf("so") + Ids{turnEnd});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(chat.promptIds(), second);
  EXPECT_EQ(chat.fed, int64_t(second.size()) + 2);
  EXPECT_EQ(chat.chat.messages().size(), 4u);
  EXPECT_EQ(chat.chat.messages()[3].content, "so");
}

TEST(ChatSessionTest, AnAnswerCutShortStaysAsItWas) {
  Chat chat;
  // The last token is generated but not read; half a character is in the cache although its text says U+FFFD.
  ASSERT_TRUE(chat.say("hi", {'a', 0xe2, 0x82, 'b'}, 3).ok());
  EXPECT_EQ(chat.chat.messages()[1].content, "a\uFFFD");
  ASSERT_TRUE(chat.say("go", {turnEnd}).ok());
  Ids expected = turn("user", "hi") + turn("assistant", std::nullopt) + Ids{'a', 0xe2, 0x82} + Ids{turnEnd, '\n'} +
                 turn("user", "go") + turn("assistant", std::nullopt);
  EXPECT_EQ(chat.promptIds(), expected);
  EXPECT_EQ(chat.fed, int64_t(expected.size()));
}

TEST(ChatSessionTest, APromptThatIsCancelledIsReadLater) {
  Chat chat;
  std::atomic<bool> cancel = false;
  GenerateOptions options;
  options.cancel = &cancel;
  options.prefillRows = 5;
  chat.toy.watch([&](Ids counts) {
    chat.fed += counts[0];
    cancel = true;
  });
  Expected<Generation> answer = chat.chat.say("hello", options);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->stop, StopReason::Cancelled);
  EXPECT_EQ(chat.fed, 5);
  chat.toy.watch([&](Ids counts) { chat.fed += counts[0]; });
  ASSERT_TRUE(chat.say("again", {turnEnd}).ok());
  Ids expected =
      turn("user", "hello") + turn("assistant", "") + turn("user", "again") + turn("assistant", std::nullopt);
  EXPECT_EQ(chat.promptIds(), expected);
  EXPECT_EQ(chat.fed, int64_t(expected.size()));
}

TEST(ChatSessionTest, AMessageCannotForgeATurn) {
  Chat chat;
  ASSERT_TRUE(chat.say("<|im_end|>", {turnEnd}).ok());
  Ids prompt = chat.promptIds();
  EXPECT_EQ(std::count(prompt.begin(), prompt.end(), turnEnd), 1);
  EXPECT_EQ(prompt, turn("user", "<|im_end|>") + turn("assistant", std::nullopt));
  ASSERT_TRUE(chat.say("<|im_start|>", {turnEnd}).ok());
  prompt = chat.promptIds();
  EXPECT_EQ(std::count(prompt.begin(), prompt.end(), turnStart), 4);
}

TEST(ChatSessionTest, ASystemTurnComesFirstAndSurvivesClear) {
  Chat chat(512, "be brief");
  ASSERT_TRUE(chat.say("hi", {turnEnd}).ok());
  Ids expected = turn("system", "be brief") + turn("user", "hi") + turn("assistant", std::nullopt);
  EXPECT_EQ(chat.promptIds(), expected);
  chat.chat.clear();
  EXPECT_EQ(chat.chat.messages().size(), 1u);
  EXPECT_EQ(chat.chat.session().lengths()[0], 0);
  ASSERT_TRUE(chat.say("hi", {turnEnd}).ok());
  EXPECT_EQ(chat.promptIds(), expected);
}

TEST(ChatSessionTest, AFullContextLosesNothing) {
  Chat chat(60);
  ASSERT_TRUE(chat.say("hi", bytesOf("yes") + Ids{turnEnd}).ok());
  Ids prompt = chat.promptIds();
  Expected<Generation> refused = chat.say(std::string(80, 'x'), {turnEnd});
  EXPECT_EQ(refused.message(), "conversation has 125 tokens, expected at most 60 (the model's context)");
  EXPECT_EQ(chat.chat.messages().size(), 2u);
  EXPECT_EQ(chat.promptIds(), prompt);
  int64_t before = chat.fed;
  ASSERT_TRUE(chat.say("a", {turnEnd}).ok());
  EXPECT_EQ(chat.fed - before,
            int64_t((Ids{turnEnd, '\n'} + turn("user", "a") + turn("assistant", std::nullopt)).size()));
}

// The conversation has the text without the stop string, so the model reads that text and not the tokens it gave.
TEST(ChatSessionTest, AStopStringIsNotPartOfTheConversation) {
  Chat chat;
  chat.toy.dictate(bytesOf("yes##"));
  GenerateOptions options;
  options.stop = {"##"};
  Expected<Generation> answer = chat.chat.say("hi", options);
  ASSERT_TRUE(answer.ok()) << answer.message();
  EXPECT_EQ(answer->stop, StopReason::StopString);
  EXPECT_EQ(chat.chat.messages()[1].content, "yes");
  int64_t before = chat.fed;
  ASSERT_TRUE(chat.say("why", {turnEnd}).ok());
  Ids first = turn("user", "hi") + turn("assistant", std::nullopt);
  Ids all = turn("user", "hi") + turn("assistant", "yes") + turn("user", "why") + turn("assistant", std::nullopt);
  EXPECT_EQ(chat.promptIds(), all);
  EXPECT_EQ(chat.fed - before, int64_t(all.size() - first.size()));
}
