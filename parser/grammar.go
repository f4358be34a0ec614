package parser

// The node types of the grammar that the passes over the tree tell apart. The
// grammar has two nodes called "type": the annotation and the soft keyword; a
// keyword is not named.
const (
	kOther kind = iota
	kModule
	kBlock
	kIdentifier
	kError
	kImportStatement
	kImportFromStatement
	kFutureImportStatement
	kImportPrefix
	kDottedName
	kAliasedImport
	kWildcardImport
	kExpressionStatement
	kAssignment
	kAugmentedAssignment
	kNamedExpression
	kDeleteStatement
	kRaiseStatement
	kGlobalStatement
	kNonlocalStatement
	kTypeAliasStatement
	kIfStatement
	kElifClause
	kElseClause
	kForStatement
	kWhileStatement
	kTryStatement
	kExceptClause
	kExceptGroupClause
	kFinallyClause
	kWithStatement
	kMatchStatement
	kCaseClause
	kAsPattern
	kAsPatternTarget
	kListPattern
	kTuplePattern
	kKeywordPattern
	kClassPattern
	kIfClause
	kFunctionDefinition
	kClassDefinition
	kDecoratedDefinition
	kDecorator
	kDefaultParameter
	kTypedParameter
	kTypedDefaultParameter
	kListSplatPattern
	kDictionarySplatPattern
	kPatternList
	kLambda
	kListComprehension
	kSetComprehension
	kDictionaryComprehension
	kGeneratorExpression
	kForInClause
	kAttribute
	kSubscript
	kCall
	kArgumentList
	kKeywordArgument
	kListSplat
	kExpressionList
	kTuple
	kList
	kParenthesizedExpression
	kPair
	kDictionary
	kSet
	kDictionarySplat
	kComparison
	kBinaryOperator
	kString
	kConcatenatedString
	kStringStart
	kStringContent
	kStringEnd
	kInterpolation
	kFormatSpecifier
	kFormatExpression
	kTypeConversion
	kType
	kGenericType
	kConstrainedType
	kSplatType
	kMemberType
	kTypeParameter
	kEqual
	kOpen
	kClose
	kDot
	kFutureWord
	kComma
	kIn
	kNotIn
	kPlus
	kPercent
)

var kindNames = [...]string{
	kModule:                  "module",
	kBlock:                   "block",
	kIdentifier:              "identifier",
	kError:                   "ERROR",
	kImportStatement:         "import_statement",
	kImportFromStatement:     "import_from_statement",
	kFutureImportStatement:   "future_import_statement",
	kImportPrefix:            "import_prefix",
	kDottedName:              "dotted_name",
	kAliasedImport:           "aliased_import",
	kWildcardImport:          "wildcard_import",
	kExpressionStatement:     "expression_statement",
	kAssignment:              "assignment",
	kAugmentedAssignment:     "augmented_assignment",
	kNamedExpression:         "named_expression",
	kDeleteStatement:         "delete_statement",
	kRaiseStatement:          "raise_statement",
	kGlobalStatement:         "global_statement",
	kNonlocalStatement:       "nonlocal_statement",
	kTypeAliasStatement:      "type_alias_statement",
	kIfStatement:             "if_statement",
	kElifClause:              "elif_clause",
	kElseClause:              "else_clause",
	kForStatement:            "for_statement",
	kWhileStatement:          "while_statement",
	kTryStatement:            "try_statement",
	kExceptClause:            "except_clause",
	kExceptGroupClause:       "except_group_clause",
	kFinallyClause:           "finally_clause",
	kWithStatement:           "with_statement",
	kMatchStatement:          "match_statement",
	kCaseClause:              "case_clause",
	kAsPattern:               "as_pattern",
	kAsPatternTarget:         "as_pattern_target",
	kListPattern:             "list_pattern",
	kTuplePattern:            "tuple_pattern",
	kKeywordPattern:          "keyword_pattern",
	kClassPattern:            "class_pattern",
	kIfClause:                "if_clause",
	kFunctionDefinition:      "function_definition",
	kClassDefinition:         "class_definition",
	kDecoratedDefinition:     "decorated_definition",
	kDecorator:               "decorator",
	kDefaultParameter:        "default_parameter",
	kTypedParameter:          "typed_parameter",
	kTypedDefaultParameter:   "typed_default_parameter",
	kListSplatPattern:        "list_splat_pattern",
	kDictionarySplatPattern:  "dictionary_splat_pattern",
	kPatternList:             "pattern_list",
	kLambda:                  "lambda",
	kListComprehension:       "list_comprehension",
	kSetComprehension:        "set_comprehension",
	kDictionaryComprehension: "dictionary_comprehension",
	kGeneratorExpression:     "generator_expression",
	kForInClause:             "for_in_clause",
	kAttribute:               "attribute",
	kSubscript:               "subscript",
	kCall:                    "call",
	kArgumentList:            "argument_list",
	kKeywordArgument:         "keyword_argument",
	kListSplat:               "list_splat",
	kExpressionList:          "expression_list",
	kTuple:                   "tuple",
	kList:                    "list",
	kParenthesizedExpression: "parenthesized_expression",
	kPair:                    "pair",
	kDictionary:              "dictionary",
	kSet:                     "set",
	kDictionarySplat:         "dictionary_splat",
	kComparison:              "comparison_operator",
	kBinaryOperator:          "binary_operator",
	kString:                  "string",
	kConcatenatedString:      "concatenated_string",
	kStringStart:             "string_start",
	kStringContent:           "string_content",
	kStringEnd:               "string_end",
	kInterpolation:           "interpolation",
	kFormatSpecifier:         "format_specifier",
	kFormatExpression:        "format_expression",
	kTypeConversion:          "type_conversion",
	kType:                    "type",
	kGenericType:             "generic_type",
	kConstrainedType:         "constrained_type",
	kSplatType:               "splat_type",
	kMemberType:              "member_type",
	kTypeParameter:           "type_parameter",
	kEqual:                   "=",
	kOpen:                    "(",
	kClose:                   ")",
	kDot:                     ".",
	kFutureWord:              "__future__",
	kComma:                   ",",
	kIn:                      "in",
	kNotIn:                   "not in",
	kPlus:                    "+",
	kPercent:                 "%",
}

// The fields of the grammar that are asked for.
const (
	fNone field = iota
	fAlias
	fArguments
	fAttribute
	fBody
	fCondition
	fFunction
	fKey
	fLeft
	fModuleName
	fName
	fObject
	fParameters
	fReturnType
	fRight
	fSuperclasses
	fType
	fTypeParameters
	fValue
)

var fieldNames = [...]string{
	fAlias:          "alias",
	fArguments:      "arguments",
	fAttribute:      "attribute",
	fBody:           "body",
	fCondition:      "condition",
	fFunction:       "function",
	fKey:            "key",
	fLeft:           "left",
	fModuleName:     "module_name",
	fName:           "name",
	fObject:         "object",
	fParameters:     "parameters",
	fReturnType:     "return_type",
	fRight:          "right",
	fSuperclasses:   "superclasses",
	fType:           "type",
	fTypeParameters: "type_parameters",
	fValue:          "value",
}
