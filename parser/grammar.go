package parser

// The node types of the grammar that the passes over the tree tell apart. The
// grammar has two nodes called "type": the annotation and the soft keyword; a
// keyword is not named.
const (
	kOther kind = iota
	kModule
	kBlock
	kIdentifier
	kComment
	kLineContinuation
	kError
	kImportStatement
	kImportFromStatement
	kFutureImportStatement
	kRelativeImport
	kImportPrefix
	kDottedName
	kAliasedImport
	kWildcardImport
	kExpressionStatement
	kAssignment
	kAugmentedAssignment
	kNamedExpression
	kReturnStatement
	kDeleteStatement
	kRaiseStatement
	kAssertStatement
	kGlobalStatement
	kNonlocalStatement
	kExecStatement
	kPrintStatement
	kChevron
	kTypeAliasStatement
	kPassStatement
	kBreakStatement
	kContinueStatement
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
	kWithClause
	kWithItem
	kMatchStatement
	kCaseClause
	kCasePattern
	kAsPattern
	kAsPatternTarget
	kUnionPattern
	kListPattern
	kTuplePattern
	kDictPattern
	kKeywordPattern
	kSplatPattern
	kClassPattern
	kComplexPattern
	kIfClause
	kFunctionDefinition
	kClassDefinition
	kDecoratedDefinition
	kDecorator
	kParameters
	kLambdaParameters
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
	kDictionarySplat
	kExpressionList
	kTuple
	kList
	kParenthesizedExpression
	kPair
	kDictionary
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
	kUnionType
	kConstrainedType
	kMemberType
	kSplatType
	kTypeParameter
	kPrintWord
	kExecWord
	kAsyncWord
	kEqual
	kColon
	kOpen
	kClose
	kStar
	kStarStar
	kDot
	kImportWord
	kFromWord
	kFutureWord
	kAsWord
	kInWord
	kComma
	kMatchWord
	kUnderscore
	kExceptWord
	kSemicolon
	kForWord
)

var kindNames = [...]string{
	kModule:                  "module",
	kBlock:                   "block",
	kIdentifier:              "identifier",
	kComment:                 "comment",
	kLineContinuation:        "line_continuation",
	kError:                   "ERROR",
	kImportStatement:         "import_statement",
	kImportFromStatement:     "import_from_statement",
	kFutureImportStatement:   "future_import_statement",
	kRelativeImport:          "relative_import",
	kImportPrefix:            "import_prefix",
	kDottedName:              "dotted_name",
	kAliasedImport:           "aliased_import",
	kWildcardImport:          "wildcard_import",
	kExpressionStatement:     "expression_statement",
	kAssignment:              "assignment",
	kAugmentedAssignment:     "augmented_assignment",
	kNamedExpression:         "named_expression",
	kReturnStatement:         "return_statement",
	kDeleteStatement:         "delete_statement",
	kRaiseStatement:          "raise_statement",
	kAssertStatement:         "assert_statement",
	kGlobalStatement:         "global_statement",
	kNonlocalStatement:       "nonlocal_statement",
	kExecStatement:           "exec_statement",
	kPrintStatement:          "print_statement",
	kChevron:                 "chevron",
	kTypeAliasStatement:      "type_alias_statement",
	kPassStatement:           "pass_statement",
	kBreakStatement:          "break_statement",
	kContinueStatement:       "continue_statement",
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
	kWithClause:              "with_clause",
	kWithItem:                "with_item",
	kMatchStatement:          "match_statement",
	kCaseClause:              "case_clause",
	kCasePattern:             "case_pattern",
	kAsPattern:               "as_pattern",
	kAsPatternTarget:         "as_pattern_target",
	kUnionPattern:            "union_pattern",
	kListPattern:             "list_pattern",
	kTuplePattern:            "tuple_pattern",
	kDictPattern:             "dict_pattern",
	kKeywordPattern:          "keyword_pattern",
	kSplatPattern:            "splat_pattern",
	kClassPattern:            "class_pattern",
	kComplexPattern:          "complex_pattern",
	kIfClause:                "if_clause",
	kFunctionDefinition:      "function_definition",
	kClassDefinition:         "class_definition",
	kDecoratedDefinition:     "decorated_definition",
	kDecorator:               "decorator",
	kParameters:              "parameters",
	kLambdaParameters:        "lambda_parameters",
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
	kDictionarySplat:         "dictionary_splat",
	kExpressionList:          "expression_list",
	kTuple:                   "tuple",
	kList:                    "list",
	kParenthesizedExpression: "parenthesized_expression",
	kPair:                    "pair",
	kDictionary:              "dictionary",
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
	kUnionType:               "union_type",
	kConstrainedType:         "constrained_type",
	kMemberType:              "member_type",
	kSplatType:               "splat_type",
	kTypeParameter:           "type_parameter",
	kPrintWord:               "print",
	kExecWord:                "exec",
	kAsyncWord:               "async",
	kEqual:                   "=",
	kColon:                   ":",
	kOpen:                    "(",
	kClose:                   ")",
	kStar:                    "*",
	kStarStar:                "**",
	kDot:                     ".",
	kImportWord:              "import",
	kFromWord:                "from",
	kFutureWord:              "__future__",
	kAsWord:                  "as",
	kInWord:                  "in",
	kComma:                   ",",
	kMatchWord:               "match",
	kUnderscore:              "_",
	kExceptWord:              "except",
	kSemicolon:               ";",
	kForWord:                 "for",
}

// The fields of the grammar that are asked for.
const (
	fNone field = iota
	fAlias
	fAlternative
	fArgument
	fArguments
	fAttribute
	fBody
	fCause
	fCondition
	fConsequence
	fDefinition
	fExpression
	fFormatSpecifier
	fFunction
	fGuard
	fKey
	fLeft
	fModuleName
	fName
	fObject
	fParameters
	fReturnType
	fRight
	fSubject
	fSubscript
	fSuperclasses
	fType
	fTypeParameters
	fValue
)

var fieldNames = [...]string{
	fAlias:           "alias",
	fAlternative:     "alternative",
	fArgument:        "argument",
	fArguments:       "arguments",
	fAttribute:       "attribute",
	fBody:            "body",
	fCause:           "cause",
	fCondition:       "condition",
	fConsequence:     "consequence",
	fDefinition:      "definition",
	fExpression:      "expression",
	fFormatSpecifier: "format_specifier",
	fFunction:        "function",
	fGuard:           "guard",
	fKey:             "key",
	fLeft:            "left",
	fModuleName:      "module_name",
	fName:            "name",
	fObject:          "object",
	fParameters:      "parameters",
	fReturnType:      "return_type",
	fRight:           "right",
	fSubject:         "subject",
	fSubscript:       "subscript",
	fSuperclasses:    "superclasses",
	fType:            "type",
	fTypeParameters:  "type_parameters",
	fValue:           "value",
}
