/* SPDX-License-Identifier: MIT
   Python 3.11's grammar as an ordered-choice grammar, with the productions that recognise mistakes. It is read only when a
   source did not parse (diagnose.c), to find the message that CPython gives: which one that is depends on the order in
   which alternatives are tried, on what is looked ahead, and on which results are remembered. Keep that order.

   A line: `rule = alternative | alternative`. A name followed by * remembers its results (as CPython's does, also between
   modes); the others are remembered per mode. An alternative is a sequence of

     'if' "match"   a token by its text; a name that is only sometimes a keyword
     NAME           a token by its kind; SOFT_KEYWORD is any name that could begin one
     rule           another rule                (...)    alternatives
     x? x* x+       optional, repeated          x % ','  one or more x, separated
     &x !x          x follows, x does not       &&':'    x must follow: else "expected ':'"
     ~              no other alternative is tried any more

   and may end with `^8 `text``: needs Python 3.8 ("text only supported in ..."), and `=>` with what it yields:

     => 2                  the second element (without: the only element, or a list)
     => Tuple              an expression of that kind, with the elements as children
     => at 1 `text`        an error at element 1; => range 1 3 from its start to the end of element 3;
     => from 1             from its start to where the lexer stands; => here at the last token read;
     => indent 1 `after 'if' statement`   "expected an indented block after 'if' statement on line N"
     => check name         what the function diagnose_<name> says: a node, no match, or an error
     %n in a text is what the element is called: "function call".

   `invalid` in front of an alternative: it is tried only while looking for mistakes. `sober` in front of a rule's
   alternatives: no mistakes are looked for below it.  */
#include "syntax/diagnose_priv.h"

const char *const diagnose_rules[] = {
    /* --- inputs --- */
    "file = statements? ENDMARKER",
    "single = compound_stmt NEWLINE | simple_stmts | NEWLINE | ENDMARKER",
    "eval = expressions NEWLINE* ENDMARKER",
    "func_type = '(' type_expressions? ')' '->' expression NEWLINE* ENDMARKER",
    "fstring = star_expressions",
    "type_expressions = expression % ',' ',' '*' expression ',' '**' expression | expression % ',' ',' '*' expression"
    " | expression % ',' ',' '**' expression | '*' expression ',' '**' expression | '*' expression | '**' expression"
    " | expression % ','",

    /* --- statements --- */
    "statements = statement+",
    "statement = compound_stmt | simple_stmts",
    "simple_stmts = simple_stmt !';' NEWLINE | simple_stmt % ';' ';'? NEWLINE",
    "simple_stmt* = assignment | star_expressions | &'return' return_stmt | &('import' | 'from') import_stmt"
    " | &'raise' raise_stmt | 'pass' | &'del' del_stmt | &'yield' yield_expr | &'assert' assert_stmt | 'break'"
    " | 'continue' | &'global' global_stmt | &'nonlocal' nonlocal_stmt",
    "compound_stmt = &('def' | '@' | ASYNC) function_def | &'if' if_stmt | &('class' | '@') class_def"
    " | &('with' | ASYNC) with_stmt | &('for' | ASYNC) for_stmt | &'try' try_stmt | &'while' while_stmt | match_stmt",

    "assignment = NAME ':' expression ('=' annotated_rhs)? ^6 `Variable annotation syntax is`"
    " | ('(' single_target ')' | single_subscript_attribute_target) ':' expression ('=' annotated_rhs)?"
    "   ^6 `Variable annotations syntax is`"
    " | (star_targets '=')+ (yield_expr | star_expressions) !'=' TYPE_COMMENT?"
    " | single_target augassign ~ (yield_expr | star_expressions) | invalid invalid_assignment",
    "annotated_rhs = yield_expr | star_expressions",
    "augassign = '+=' | '-=' | '*=' | '@=' ^5 `The '@' operator is` | '/=' | '%=' | '&=' | '|=' | '^=' | '<<=' | '>>='"
    " | '**=' | '//='",
    "return_stmt = 'return' star_expressions?",
    "raise_stmt = 'raise' expression ('from' expression)? | 'raise'",
    "global_stmt = 'global' NAME % ','",
    "nonlocal_stmt = 'nonlocal' NAME % ','",
    "del_stmt = 'del' del_targets &(';' | NEWLINE) | invalid invalid_del_stmt",
    "assert_stmt = 'assert' expression (',' expression)?",
    "import_stmt = import_name | import_from",
    "import_name = 'import' dotted_as_names",
    "import_from = 'from' ('.' | '...')* dotted_name 'import' import_from_targets"
    " | 'from' ('.' | '...')+ 'import' import_from_targets",
    "import_from_targets = '(' import_from_as_name % ',' ','? ')' | import_from_as_names !',' | '*'"
    " | invalid import_from_as_names ',' NEWLINE => here `trailing comma not allowed without surrounding parentheses`",
    "import_from_as_names = import_from_as_name % ','",
    "import_from_as_name = NAME ('as' NAME)?",
    "dotted_as_names = dotted_as_name % ','",
    "dotted_as_name = dotted_name ('as' NAME)?",
    "dotted_name = NAME ('.' NAME)*",

    "invalid_assignment = invalid_ann_assign_target ':' expression => at 1 `only single target (not %n) can be annotated`"
    " | star_named_expression ',' star_named_expressions* ':' expression"
    "   => at 1 `only single target (not tuple) can be annotated`"
    " | expression ':' expression => at 1 `illegal target for annotation`"
    " | (star_targets '=')* star_expressions '=' => check assignment_target"
    " | (star_targets '=')* yield_expr '=' => at 2 `assignment to yield expression not possible`"
    " | star_expressions augassign (yield_expr | star_expressions)"
    "   => at 1 `'%n' is an illegal expression for augmented assignment`",
    "invalid_ann_assign_target = list | tuple | '(' invalid_ann_assign_target ')' => 2",
    "invalid_del_stmt = 'del' star_expressions => check del_target",

    /* --- compound statements --- */
    "block* = NEWLINE INDENT statements DEDENT | simple_stmts | invalid NEWLINE !INDENT => check missing_block",
    "decorators = ('@' named_expression NEWLINE)+",
    "class_def = decorators class_def_raw | class_def_raw",
    "class_def_raw = invalid invalid_class_def_raw | 'class' NAME ('(' arguments? ')')? ':' block",
    "invalid_class_def_raw = 'class' NAME ('(' arguments? ')')? NEWLINE => here `expected ':'`"
    " | 'class' NAME ('(' arguments? ')')? ':' NEWLINE !INDENT => indent 1 `after class definition`",
    "function_def = decorators function_def_raw | function_def_raw",
    "function_def_raw = invalid invalid_def_raw"
    " | 'def' NAME &&'(' params? ')' ('->' expression)? &&':' func_type_comment? block"
    " | ASYNC 'def' NAME &&'(' params? ')' ('->' expression)? &&':' func_type_comment? block ^5 `Async functions are`",
    "invalid_def_raw = ASYNC? 'def' NAME '(' params? ')' ('->' expression)? ':' NEWLINE !INDENT"
    " => indent 2 `after function definition`",
    "func_type_comment = NEWLINE TYPE_COMMENT &(NEWLINE INDENT)"
    " | invalid TYPE_COMMENT NEWLINE TYPE_COMMENT NEWLINE INDENT => here `Cannot have two type comments on def`"
    " | TYPE_COMMENT",

    "if_stmt = invalid invalid_if_stmt | 'if' named_expression ':' block elif_stmt"
    " | 'if' named_expression ':' block else_block?",
    "elif_stmt = invalid invalid_elif_stmt | 'elif' named_expression ':' block elif_stmt"
    " | 'elif' named_expression ':' block else_block?",
    "else_block = invalid 'else' ':' NEWLINE !INDENT => indent 1 `after 'else' statement` | 'else' &&':' block",
    "invalid_if_stmt = 'if' named_expression NEWLINE => here `expected ':'`"
    " | 'if' named_expression ':' NEWLINE !INDENT => indent 1 `after 'if' statement`",
    "invalid_elif_stmt = 'elif' named_expression NEWLINE => here `expected ':'`"
    " | 'elif' named_expression ':' NEWLINE !INDENT => indent 1 `after 'elif' statement`",
    "while_stmt = invalid invalid_while_stmt | 'while' named_expression ':' block else_block?",
    "invalid_while_stmt = 'while' named_expression NEWLINE => here `expected ':'`"
    " | 'while' named_expression ':' NEWLINE !INDENT => indent 1 `after 'while' statement`",
    "for_stmt = invalid invalid_for_stmt"
    " | 'for' star_targets 'in' ~ star_expressions ':' TYPE_COMMENT? block else_block?"
    " | ASYNC 'for' star_targets 'in' ~ star_expressions ':' TYPE_COMMENT? block else_block? ^5 `Async for loops are`"
    " | invalid invalid_for_target",
    "invalid_for_stmt = ASYNC? 'for' star_targets 'in' star_expressions NEWLINE => here `expected ':'`"
    " | ASYNC? 'for' star_targets 'in' star_expressions ':' NEWLINE !INDENT => indent 2 `after 'for' statement`",
    "invalid_for_target = ASYNC? 'for' star_expressions => check for_target",

    "with_stmt = invalid invalid_with_stmt_indent"
    " | 'with' '(' with_item % ',' ','? ')' ':' block ^9 `Parenthesized context managers are`"
    " | 'with' with_item % ',' ':' TYPE_COMMENT? block"
    " | ASYNC 'with' '(' with_item % ',' ','? ')' ':' block ^5 `Async with statements are`"
    " | ASYNC 'with' with_item % ',' ':' TYPE_COMMENT? block ^5 `Async with statements are` | invalid invalid_with_stmt",
    "with_item = expression 'as' star_target &(',' | ')' | ':')"
    " | invalid expression 'as' expression &(',' | ')' | ':') => check with_target | expression",
    "invalid_with_stmt = ASYNC? 'with' (expression ('as' star_target)?) % ',' NEWLINE => here `expected ':'`"
    " | ASYNC? 'with' '(' (expressions ('as' star_target)?) % ',' ','? ')' NEWLINE => here `expected ':'`",
    "invalid_with_stmt_indent = ASYNC? 'with' (expression ('as' star_target)?) % ',' ':' NEWLINE !INDENT"
    "   => indent 2 `after 'with' statement`"
    " | ASYNC? 'with' '(' (expressions ('as' star_target)?) % ',' ','? ')' ':' NEWLINE !INDENT"
    "   => indent 2 `after 'with' statement`",

    "try_stmt = invalid invalid_try_stmt | 'try' &&':' block finally_block"
    " | 'try' &&':' block except_block+ else_block? finally_block?"
    " | 'try' &&':' block except_star_block+ else_block? finally_block? ^11 `Exception groups are`",
    "invalid_try_stmt = 'try' ':' NEWLINE !INDENT => indent 1 `after 'try' statement`"
    " | 'try' ':' block !('except' | 'finally') => here `expected 'except' or 'finally' block`"
    " | 'try' ':' block* except_block+ 'except' '*' expression ('as' NAME)? ':'"
    "   => range 5 6 `cannot have both 'except' and 'except*' on the same 'try'`"
    " | 'try' ':' block* except_star_block+ 'except' (expression ('as' NAME)?)? ':'"
    "   => at 5 `cannot have both 'except' and 'except*' on the same 'try'`",
    "except_block = invalid invalid_except_stmt_indent | 'except' expression ('as' NAME)? ':' block"
    " | 'except' ':' block | invalid invalid_except_stmt",
    "except_star_block = invalid invalid_except_star_stmt_indent | 'except' '*' expression ('as' NAME)? ':' block"
    " | invalid invalid_except_stmt",
    "invalid_except_stmt = 'except' '*'? expression ',' expressions ('as' NAME)? ':'"
    "   => from 3 `multiple exception types must be parenthesized`"
    " | 'except' '*'? expression ('as' NAME)? NEWLINE => here `expected ':'`"
    " | 'except' NEWLINE => here `expected ':'`"
    " | 'except' '*' (NEWLINE | ':') => here `expected one or more exception types`",
    "invalid_except_stmt_indent = 'except' expression ('as' NAME)? ':' NEWLINE !INDENT"
    "   => indent 1 `after 'except' statement`"
    " | 'except' ':' NEWLINE !INDENT => indent 1 `after 'except' statement`",
    "invalid_except_star_stmt_indent = 'except' '*' expression ('as' NAME)? ':' NEWLINE !INDENT"
    " => indent 1 `after 'except*' statement`",
    "finally_block = invalid 'finally' ':' NEWLINE !INDENT => indent 1 `after 'finally' statement` | 'finally' &&':' block",

    /* --- match --- */
    "match_stmt = \"match\" subject_expr ':' NEWLINE INDENT case_block+ DEDENT ^10 `Pattern matching is`"
    " | invalid \"match\" subject_expr NEWLINE ^10 `Pattern matching is` => here `expected ':'`"
    " | invalid \"match\" subject_expr ':' NEWLINE !INDENT => indent 1 `after 'match' statement`",
    "subject_expr = star_named_expression ',' star_named_expressions? | named_expression",
    "case_block = invalid invalid_case_block | \"case\" patterns guard? ':' block",
    "invalid_case_block = \"case\" patterns guard? NEWLINE => here `expected ':'`"
    " | \"case\" patterns guard? ':' NEWLINE !INDENT => indent 1 `after 'case' statement`",
    "guard = 'if' named_expression",
    "patterns = open_sequence_pattern | pattern",
    "pattern = as_pattern | or_pattern",
    "as_pattern = or_pattern 'as' pattern_capture_target"
    " | invalid or_pattern 'as' \"_\" => at 3 `cannot use '_' as a target`"
    " | invalid or_pattern 'as' !NAME expression => at 4 `invalid pattern target`",
    "or_pattern = closed_pattern % '|'",
    "closed_pattern* = literal_pattern | capture_pattern | wildcard_pattern | value_pattern | group_pattern"
    " | sequence_pattern | mapping_pattern | class_pattern",
    "literal_pattern = signed_number !('+' | '-') | complex_number | strings | 'None' | 'True' | 'False'",
    "complex_number = signed_real_number '+' imaginary_number | signed_real_number '-' imaginary_number",
    "signed_number = number | '-' number",
    "signed_real_number = real_number | '-' real_number",
    "real_number = number => check real_number",
    "imaginary_number = number => check imaginary_number",
    "capture_pattern = pattern_capture_target",
    "pattern_capture_target = !\"_\" NAME !('.' | '(' | '=')",
    "wildcard_pattern = \"_\"",
    "value_pattern = attr !('.' | '(' | '=')",
    "attr = NAME ('.' NAME)+",
    "name_or_attr = attr | NAME",
    "group_pattern = '(' pattern ')'",
    "sequence_pattern = '[' maybe_sequence_pattern? ']' | '(' open_sequence_pattern? ')'",
    "open_sequence_pattern = maybe_star_pattern ',' maybe_sequence_pattern?",
    "maybe_sequence_pattern = maybe_star_pattern % ',' ','?",
    "maybe_star_pattern = star_pattern | pattern",
    "star_pattern* = '*' pattern_capture_target | '*' wildcard_pattern",
    "mapping_pattern = '{' '}' | '{' double_star_pattern ','? '}' | '{' items_pattern ',' double_star_pattern ','? '}'"
    " | '{' items_pattern ','? '}'",
    "items_pattern = key_value_pattern % ','",
    "key_value_pattern = (literal_pattern | attr) ':' pattern",
    "double_star_pattern = '**' pattern_capture_target",
    "class_pattern = name_or_attr '(' ')' | name_or_attr '(' positional_patterns ','? ')'"
    " | name_or_attr '(' keyword_patterns ','? ')'"
    " | name_or_attr '(' positional_patterns ',' keyword_patterns ','? ')' | invalid invalid_class_pattern",
    "positional_patterns = pattern % ','",
    "keyword_patterns = keyword_pattern % ','",
    "keyword_pattern = NAME '=' pattern",
    "invalid_class_pattern = name_or_attr '(' (positional_patterns ',')? keyword_patterns ',' positional_patterns"
    " => range 6 6 `positional patterns follow keyword patterns`",

    /* --- parameters --- */
    "params = invalid invalid_parameters | parameters",
    "parameters = slash_no_default param_no_default* param_with_default* star_etc?"
    " | slash_with_default param_with_default* star_etc? | param_no_default+ param_with_default* star_etc?"
    " | param_with_default+ star_etc? | star_etc",
    "slash_no_default = param_no_default+ '/' ',' ^8 `Positional-only parameters are`"
    " | param_no_default+ '/' &')' ^8 `Positional-only parameters are`",
    "slash_with_default = param_no_default* param_with_default+ '/' ',' ^8 `Positional-only parameters are`"
    " | param_no_default* param_with_default+ '/' &')' ^8 `Positional-only parameters are`",
    "star_etc = invalid invalid_star_etc | '*' param_no_default param_maybe_default* kwds?"
    " | '*' param_no_default_star_annotation param_maybe_default* kwds? | '*' ',' param_maybe_default+ kwds? | kwds",
    "kwds = invalid invalid_kwds | '**' param_no_default",
    "param_no_default = param ',' TYPE_COMMENT? => 1 | param TYPE_COMMENT? &')' => 1",
    "param_no_default_star_annotation = param_star_annotation ',' TYPE_COMMENT? | param_star_annotation TYPE_COMMENT? &')'",
    "param_with_default = param default ',' TYPE_COMMENT? | param default TYPE_COMMENT? &')'",
    "param_maybe_default = param default? ',' TYPE_COMMENT? | param default? TYPE_COMMENT? &')'",
    "param = NAME annotation?",
    "param_star_annotation = NAME ':' star_expression",
    "annotation = ':' expression",
    "default = '=' expression | invalid '=' &(')' | ',') => at 1 `expected default value expression`",
    "invalid_parameters = param_no_default* invalid_parameters_helper param_no_default"
    "   => at 3 `non-default argument follows default argument`"
    " | param_no_default* '(' param_no_default+ ','? ')' => range 2 5 `Function parameters cannot be parenthesized`"
    " | '/' ',' => at 1 `at least one argument must precede /`"
    " | (slash_no_default | slash_with_default) param_maybe_default* '/' => at 3 `/ may appear only once`"
    " | (slash_no_default | slash_with_default)? param_maybe_default* '*' (',' | param_no_default) param_maybe_default*"
    "   '/' => at 6 `/ must be ahead of *`"
    " | param_maybe_default+ '/' '*' => at 3 `expected comma between / and *`",
    "invalid_parameters_helper = slash_with_default | param_with_default+",
    "invalid_star_etc = '*' (')' | ',' (')' | '**')) => at 1 `named arguments must follow bare *`"
    " | '*' ',' TYPE_COMMENT => here `bare * has associated type comment`"
    " | '*' param '=' => at 3 `var-positional argument cannot have default value`"
    " | '*' (param_no_default | ',') param_maybe_default* '*' (param_no_default | ',')"
    "   => at 4 `* argument may appear only once`",
    "invalid_kwds = '**' param '=' => at 3 `var-keyword argument cannot have default value`"
    " | '**' param ',' param => at 4 `arguments cannot follow var-keyword argument`"
    " | '**' param ',' ('*' | '**' | '/') => at 4 `arguments cannot follow var-keyword argument`",

    "lambda_params = invalid invalid_lambda_parameters | lambda_parameters",
    "lambda_parameters = lambda_slash_no_default lambda_param_no_default* lambda_param_with_default* lambda_star_etc?"
    " | lambda_slash_with_default lambda_param_with_default* lambda_star_etc?"
    " | lambda_param_no_default+ lambda_param_with_default* lambda_star_etc?"
    " | lambda_param_with_default+ lambda_star_etc? | lambda_star_etc",
    "lambda_slash_no_default = lambda_param_no_default+ '/' ',' ^8 `Positional-only parameters are`"
    " | lambda_param_no_default+ '/' &':' ^8 `Positional-only parameters are`",
    "lambda_slash_with_default = lambda_param_no_default* lambda_param_with_default+ '/' ','"
    "   ^8 `Positional-only parameters are`"
    " | lambda_param_no_default* lambda_param_with_default+ '/' &':' ^8 `Positional-only parameters are`",
    "lambda_star_etc = invalid invalid_lambda_star_etc"
    " | '*' lambda_param_no_default lambda_param_maybe_default* lambda_kwds?"
    " | '*' ',' lambda_param_maybe_default+ lambda_kwds? | lambda_kwds",
    "lambda_kwds = invalid invalid_lambda_kwds | '**' lambda_param_no_default",
    "lambda_param_no_default = NAME ',' => 1 | NAME &':' => 1",
    "lambda_param_with_default = NAME default ',' | NAME default &':'",
    "lambda_param_maybe_default = NAME default? ',' | NAME default? &':'",
    "invalid_lambda_parameters = lambda_param_no_default* invalid_lambda_parameters_helper lambda_param_no_default"
    "   => at 3 `non-default argument follows default argument`"
    " | lambda_param_no_default* '(' NAME % ',' ','? ')'"
    "   => range 2 5 `Lambda expression parameters cannot be parenthesized`"
    " | '/' ',' => at 1 `at least one argument must precede /`"
    " | (lambda_slash_no_default | lambda_slash_with_default) lambda_param_maybe_default* '/'"
    "   => at 3 `/ may appear only once`"
    " | (lambda_slash_no_default | lambda_slash_with_default)? lambda_param_maybe_default* '*'"
    "   (',' | lambda_param_no_default) lambda_param_maybe_default* '/' => at 6 `/ must be ahead of *`"
    " | lambda_param_maybe_default+ '/' '*' => at 3 `expected comma between / and *`",
    "invalid_lambda_parameters_helper = lambda_slash_with_default | lambda_param_with_default+",
    "invalid_lambda_star_etc = '*' (':' | ',' (':' | '**')) => here `named arguments must follow bare *`"
    " | '*' NAME '=' => at 3 `var-positional argument cannot have default value`"
    " | '*' (lambda_param_no_default | ',') lambda_param_maybe_default* '*' (lambda_param_no_default | ',')"
    "   => at 4 `* argument may appear only once`",
    "invalid_lambda_kwds = '**' NAME '=' => at 3 `var-keyword argument cannot have default value`"
    " | '**' NAME ',' NAME => at 4 `arguments cannot follow var-keyword argument`"
    " | '**' NAME ',' ('*' | '**' | '/') => at 4 `arguments cannot follow var-keyword argument`",

    /* --- expressions --- */
    "expressions = expression (',' expression)+ ','? => Tuple | expression ',' => Tuple | expression",
    "expression* = invalid invalid_expression | invalid invalid_legacy_expression"
    " | disjunction 'if' disjunction 'else' expression => IfExp | disjunction | lambdef",
    "expression_without_invalid = sober disjunction 'if' disjunction 'else' expression => IfExp | disjunction | lambdef",
    "invalid_legacy_expression = NAME !'(' star_expressions => check legacy_call",
    "invalid_expression = !(NAME STRING | SOFT_KEYWORD) disjunction expression_without_invalid => check missing_comma"
    " | disjunction 'if' disjunction !('else' | ':') => range 1 3 `expected 'else' after 'if' expression`",
    "yield_expr = 'yield' 'from' expression => YieldFrom | 'yield' star_expressions? => Yield",
    "star_expressions = star_expression (',' star_expression)+ ','? => Tuple | star_expression ',' => Tuple"
    " | star_expression",
    "star_expression* = '*' bitwise_or => Starred | expression",
    "star_named_expressions = star_named_expression % ',' ','? => 1",
    "star_named_expression = '*' bitwise_or => Starred | named_expression",
    "assignment_expression = NAME ':=' ~ expression ^8 `Assignment expressions are` => NamedExpr",
    "named_expression = assignment_expression | invalid invalid_named_expression | expression !':=' => 1",
    "invalid_named_expression* = expression ':=' expression => at 1 `cannot use assignment expressions with %n`"
    " | NAME '=' bitwise_or !('=' | ':=')"
    "   => range 1 3 `invalid syntax. Maybe you meant '==' or ':=' instead of '='?`"
    " | !(list | tuple | genexp | 'True' | 'None' | 'False') bitwise_or '=' bitwise_or !('=' | ':=')"
    "   => at 2 `cannot assign to %n here. Maybe you meant '==' instead of '='?`",
    "disjunction* = conjunction ('or' conjunction)+ => BoolOp | conjunction",
    "conjunction* = inversion ('and' inversion)+ => BoolOp | inversion",
    "inversion* = 'not' inversion => UnaryOp | comparison",
    "comparison = bitwise_or compare_op_pair+ => Compare | bitwise_or",
    "compare_op_pair = '==' bitwise_or | not_equal bitwise_or | '<=' bitwise_or | '<' bitwise_or | '>=' bitwise_or"
    " | '>' bitwise_or | 'not' 'in' bitwise_or | 'in' bitwise_or | 'is' 'not' bitwise_or | 'is' bitwise_or",
    "not_equal = '!=' => check not_equal",
    "bitwise_or* = bitwise_xor ('|' bitwise_xor)+ => BinOp | bitwise_xor",
    "bitwise_xor* = bitwise_and ('^' bitwise_and)+ => BinOp | bitwise_and",
    "bitwise_and* = shift_expr ('&' shift_expr)+ => BinOp | shift_expr",
    "shift_expr* = sum ('<<' sum | '>>' sum)+ => BinOp | sum",
    "sum* = term ('+' term | '-' term)+ => BinOp | term",
    "term* = factor ('*' factor | '/' factor | '//' factor | '%' factor | '@' factor ^5 `The '@' operator is`)+ => BinOp"
    " | factor",
    "factor* = '+' factor => UnaryOp | '-' factor => UnaryOp | '~' factor => UnaryOp | power",
    "power = await_primary '**' factor => BinOp | await_primary",
    "await_primary* = AWAIT primary ^5 `Await expressions are` => Await | primary",
    "primary* = atom trailer+ => check primary | atom",
    "trailer = '.' NAME => Attribute | genexp => Call | '(' arguments? ')' => Call | '[' slices ']' => Subscript",
    "slices = slice !',' => 1 | (slice | starred_expression) % ',' ','? => Tuple",
    "slice = expression? ':' expression? (':' expression?)? => Slice | named_expression",
    "atom = NAME => Name | 'True' => Constant | 'False' => Constant | 'None' => Constant | &STRING strings => 2 | number"
    " | &'(' (tuple | group | genexp) => 2 | &'[' (list | listcomp) => 2 | &'{' (dict | set | dictcomp | setcomp) => 2"
    " | '...' => Constant",
    "group = '(' (yield_expr | named_expression) ')' => 2"
    " | invalid '(' starred_expression ')' => at 2 `cannot use starred expression here`"
    " | invalid '(' '**' expression ')' => at 2 `cannot use double starred expression here`",
    "lambdef = 'lambda' lambda_params? ':' expression => Lambda",
    "number = NUMBER => check number",
    "strings* = STRING+ => check strings",
    "list = '[' star_named_expressions? ']' => List",
    "tuple = '(' (star_named_expression ',' star_named_expressions?)? ')' => Tuple",
    "set = '{' star_named_expressions '}' => Set",
    "dict = '{' double_starred_kvpairs? '}' => Dict | '{' invalid_double_starred_kvpairs '}'",
    "double_starred_kvpairs = double_starred_kvpair % ',' ','?",
    "double_starred_kvpair = '**' bitwise_or | kvpair",
    "kvpair = expression ':' expression",
    "invalid_double_starred_kvpairs = double_starred_kvpair % ',' ',' invalid_kvpair"
    " | expression ':' '*' bitwise_or => from 3 `cannot use a starred expression in a dictionary value`"
    " | expression ':' &('}' | ',') => at 2 `expression expected after dictionary key and ':'`",
    "invalid_kvpair = expression !(':') => check missing_colon"
    " | expression ':' '*' bitwise_or => from 3 `cannot use a starred expression in a dictionary value`"
    " | expression ':' &('}' | ',') => at 2 `expression expected after dictionary key and ':'`",

    /* --- comprehensions --- */
    "for_if_clauses = for_if_clause+",
    "for_if_clause = ASYNC 'for' star_targets 'in' ~ disjunction ('if' disjunction)* ^6 `Async comprehensions are`"
    " | NOTHING 'for' star_targets 'in' ~ disjunction ('if' disjunction)* | invalid invalid_for_target",
    "listcomp = '[' named_expression for_if_clauses ']' => ListComp | invalid invalid_comprehension",
    "setcomp = '{' named_expression for_if_clauses '}' => SetComp | invalid invalid_comprehension",
    "genexp = '(' (assignment_expression | expression !':=' => 1) for_if_clauses ')' => GeneratorExp"
    " | invalid invalid_comprehension",
    "dictcomp = '{' kvpair for_if_clauses '}' => DictComp"
    " | invalid '{' '**' bitwise_or for_if_clauses '}' => at 2 `dict unpacking cannot be used in dict comprehension`",
    "invalid_comprehension = ('[' | '(' | '{') starred_expression for_if_clauses"
    "   => at 2 `iterable unpacking cannot be used in comprehension`"
    " | ('[' | '{') star_named_expression ',' star_named_expressions for_if_clauses"
    "   => range 2 4 `did you forget parentheses around the comprehension target?`"
    " | ('[' | '{') star_named_expression ',' for_if_clauses"
    "   => range 2 3 `did you forget parentheses around the comprehension target?`",

    /* --- arguments --- */
    "arguments* = args ','? &')' | invalid invalid_arguments",
    "args = (starred_expression | (assignment_expression | expression !':=' => 1) !'=' => 1) % ',' (',' kwargs => 2)?"
    " => check args | kwargs => check args",
    "kwargs = kwarg_or_starred % ',' ',' kwarg_or_double_starred % ',' | kwarg_or_starred % ','"
    " | kwarg_or_double_starred % ','",
    "starred_expression = '*' expression => Starred",
    "kwarg_or_starred = invalid invalid_kwarg | NAME '=' expression | starred_expression",
    "kwarg_or_double_starred = invalid invalid_kwarg | NAME '=' expression | '**' expression",
    "invalid_arguments = args ',' '*' => at 3 `iterable argument unpacking follows keyword argument unpacking`"
    " | expression for_if_clauses ',' (args | expression for_if_clauses)? => check generator_argument"
    " | NAME '=' expression for_if_clauses"
    "   => range 1 2 `invalid syntax. Maybe you meant '==' or ':=' instead of '='?`"
    " | args for_if_clauses => check generator_after_arguments"
    " | args ',' expression for_if_clauses => check generator_last_argument"
    " | args ',' args => check argument_order",
    "invalid_kwarg = ('True' | 'False' | 'None') '=' => range 1 2 `cannot assign to %n`"
    " | NAME '=' expression for_if_clauses"
    "   => range 1 2 `invalid syntax. Maybe you meant '==' or ':=' instead of '='?`"
    " | !(NAME '=') expression '='"
    "   => range 2 3 `expression cannot contain assignment, perhaps you meant \"==\"?`",

    /* --- targets --- */
    "star_targets = star_target !',' => 1 | star_target (',' star_target)* ','? => Tuple",
    "star_target* = '*' (!'*' star_target) => Starred | target_with_star_atom",
    "target_with_star_atom* = t_primary '.' NAME !t_lookahead => Attribute"
    " | t_primary '[' slices ']' !t_lookahead => Subscript | star_atom",
    "star_atom = NAME => Name | '(' target_with_star_atom ')' => 2 | '(' star_targets_tuple_seq? ')' => Tuple"
    " | '[' star_targets_list_seq? ']' => List",
    "star_targets_list_seq = star_target % ',' ','?",
    "star_targets_tuple_seq = star_target (',' star_target)+ ','? | star_target ','",
    "single_target = single_subscript_attribute_target | NAME => Name | '(' single_target ')' => 2",
    "single_subscript_attribute_target = t_primary '.' NAME !t_lookahead => Attribute"
    " | t_primary '[' slices ']' !t_lookahead => Subscript",
    "t_primary* = atom &t_lookahead (trailer &t_lookahead)*",
    "t_lookahead = '(' | '[' | '.'",
    "del_targets = del_target % ',' ','?",
    "del_target* = t_primary '.' NAME !t_lookahead => Attribute | t_primary '[' slices ']' !t_lookahead => Subscript"
    " | del_t_atom",
    "del_t_atom = NAME => Name | '(' del_target ')' => 2 | '(' del_targets? ')' => Tuple | '[' del_targets? ']' => List",
    NULL,
};
