// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Completion.h"
#include <iostream>

/// The option's spellings: "-p", "--prompt". A positional has none.
static std::vector<std::string> getSpellings(const CLI::Option &option) {
  std::vector<std::string> spellings;
  for (const std::string &name : option.get_snames())
    spellings.push_back("-" + name);
  for (const std::string &name : option.get_lnames())
    spellings.push_back("--" + name);
  return spellings;
}

/// The command's options, those in groups too.
static std::vector<const CLI::Option *> getOptions(const CLI::App &command) {
  std::vector<const CLI::Option *> options = command.get_options();
  for (const CLI::App *group : command.get_subcommands([](const CLI::App *) { return true; }))
    for (const CLI::Option *option : getOptions(*group))
      if (option != group->get_help_ptr())
        options.push_back(option);
  return options;
}

/// The text in single quotes, which all three shells take literally.
static std::string quote(std::string text) {
  for (size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4)
    text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

static std::string join(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

static std::vector<CLI::App *> getCommands(CLI::App &app) {
  return app.get_subcommands([](CLI::App *) { return true; });
}

/// Words that begin with "-" complete to options, the first one to commands, all others to files.
static void printBash(CLI::App &app, std::ostream &out) {
  std::vector<std::string> names;
  for (CLI::App *command : getCommands(app))
    names.push_back(command->get_name());
  out << "_lamella() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} options=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '"
      << join(names)
      << " --help --version' -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in\n";
  for (CLI::App *command : getCommands(app)) {
    std::vector<std::string> options;
    for (const CLI::Option *option : getOptions(*command))
      for (const std::string &spelling : getSpellings(*option))
        options.push_back(spelling);
    out << "    " << command->get_name() << ") options='" << join(options) << "' ;;\n";
  }
  out << "  esac\n"
         "  case $word in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _lamella lamella\n";
}

/// The same with what each means, by `_describe`.
static void printZsh(CLI::App &app, std::ostream &out) {
  auto row = [](std::string name, std::string text) {
    for (size_t at = 0; (at = name.find(':', at)) != std::string::npos; at += 2)
      name.insert(at, "\\");
    return "    " + quote(name + ":" + text) + "\n";
  };
  out << "#compdef lamella\n_lamella() {\n  local -a entries\n  if (( CURRENT == 2 )); then\n    entries=(\n";
  for (CLI::App *command : getCommands(app))
    out << row(command->get_name(), command->get_description());
  out << "    )\n    _describe command entries\n    return\n  fi\n  case $words[2] in\n";
  for (CLI::App *command : getCommands(app)) {
    out << "  " << command->get_name() << ") entries=(\n";
    for (const CLI::Option *option : getOptions(*command))
      for (const std::string &spelling : getSpellings(*option))
        out << row(spelling, option->get_description());
    out << "  ) ;;\n";
  }
  out << "  esac\n  if [[ $PREFIX == -* ]]; then _describe option entries; else _files; fi\n}\ncompdef _lamella "
         "lamella\n";
}

static void printFish(CLI::App &app, std::ostream &out) {
  for (CLI::App *command : getCommands(app)) {
    out << "complete -c lamella -n __fish_use_subcommand -f -a " << command->get_name() << " -d "
        << quote(command->get_description()) << "\n";
    for (const CLI::Option *option : getOptions(*command)) {
      if (getSpellings(*option).empty())
        continue;
      out << "complete -c lamella -n " << quote("__fish_seen_subcommand_from " + command->get_name());
      for (const std::string &name : option->get_snames())
        out << " -s " << name;
      for (const std::string &name : option->get_lnames())
        out << " -l " << name;
      out << (option->get_expected_max() > 0 ? " -r" : "") << " -d " << quote(option->get_description()) << "\n";
    }
  }
}

void addCompletion(CLI::App &app) {
  CLI::App *command =
      app.add_subcommand("completion", "Print a script by which a shell completes commands and options");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("bash: source <(lamella completion bash)\n"
                  "zsh:  source <(lamella completion zsh)\n"
                  "fish: lamella completion fish | source");
  command->callback([&app, shell] {
    if (*shell == "bash")
      printBash(app, std::cout);
    else if (*shell == "zsh")
      printZsh(app, std::cout);
    else
      printFish(app, std::cout);
  });
}
