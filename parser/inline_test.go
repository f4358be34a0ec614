package parser

import "strings"

// inlined applies what CPython does to its symbol tables from 3.12 on (PEP 709)
// to ours: list, set and dict comprehensions that run in the frame of the scope
// around them lose their own table. Module keeps their scopes, since names in
// them are not visible outside; so the comparison has to take them away.
//
// The tables are resolved anew from the names that scopes own and use, because
// what a comprehension alone needs makes no variable of its scope a cell.
func inlined(top *table) *table {
	top.inline(make(map[string]bool))
	return top
}

// unsettled undoes what nested scopes did to the letters of a name.
func unsettled(letters string) string {
	if owned, ok := strings.CutSuffix(letters, "C"); ok {
		return owned + "L"
	}
	return letters
}

// inline settles t and everything below, and adds the names that are free in it
// to free.
func (t *table) inline(free map[string]bool) {
	for name, letters := range t.Symbols {
		if letters == "F" {
			delete(t.Symbols, name) // free for the sake of nested scopes, if at all
			continue
		}
		t.Symbols[name] = unsettled(letters)
		if strings.HasSuffix(letters, "F") {
			free[name] = true
		}
	}
	below := make(map[string]bool)
	var children []*table
	for _, child := range t.Children {
		childFree := make(map[string]bool)
		child.inline(childFree)
		if child.comprehension && !t.seesClass {
			t.absorb(child, childFree)
			children = append(children, child.Children...)
		} else {
			children = append(children, child)
		}
		for name := range childFree {
			below[name] = true
		}
	}
	t.Children = children
	t.settle(below, free)
}

// absorb takes over the names of a comprehension.
func (t *table) absorb(comp *table, compFree map[string]bool) {
	for name, letters := range comp.Symbols {
		if strings.HasSuffix(letters, "C") || comp.cells[name] {
			t.cell(name)
		}
		if letters[len(letters)-1] == 'F' && t.Type == "class" && name == "__class__" {
			delete(compFree, name) // never free through a class
			letters = letters[:len(letters)-1] + "I"
		}
		existing, ok := t.Symbols[name]
		switch {
		case !ok:
			t.Symbols[name] = letters
		case strings.ContainsAny(existing, "psi") && t.Type != "class" && !freeInChild(comp, name):
			delete(compFree, name)
		}
	}
}

func freeInChild(t *table, name string) bool {
	for _, child := range t.Children {
		if strings.HasSuffix(child.Symbols[name], "F") {
			return true
		}
	}
	return false
}

func (t *table) cell(name string) {
	if t.cells == nil {
		t.cells = make(map[string]bool)
	}
	t.cells[name] = true
}

// settle makes cells of the names that scopes below need, and passes the others
// on to the scope around.
func (t *table) settle(below, free map[string]bool) {
	switch t.Type {
	case "module":
		return
	case "class":
		delete(below, "__class__")
	default:
		for name, letters := range t.Symbols {
			if strings.HasSuffix(letters, "L") && (below[name] || t.cells[name]) {
				t.Symbols[name] = strings.TrimSuffix(letters, "L") + "C"
				delete(below, name)
			}
		}
	}
	for name := range below {
		free[name] = true
		if _, ok := t.Symbols[name]; !ok {
			t.Symbols[name] = "F"
		}
	}
}
