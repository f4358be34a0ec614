package workspace

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestModuleNames(t *testing.T) {
	roots := []ImportRoot{
		{Dir: ""}, {Dir: "src"}, {Dir: "services/auth"}, {Dir: "services/auth/src"}, {Dir: "pkg/inner"}, {Prefix: "outer.tree"}, {Prefix: "tree"},
	}
	links := []Link{
		{Path: "services/common", Target: "shared/common"}, {Path: "src/alias.py", Target: "pkg/mod.py"},
		{Path: "pkg/self", Target: "pkg"}, {Path: "pkg/all", Target: ""}, {Path: "tool", Target: "run"},
	}
	tests := []struct {
		name, path string
		want       []string
	}{
		{"a module at the root", "a.py", []string{"a", "tree.a", "outer.tree.a"}},
		{"a package and a namespace package look the same", "x/y/z.py", []string{"x.y.z", "tree.x.y.z", "outer.tree.x.y.z"}},
		{"a package is its __init__", "x/y/__init__.py", []string{"x.y", "tree.x.y", "outer.tree.x.y"}},
		{"__main__ keeps its name", "x/__main__.py", []string{"x.__main__", "tree.x.__main__", "outer.tree.x.__main__"}},
		{"the deepest root first", "src/x.py", []string{"x", "src.x", "tree.src.x", "outer.tree.src.x"}},
		{"several roots, one in another", "services/auth/src/auth/core.py", []string{
			"auth.core", "src.auth.core", "services.auth.src.auth.core", "tree.services.auth.src.auth.core", "outer.tree.services.auth.src.auth.core",
		}},
		{"a root inside a package", "pkg/inner/m.py", []string{"m", "pkg.inner.m", "tree.pkg.inner.m", "outer.tree.pkg.inner.m"}},
		{"the __init__ of an import root is a package only from farther up", "src/__init__.py", []string{"src", "tree.src", "outer.tree.src"}},
		{"the __init__ of the root is the package above", "__init__.py", []string{"tree", "outer.tree"}},
		{"a stub", "src/x.pyi", []string{"x", "src.x", "tree.src.x", "outer.tree.src.x"}},
		{"the stub of a package", "src/p/__init__.pyi", []string{"p", "src.p", "tree.src.p", "outer.tree.src.p"}},
		{"a package of stubs", "src/redis-stubs/client.pyi", []string{"redis.client"}},
		{"a package of stubs holds no modules", "src/redis-stubs/client.py", nil},
		{"a part that is no identifier hides what is below", "my-app/x.py", nil},
		{"but not from a root below it", "my-app/x.py", nil},
		{"a file that is no identifier", "x/2fa.py", nil},
		{"a dot in a name", "x/a.b.py", nil},
		{"other scripts have no name", "x/run", nil},
		{"letters of other alphabets", "пакет/модуль_2.py", []string{"пакет.модуль_2", "tree.пакет.модуль_2", "outer.tree.пакет.модуль_2"}},
		{"keywords can be imported by importlib", "class/x.py", []string{"class.x", "tree.class.x", "outer.tree.class.x"}},
		{"a linked folder", "shared/common/x.py", []string{
			"shared.common.x", "tree.shared.common.x", "outer.tree.shared.common.x",
			"services.common.x", "tree.services.common.x", "outer.tree.services.common.x",
		}},
		{"a linked file", "pkg/mod.py", []string{
			"pkg.mod", "tree.pkg.mod", "outer.tree.pkg.mod", "alias", "src.alias", "tree.src.alias", "outer.tree.src.alias",
		}},
		{"a folder beside the target of a link", "shared/commons/x.py", []string{"shared.commons.x", "tree.shared.commons.x", "outer.tree.shared.commons.x"}},
	}
	layout := NewLayout(roots, links)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, layout.ModuleNames(test.path)); diff != "" {
				t.Errorf("%s: -want +got:\n%s", test.path, diff)
			}
		})
	}
	if names := (Layout{}).ModuleNames("x.py"); names != nil {
		t.Errorf("the zero Layout has %v", names)
	}
}

func TestIsPackage(t *testing.T) {
	for path, want := range map[string]bool{
		"__init__.py": true, "a/__init__.py": true, "a/__init__.pyi": true, "a/init__.py": false, "a/x__init__.py": false, "a/__init__": false,
	} {
		if IsPackage(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}

func TestLayoutOfATree(t *testing.T) {
	noUserConfig(t)
	files := map[string]string{
		"src/p/a.py": "", "services/auth/pyproject.toml": "", "services/auth/auth_core/m.py": "", "services/pay/setup.py": "",
		"services/pay/src/pay/n.py": "", "vendored/setup.cfg": "", "vendored/v.py": "", ".hidden/pyproject.toml": "", ".hidden/h.py": "",
		"lib/l.py": "", "other": "-> services/auth/auth_core",
	}
	tests := []struct {
		name, path string
		roots      []string
		want       []string
	}{
		{"src", "src/p/a.py", nil, []string{"p.a", "src.p.a"}},
		{"a folder with pyproject.toml", "services/auth/auth_core/m.py", nil, []string{"auth_core.m", "services.auth.auth_core.m", "other.m"}},
		{"src beside a setup.py", "services/pay/src/pay/n.py", nil, []string{"pay.n", "src.pay.n", "services.pay.src.pay.n"}},
		{"setup.cfg", "vendored/v.py", nil, []string{"v", "vendored.v"}},
		{"given roots replace the defaults", "services/auth/auth_core/m.py", []string{"lib", "services"}, []string{"auth.auth_core.m"}},
		{"so that nothing may be importable", "src/p/a.py", []string{"lib"}, nil},
		{"a given root above", "src/p/a.py", []string{"../.."}, []string{"up.tree.src.p.a"}},
	}
	dir := filepath.Join(tempDir(t), "up", "tree")
	plant(t, dir, files)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := mustOpen(t, Options{Dir: dir, ImportRoots: test.roots})
			walk(t, w)
			if diff := cmp.Diff(test.want, w.ModuleNames(test.path)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestLayoutOfAPackage has a package for its root, as when a tool is started in it.
func TestLayoutOfAPackage(t *testing.T) {
	noUserConfig(t)
	dir := tempDir(t)
	plant(t, dir, map[string]string{"a/__init__.py": "", "a/b/__init__.py": "", "a/b/c.py": ""})
	w := mustOpen(t, Options{Dir: filepath.Join(dir, "a", "b")})
	walk(t, w)
	if diff := cmp.Diff([]string{"c", "a.b.c"}, w.ModuleNames("c.py")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a.b"}, w.ModuleNames("__init__.py")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
