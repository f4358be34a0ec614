// Code generated from the grammar that go.mod names, by UPDATE=1 go test ./parser -run Symbols. DO NOT EDIT.

package parser

const (
	identifierSymbol = 1
	integerSymbol    = 93
)

// kinds are by the numbers of the grammar's symbols.
var kinds = [275]kind{
	1:   3,  // identifier
	4:   90, // .
	6:   91, // __future__
	7:   88, // (
	8:   89, // )
	9:   92, // ,
	30:  93, // in
	43:  81, // type
	44:  87, // =
	54:  95, // +
	59:  96, // %
	73:  50, // lambda
	92:  80, // type_conversion
	104: 74, // string_start
	107: 76, // string_end
	108: 1,  // module
	111: 5,  // import_statement
	112: 8,  // import_prefix
	114: 7,  // future_import_statement
	115: 6,  // import_from_statement
	117: 10, // aliased_import
	118: 11, // wildcard_import
	122: 12, // expression_statement
	123: 15, // named_expression
	126: 16, // delete_statement
	127: 17, // raise_statement
	131: 21, // if_statement
	132: 22, // elif_clause
	133: 23, // else_clause
	134: 31, // match_statement
	135: 2,  // block
	136: 32, // case_clause
	137: 24, // for_statement
	138: 25, // while_statement
	139: 26, // try_statement
	140: 27, // except_clause
	141: 28, // except_group_clause
	142: 29, // finally_clause
	143: 30, // with_statement
	146: 40, // function_definition
	149: 61, // list_splat
	150: 69, // dictionary_splat
	151: 18, // global_statement
	152: 19, // nonlocal_statement
	154: 20, // type_alias_statement
	155: 41, // class_definition
	156: 86, // type_parameter
	158: 59, // argument_list
	159: 42, // decorated_definition
	160: 43, // decorator
	161: 2,  // block
	162: 62, // expression_list
	163: 9,  // dotted_name
	166: 33, // as_pattern
	168: 35, // list_pattern
	169: 36, // tuple_pattern
	172: 37, // keyword_pattern
	174: 38, // class_pattern
	180: 36, // tuple_pattern
	181: 35, // list_pattern
	182: 44, // default_parameter
	183: 46, // typed_default_parameter
	184: 47, // list_splat_pattern
	185: 48, // dictionary_splat_pattern
	186: 33, // as_pattern
	192: 71, // binary_operator
	194: 94, // not in
	196: 70, // comparison_operator
	197: 50, // lambda
	198: 50, // lambda
	199: 13, // assignment
	200: 14, // augmented_assignment
	201: 49, // pattern_list
	204: 56, // attribute
	205: 57, // subscript
	207: 58, // call
	208: 45, // typed_parameter
	209: 81, // type
	210: 84, // splat_type
	211: 82, // generic_type
	213: 83, // constrained_type
	214: 85, // member_type
	215: 60, // keyword_argument
	216: 64, // list
	217: 68, // set
	218: 63, // tuple
	219: 67, // dictionary
	220: 66, // pair
	221: 51, // list_comprehension
	222: 53, // dictionary_comprehension
	223: 52, // set_comprehension
	224: 54, // generator_expression
	226: 65, // parenthesized_expression
	228: 55, // for_in_clause
	229: 39, // if_clause
	231: 73, // concatenated_string
	232: 72, // string
	233: 75, // string_content
	234: 77, // interpolation
	237: 78, // format_specifier
	273: 34, // as_pattern_target
	274: 79, // format_expression
}

// fields are by the numbers of the grammar's fields.
var fields = [33]field{
	1:  1,  // alias
	4:  2,  // arguments
	5:  3,  // attribute
	6:  4,  // body
	9:  5,  // condition
	14: 6,  // function
	16: 7,  // key
	17: 8,  // left
	18: 9,  // module_name
	19: 10, // name
	20: 11, // object
	23: 12, // parameters
	24: 13, // return_type
	25: 14, // right
	28: 15, // superclasses
	29: 16, // type
	31: 17, // type_parameters
	32: 18, // value
}

// isGrammarWord reports whether a symbol of the grammar is called so.
func isGrammarWord(word string) bool {
	switch word {
	case "!=",
		"%",
		"%=",
		"&",
		"&=",
		"(",
		")",
		"*",
		"**",
		"**=",
		"*=",
		"+",
		"+=",
		",",
		"-",
		"-=",
		"->",
		".",
		"/",
		"//",
		"//=",
		"/=",
		":",
		":=",
		";",
		"<",
		"<<",
		"<<=",
		"<=",
		"<>",
		"=",
		"==",
		">",
		">=",
		">>",
		">>=",
		"@",
		"@=",
		"[",
		"\\",
		"]",
		"^",
		"^=",
		"_",
		"__future__",
		"_collection_elements",
		"_collection_elements_repeat1",
		"_comprehension_clauses",
		"_comprehension_clauses_repeat1",
		"_dedent",
		"_expression_within_for_in_clause",
		"_f_expression",
		"_import_list",
		"_import_list_repeat1",
		"_indent",
		"_key_value_pattern",
		"_match_block_repeat1",
		"_named_expression_lhs",
		"_newline",
		"_not_escape_sequence",
		"_parameters",
		"_parameters_repeat1",
		"_patterns",
		"_patterns_repeat1",
		"_right_hand_side",
		"_simple_pattern",
		"_simple_statements",
		"_simple_statements_repeat1",
		"_statement",
		"_string_content",
		"aliased_import",
		"and",
		"argument_list",
		"argument_list_repeat1",
		"as",
		"as_pattern",
		"as_pattern_target",
		"assert",
		"assert_statement",
		"assert_statement_repeat1",
		"assignment",
		"async",
		"attribute",
		"augmented_assignment",
		"await",
		"binary_operator",
		"block",
		"boolean_operator",
		"break",
		"break_statement",
		"call",
		"case",
		"case_clause",
		"case_clause_repeat1",
		"case_pattern",
		"chevron",
		"class",
		"class_definition",
		"class_pattern",
		"comment",
		"comparison_operator",
		"comparison_operator_repeat1",
		"complex_pattern",
		"concatenated_string",
		"concatenated_string_repeat1",
		"conditional_expression",
		"constrained_type",
		"continue",
		"continue_statement",
		"decorated_definition",
		"decorated_definition_repeat1",
		"decorator",
		"def",
		"default_parameter",
		"del",
		"delete_statement",
		"dict_pattern",
		"dict_pattern_repeat1",
		"dictionary",
		"dictionary_comprehension",
		"dictionary_repeat1",
		"dictionary_splat",
		"dictionary_splat_pattern",
		"dotted_name",
		"dotted_name_repeat1",
		"elif",
		"elif_clause",
		"ellipsis",
		"else",
		"else_clause",
		"end",
		"escape_interpolation",
		"escape_sequence",
		"except",
		"except*",
		"except_clause",
		"except_group_clause",
		"exec",
		"exec_statement",
		"expression",
		"expression_list",
		"expression_statement",
		"false",
		"finally",
		"finally_clause",
		"float",
		"for",
		"for_in_clause",
		"for_in_clause_repeat1",
		"for_statement",
		"format_expression",
		"format_specifier",
		"format_specifier_repeat1",
		"format_specifier_token1",
		"from",
		"function_definition",
		"future_import_statement",
		"generator_expression",
		"generic_type",
		"global",
		"global_statement",
		"global_statement_repeat1",
		"identifier",
		"if",
		"if_clause",
		"if_statement",
		"if_statement_repeat1",
		"import",
		"import_from_statement",
		"import_prefix",
		"import_prefix_repeat1",
		"import_statement",
		"in",
		"integer",
		"interpolation",
		"is",
		"is not",
		"keyword_argument",
		"keyword_pattern",
		"keyword_separator",
		"lambda",
		"lambda_parameters",
		"line_continuation",
		"list",
		"list_comprehension",
		"list_pattern",
		"list_splat",
		"list_splat_pattern",
		"match",
		"match_statement",
		"match_statement_repeat1",
		"member_type",
		"module",
		"module_repeat1",
		"named_expression",
		"none",
		"nonlocal",
		"nonlocal_statement",
		"not",
		"not in",
		"not_operator",
		"or",
		"pair",
		"parameter",
		"parameters",
		"parenthesized_expression",
		"parenthesized_list_splat",
		"pass",
		"pass_statement",
		"pattern",
		"pattern_list",
		"positional_separator",
		"primary_expression",
		"print",
		"print_statement",
		"print_statement_repeat1",
		"raise",
		"raise_statement",
		"relative_import",
		"return",
		"return_statement",
		"set",
		"set_comprehension",
		"slice",
		"splat_pattern",
		"splat_type",
		"string",
		"string_content",
		"string_content_repeat1",
		"string_end",
		"string_repeat1",
		"string_start",
		"subscript",
		"subscript_repeat1",
		"true",
		"try",
		"try_statement",
		"try_statement_repeat1",
		"try_statement_repeat2",
		"tuple",
		"tuple_pattern",
		"type",
		"type_alias_statement",
		"type_conversion",
		"type_parameter",
		"type_parameter_repeat1",
		"typed_default_parameter",
		"typed_parameter",
		"unary_operator",
		"union_pattern",
		"union_pattern_repeat1",
		"union_type",
		"while",
		"while_statement",
		"wildcard_import",
		"with",
		"with_clause",
		"with_clause_repeat1",
		"with_item",
		"with_statement",
		"yield",
		"{",
		"|",
		"|=",
		"}",
		"~":
		return true
	}
	return false
}
