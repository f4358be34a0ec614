package parser

import "sort"

// openBlock makes a block and goes into it; the caller restores b.block.
func (b *builder) openBlock(kind BlockKind, span Span) BlockID {
	outer := b.block
	b.m.Blocks = append(b.m.Blocks, Block{
		Kind: kind, Span: span, Scope: b.scope, Parent: b.stmt, First: None, Last: None,
	})
	b.block = BlockID(len(b.m.Blocks) - 1)
	return outer
}

// suite reads node i, a block or what stands in its place, as a block.
func (b *builder) suite(i int, kind BlockKind) {
	if i == None {
		return
	}
	stmt := b.stmt
	outer := b.openBlock(kind, b.span(i))
	b.statements(i)
	b.block, b.stmt = outer, stmt
}

// statements reads the children of i as the statements of the current block.
func (b *builder) statements(i int) {
	for c := range b.t.children(i) {
		b.statement(c)
	}
}

// openStmt adds a statement to the current block.
func (b *builder) openStmt(i int, kind StmtKind) {
	block := &b.m.Blocks[b.block]
	b.m.Stmts = append(b.m.Stmts, Stmt{
		Kind: kind, Span: b.span(i), Block: b.block, Prev: block.Last, Next: None, Import: None,
	})
	b.stmt = StmtID(len(b.m.Stmts) - 1)
	if block.Last != None {
		b.m.Stmts[block.Last].Next = b.stmt
	} else {
		block.First = b.stmt
	}
	block.Last = b.stmt
}

func (b *builder) statement(i int) {
	outer := b.stmt
	k := b.t.kind(i)
	what := OtherStmt
	if int(k) < len(stmtKinds) {
		what = stmtKinds[k]
	}
	if k == kExpressionStatement && b.isStringStmt(i) {
		what = b.stringKind()
	} else if k == kExpressionStatement {
		what = ExprStmt
		if c := b.t.firstNamed(i); c != None && (b.t.kind(c) == kAssignment || b.t.kind(c) == kAugmentedAssignment) {
			what = AssignStmt
		}
	}
	b.openStmt(i, what)
	texts := len(b.m.Texts)
	switch k {
	case kImportStatement, kImportFromStatement, kFutureImportStatement:
		b.importStatement(i)
	case kFunctionDefinition, kClassDefinition, kDecoratedDefinition:
		b.definition(i)
	case kIfStatement, kForStatement, kWhileStatement, kTryStatement, kWithStatement, kMatchStatement:
		b.clause(i, clauseBlocks[k])
	case kGlobalStatement:
		b.declaration(i, GlobalDecl)
	case kNonlocalStatement:
		b.declaration(i, NonlocalDecl)
	case kDeleteStatement:
		for c := range b.t.children(i) {
			b.target(c, Delete)
		}
	case kTypeAliasStatement:
		b.typeAlias(i)
	case kRaiseStatement:
		if b.t.childOf(i, kExpressionList) != None {
			b.syntaxError(i, "a raise with commas, as Python 2 has it")
		}
		b.expressions(i)
	default:
		b.expressions(i)
	}
	if what == DocString || what == StringStmt {
		b.stringStmt(texts, what)
	}
	b.stmt = outer
}

// stringStmt marks the string that the current statement is, whose number among
// the texts is text if it is one.
func (b *builder) stringStmt(text int, what StmtKind) {
	if text < len(b.m.Texts) {
		b.m.Texts[text].Doc = true
	}
	if what != DocString {
		return
	}
	span, literals := b.m.Stmts[b.stmt].Span, b.t.ready.literals
	first := sort.Search(len(literals), func(i int) bool { return literals[i].Span.Start >= span.Start })
	for i := first; i < len(literals) && literals[i].Span.Start < span.End; i++ {
		literals[i].Kind = DocstringLiteral
	}
}

// stmtKinds names the statements that are not OtherStmt.
var stmtKinds = [...]StmtKind{
	kImportStatement: ImportStmt, kImportFromStatement: ImportStmt, kFutureImportStatement: ImportStmt,
	kFunctionDefinition: CompoundStmt, kClassDefinition: CompoundStmt, kDecoratedDefinition: CompoundStmt,
	kIfStatement: CompoundStmt, kForStatement: CompoundStmt, kWhileStatement: CompoundStmt,
	kTryStatement: CompoundStmt, kWithStatement: CompoundStmt, kMatchStatement: CompoundStmt,
}

// isStringStmt reports whether an expression statement is nothing but a
// string that could be a docstring: one without an f or b prefix.
func (b *builder) isStringStmt(i int) bool {
	c := b.t.firstNamed(i)
	if c == None || b.t.childOf(i, kComma) != None {
		return false
	}
	c = b.inside(c)
	switch b.t.kind(c) {
	case kConcatenatedString:
		return b.plainPieces(c)
	case kString:
		return plainString(b.t.text(c))
	}
	return false
}

// plainPieces reports whether the strings in a row at i are all plain ones.
func (b *builder) plainPieces(i int) bool {
	for c := range b.t.children(i) {
		if b.t.kind(c) != kString || !plainString(b.t.text(c)) {
			return false
		}
	}
	return true
}

// plainString reports whether a literal has no prefix that makes it anything
// but a str known at compile time.
func plainString(literal []byte) bool {
	for _, c := range literal {
		switch c {
		case '"', '\'':
			return true
		case 'b', 'B', 'f', 'F', 't', 'T':
			return false
		}
	}
	return false
}

func (b *builder) stringKind() StmtKind {
	block := &b.m.Blocks[b.block]
	if block.First == None && (block.Kind == ModuleBlock || block.Kind == ClassBlock || block.Kind == FunctionBlock) {
		return DocString
	}
	return StringStmt
}

// clauseBlocks says, by the node that holds a suite, when the suite runs.
var clauseBlocks = [...]BlockKind{
	kIfStatement: IfBlock, kElifClause: IfBlock, kCaseClause: IfBlock,
	kForStatement: LoopBlock, kWhileStatement: LoopBlock,
	kTryStatement: TryBlock, kExceptClause: HandlerBlock, kExceptGroupClause: HandlerBlock,
	kFinallyClause: HandlerBlock, kWithStatement: WithBlock, kMatchStatement: IfBlock,
}

// clause reads a statement with suites and no scope of its own, or a clause of
// one. An else is like the body of what it belongs to; that of a try runs when
// the body did.
func (b *builder) clause(i int, kind BlockKind) {
	k := b.t.kind(i)
	handler := k == kExceptClause || k == kExceptGroupClause
	body := kind
	if k == kIfStatement && b.isTypeChecking(b.t.child(i, fCondition)) {
		body = TypeCheckingBlock
	}
	for c := range b.t.children(i) {
		switch part := b.t.kind(c); {
		case part == kBlock && k == kMatchStatement:
			b.cases(c)
		case part == kBlock:
			b.suite(c, body)
		case part == kElseClause && kind == TryBlock:
			b.clause(c, HandlerBlock)
		case part == kElseClause:
			b.clause(c, kind)
		case part == kElifClause || part == kExceptClause || part == kExceptGroupClause || part == kFinallyClause:
			b.clause(c, clauseBlocks[part])
		case k == kForStatement && b.t.field(c) == fLeft:
			b.target(c, Store)
		case handler:
			b.caught(c)
		default:
			b.expr(c)
		}
	}
}

// caught reads what an except clause is for: a type or a tuple of types, and the
// name that is bound.
func (b *builder) caught(i int) {
	before := b.mark()
	if b.t.kind(i) == kAsPattern {
		b.asPattern(i, ExceptAs)
	} else {
		b.expr(i)
	}
	for n := before.names; n < len(b.m.Names); n++ {
		if b.m.Names[n].Role == Load {
			b.m.Names[n].Flags |= Compared
		}
	}
}

// isTypeChecking reports whether a condition is TYPE_CHECKING or
// typing.TYPE_CHECKING: code that only type checkers run.
func (b *builder) isTypeChecking(i int) bool {
	if i != None && b.t.kind(i) == kAttribute {
		i = b.t.child(i, fAttribute)
	}
	return i != None && b.t.kind(i) == kIdentifier && string(b.t.text(i)) == "TYPE_CHECKING"
}

// cases reads the block of a match statement.
func (b *builder) cases(i int) {
	for clause := range b.t.children(i) {
		if b.t.kind(clause) != kCaseClause {
			b.syntaxError(clause, "not a case")
			b.expr(clause)
			continue
		}
		for c := range b.t.children(clause) {
			switch b.t.kind(c) {
			case kBlock:
				b.suite(c, IfBlock)
			case kIfClause:
				b.expressions(c)
			default:
				b.pattern(c)
			}
		}
	}
}

// declaration reads a global or nonlocal statement.
func (b *builder) declaration(i int, role Role) {
	for c := range b.t.children(i) {
		if b.t.kind(c) == kIdentifier {
			b.name(c, role)
		}
	}
}
