package parser

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
	for c, end := i+1, b.t.next(i); c < end; c = b.t.next(c) {
		switch {
		case b.t.kind(c) == kError || b.t.missing(c):
			b.syntaxError(c, "not understood")
			b.broken(c)
		case b.t.named(c):
			b.statement(c)
		}
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
	defer func() { b.stmt = outer }()
	k := b.t.kind(i)
	what := OtherStmt
	if int(k) < len(stmtKinds) {
		what = stmtKinds[k]
	}
	if k == kExpressionStatement {
		what = b.expressionKind(i)
	}
	b.openStmt(i, what)
	switch k {
	case kImportStatement, kImportFromStatement, kFutureImportStatement:
		b.importStatement(i)
	case kFunctionDefinition, kClassDefinition, kDecoratedDefinition:
		b.definition(i)
	case kIfStatement, kForStatement, kWhileStatement, kTryStatement, kWithStatement, kMatchStatement:
		b.compound(i)
	case kGlobalStatement:
		b.declaration(i, GlobalDecl)
	case kNonlocalStatement:
		b.declaration(i, NonlocalDecl)
	case kDeleteStatement:
		b.children(i, func(c int) { b.target(c, Delete) })
	case kTypeAliasStatement:
		b.typeAlias(i)
	default:
		b.expressions(i)
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
	for c != None && b.t.kind(c) == kParenthesizedExpression {
		c = b.t.firstNamed(c)
	}
	if c == None {
		return false
	}
	switch b.t.kind(c) {
	case kConcatenatedString:
		plain := true
		b.children(c, func(s int) { plain = plain && plainString(b.t.text(s)) })
		return plain
	case kString:
		return plainString(b.t.text(c))
	}
	return false
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

// expressionKind tells what an expression statement of the grammar is.
func (b *builder) expressionKind(i int) StmtKind {
	c := b.t.firstNamed(i)
	switch {
	case c == None:
		return OtherStmt
	case b.isStringStmt(i):
		return b.stringKind()
	case b.t.kind(c) == kAssignment || b.t.kind(c) == kAugmentedAssignment:
		return AssignStmt
	}
	return ExprStmt
}

func (b *builder) stringKind() StmtKind {
	block := &b.m.Blocks[b.block]
	if block.First == None && (block.Kind == ModuleBlock || block.Kind == ClassBlock || block.Kind == FunctionBlock) {
		return DocString
	}
	return StringStmt
}

// clauseBlocks says, by the node that holds a suite, when the suite runs.
var clauseBlocks = map[kind]BlockKind{
	kIfStatement: IfBlock, kElifClause: IfBlock, kCaseClause: IfBlock,
	kForStatement: LoopBlock, kWhileStatement: LoopBlock,
	kTryStatement: TryBlock, kExceptClause: HandlerBlock, kExceptGroupClause: HandlerBlock,
	kFinallyClause: HandlerBlock, kWithStatement: WithBlock,
}

// compound reads a statement with suites and no scope of its own, or a clause
// of one. An else is like the body of what it belongs to; that of a try runs
// when the body did.
func (b *builder) compound(i int) { b.clause(i, clauseBlocks[b.t.kind(i)]) }

func (b *builder) clause(i int, kind BlockKind) {
	checking := b.t.kind(i) == kIfStatement && b.isTypeChecking(b.t.child(i, fCondition))
	for c, end := i+1, b.t.next(i); c < end; c = b.t.next(c) {
		if !b.t.named(c) {
			if b.t.missing(c) {
				b.syntaxError(c, "something is missing")
			}
			continue
		}
		switch k := b.t.kind(c); {
		case k == kBlock && b.t.kind(i) == kMatchStatement:
			b.children(c, func(clause int) { b.caseClause(clause) })
		case k == kBlock && checking:
			b.suite(c, TypeCheckingBlock)
		case k == kBlock:
			b.suite(c, kind)
		case k == kElseClause && kind == TryBlock:
			b.clause(c, HandlerBlock)
		case k == kElseClause:
			b.clause(c, kind)
		case k == kElifClause || k == kExceptClause || k == kExceptGroupClause || k == kFinallyClause:
			b.clause(c, clauseBlocks[k])
		case b.t.field(c) == fLeft && b.t.kind(i) == kForStatement:
			b.target(c, Store)
		case k == kAsPattern && (b.t.kind(i) == kExceptClause || b.t.kind(i) == kExceptGroupClause):
			b.asPattern(c, ExceptAs)
		default:
			b.expr(c)
		}
	}
}

// isTypeChecking reports whether a condition is TYPE_CHECKING or
// typing.TYPE_CHECKING: code that only type checkers run.
func (b *builder) isTypeChecking(i int) bool {
	if i == None {
		return false
	}
	if b.t.kind(i) == kAttribute {
		i = b.t.child(i, fAttribute)
	}
	return b.t.kind(i) == kIdentifier && string(b.t.text(i)) == "TYPE_CHECKING"
}

func (b *builder) caseClause(i int) {
	if b.t.kind(i) != kCaseClause {
		b.syntaxError(i, "not a case")
		b.broken(i)
		return
	}
	b.children(i, func(c int) {
		switch b.t.kind(c) {
		case kBlock:
			b.suite(c, IfBlock)
		case kIfClause:
			b.expressions(c)
		default:
			b.pattern(c)
		}
	})
}

// declaration reads a global or nonlocal statement.
func (b *builder) declaration(i int, role Role) {
	b.children(i, func(c int) {
		if b.t.kind(c) == kIdentifier {
			b.name(c, role)
		}
	})
}

// broken reads what the grammar could not follow: every identifier in it is
// taken for a use, whatever it is.
func (b *builder) broken(i int) {
	if b.t.kind(i) == kIdentifier {
		b.name(i, Load)
		return
	}
	b.children(i, b.broken)
}
