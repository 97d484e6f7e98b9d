// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The classes of our attributes and types, and what schedules need of the transform interpreter.
#include "lamella/CAPI/Compiler/Dialects.h"
#include "lamella/CAPI/Compiler/Schedules.h"
#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Diagnostics.h"
#include "mlir/Bindings/Python/Nanobind.h"
#include "mlir/Bindings/Python/NanobindAdaptors.h"

namespace nb = nanobind;
using namespace nb::literals;
using namespace mlir::python::nanobind_adaptors;

static void append(MlirStringRef part, void *text) { static_cast<std::string *>(text)->append(part.data, part.length); }

static MlirStringRef toRef(const std::string &text) { return mlirStringRefCreate(text.data(), text.size()); }

/// What the parser of an attribute or a type says is wrong with its text, instead of printing it.
class ParseErrors {
public:
  explicit ParseErrors(MlirContext context)
      : context(context), handler(mlirContextAttachDiagnosticHandler(context, keep, this, nullptr)) {}
  ~ParseErrors() { mlirContextDetachDiagnosticHandler(context, handler); }

  [[noreturn]] void raise(const char *what, const std::string &text) {
    throw nb::value_error(("expected " + std::string(what) + ", got '" + text + "': " + reason).c_str());
  }

private:
  static MlirLogicalResult keep(MlirDiagnostic diagnostic, void *self) {
    mlirDiagnosticPrint(diagnostic, append, &static_cast<ParseErrors *>(self)->reason);
    return mlirLogicalResultSuccess();
  }

  MlirContext context;
  std::string reason;
  MlirDiagnosticHandlerID handler;
};

static MlirAttribute parseAttribute(const std::string &text, MlirContext context) {
  ParseErrors errors(context);
  MlirAttribute attribute = mlirAttributeParseGet(context, toRef(text));
  if (mlirAttributeIsNull(attribute))
    errors.raise("an attribute", text);
  return attribute;
}

static MlirType parseType(const std::string &text, MlirContext context) {
  ParseErrors errors(context);
  MlirType type = mlirTypeParseGet(context, toRef(text));
  if (mlirTypeIsNull(type))
    errors.raise("a type", text);
  return type;
}

/// `b * n + 4`; `?` for a size that is not known.
static std::string printSize(MlirAttribute size) {
  std::string text;
  if (mlirAttributeIsNull(size))
    return "?";
  lamellaRelaxSizeAttrPrint(size, append, &text);
  return text;
}

/// "4, n, ?" of what a person writes as [4, "n", None].
static std::string joinSizes(const nb::sequence &sizes) {
  std::string text;
  for (nb::handle size : sizes) {
    text += text.empty() ? "" : ", ";
    text += size.is_none() ? "?" : nb::cast<std::string>(nb::str(size));
  }
  return text;
}

static nb::object toPython(MlirAttribute size) {
  int64_t value;
  if (mlirAttributeIsNull(size))
    return nb::none();
  return lamellaRelaxSizeAttrGetConstant(size, &value) ? nb::object(nb::int_(value)) : nb::cast(printSize(size));
}

static void addRelax(nb::module_ &m) {
  mlir_attribute_subclass(m, "SizeAttr", lamellaAttributeIsARelaxSize, lamellaRelaxSizeAttrGetTypeID)
      .def_classmethod(
          "get",
          [](const nb::object &cls, const nb::object &expression, MlirContext context) {
            return cls(parseAttribute("#relax.size<" + nb::cast<std::string>(nb::str(expression)) + ">", context));
          },
          "cls"_a, "expression"_a, "context"_a.none() = nb::none(), "The size of an integer or of a text: `b * n + 4`.")
      .def_property_readonly(
          "expression", [](MlirAttribute self) { return printSize(self); }, "The text of the expression.")
      .def_property_readonly(
          "value",
          [](MlirAttribute self) -> std::optional<int64_t> {
            int64_t value;
            return lamellaRelaxSizeAttrGetConstant(self, &value) ? std::optional(value) : std::nullopt;
          },
          "The number, where no symbol occurs; else None.");
  mlir_attribute_subclass(m, "ShapeAttr", lamellaAttributeIsARelaxShape, lamellaRelaxShapeAttrGetTypeID)
      .def_classmethod(
          "get",
          [](const nb::object &cls, const nb::sequence &sizes, MlirContext context) {
            return cls(parseAttribute("#relax.shape<" + joinSizes(sizes) + ">", context));
          },
          "cls"_a, "sizes"_a, "context"_a.none() = nb::none(),
          "The shape of integers, texts of expressions and None (not known): `[4, \"n * 2\", None]`.")
      .def_property_readonly(
          "sizes",
          [](MlirAttribute self) {
            nb::list sizes;
            for (intptr_t i = 0, rank = lamellaRelaxShapeAttrGetRank(self); i < rank; ++i)
              sizes.append(toPython(lamellaRelaxShapeAttrGetSize(self, i)));
            return sizes;
          },
          "For each dimension an integer, the text of its expression, or None.");
  mlir_attribute_subclass(m, "SymbolDeclAttr", lamellaAttributeIsARelaxSymbolDecl, lamellaRelaxSymbolDeclAttrGetTypeID)
      .def_classmethod(
          "get",
          [](const nb::object &cls, const std::string &name, int64_t lower, std::optional<int64_t> upper,
             MlirContext context) {
            std::string last = upper ? std::to_string(*upper) : "inf";
            return cls(parseAttribute("#relax.symbol<" + name + " in [" + std::to_string(lower) + ", " + last + "]>",
                                      context));
          },
          "cls"_a, "name"_a, "lower"_a = 0, "upper"_a.none() = nb::none(), "context"_a.none() = nb::none(),
          "The declaration of a symbol with its least and greatest value (None: any).")
      .def_property_readonly("name",
                             [](MlirAttribute self) {
                               MlirStringRef name = lamellaRelaxSymbolDeclAttrGetName(self);
                               return std::string(name.data, name.length);
                             })
      .def_property_readonly("lower", [](MlirAttribute self) { return lamellaRelaxSymbolDeclAttrGetLower(self); })
      .def_property_readonly("upper", [](MlirAttribute self) -> std::optional<int64_t> {
        int64_t upper = lamellaRelaxSymbolDeclAttrGetUpper(self);
        return upper < 0 ? std::nullopt : std::optional(upper);
      });
  mlir_type_subclass(m, "SizeType", lamellaTypeIsARelaxSize, lamellaRelaxSizeTypeGetTypeID)
      .def_classmethod(
          "get",
          [](const nb::object &cls, const nb::object &expression, MlirContext context) {
            return cls(parseType("!relax.size<" + nb::cast<std::string>(nb::str(expression)) + ">", context));
          },
          "cls"_a, "expression"_a, "context"_a.none() = nb::none(), "The type of an index equal to the expression.")
      .def_property_readonly("size", [](MlirType self) { return lamellaRelaxSizeTypeGetSize(self); }, "Its SizeAttr.");
  mlir_type_subclass(m, "StateType", lamellaTypeIsARelaxState, lamellaRelaxStateTypeGetTypeID)
      .def_classmethod(
          "get",
          [](const nb::object &cls, const nb::sequence &sizes, const std::string &elementType, MlirContext context) {
            return cls(parseType("!relax.state<kv_cache, [" + joinSizes(sizes) + "], " + elementType + ">", context));
          },
          "cls"_a, "sizes"_a, "element_type"_a, "context"_a.none() = nb::none(),
          "A key/value cache of [batch, layers, heads, head dimension] and the name of an element type.")
      .def_property_readonly(
          "sizes",
          [](MlirType self) {
            nb::list sizes;
            for (intptr_t i = 0, rank = lamellaRelaxStateTypeGetRank(self); i < rank; ++i)
              sizes.append(toPython(lamellaRelaxStateTypeGetSize(self, i)));
            return sizes;
          },
          "[batch, layers, heads, head dimension]")
      .def_property_readonly("element_type", [](MlirType self) { return lamellaRelaxStateTypeGetElementType(self); });
}

/// An attribute that is a word: #tir.scope<local>.
static void addWord(nb::module_ &m, const char *name, const std::string &mnemonic, bool (*isA)(MlirAttribute),
                    MlirTypeID (*typeID)()) {
  mlir_attribute_subclass(m, name, isA, typeID)
      .def_classmethod(
          "get",
          [mnemonic](const nb::object &cls, const std::string &word, MlirContext context) {
            return cls(parseAttribute("#tir." + mnemonic + "<" + word + ">", context));
          },
          "cls"_a, "word"_a, "context"_a.none() = nb::none(), "The attribute of the word.")
      .def_property_readonly("value", [](MlirAttribute self) {
        MlirStringRef word = lamellaTIREnumAttrGetValue(self);
        return std::string(word.data, word.length);
      });
}

static void addSchedules(nb::module_ &m) {
  m.def(
      "apply_schedule",
      [](MlirOperation payload, MlirOperation script) -> std::optional<std::string> {
        std::string refusal;
        bool applied;
        {
          // Schedules run one at a time, and handlers of diagnostics are Python's: who waits must not hold them up.
          nb::gil_scoped_release release;
          applied = lamellaTIRApplySchedule(payload, script, append, &refusal);
        }
        return applied ? std::nullopt : std::optional(refusal);
      },
      "payload"_a, "script"_a,
      "Runs the named sequence on the payload. None, or the loop nest with the op at fault marked.");
  m.def(
      "print_loop_nest",
      [](MlirOperation function) {
        std::string text;
        lamellaTIRPrintLoopNest(function, append, &text);
        return text;
      },
      "function"_a, "The loops and blocks of a function, a line each.");
}

NB_MODULE(_lamella, m) {
  m.doc() = "Attributes, types and schedules of Lamella's dialects";
  nb::module_ relax = m.def_submodule("relax");
  addRelax(relax);
  nb::module_ tir = m.def_submodule("tir");
  addWord(tir, "ScopeAttr", "scope", lamellaAttributeIsATIRScope, lamellaTIRScopeAttrGetTypeID);
  addWord(tir, "ForKindAttr", "for_kind", lamellaAttributeIsATIRForKind, lamellaTIRForKindAttrGetTypeID);
  addWord(tir, "IterKindAttr", "iter_kind", lamellaAttributeIsATIRIterKind, lamellaTIRIterKindAttrGetTypeID);
  addWord(tir, "FactAttr", "fact", lamellaAttributeIsATIRFact, lamellaTIRFactAttrGetTypeID);
  addSchedules(tir);
}
