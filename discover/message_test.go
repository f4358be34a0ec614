package discover

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What messages of deprecation say, as they are written in the wild.
func TestHints(t *testing.T) {
	for _, test := range []struct{ message, module, path string }{
		{"old is deprecated, use new", "", "new"},
		{"old is deprecated, use new instead", "", "new"},
		{"old() is deprecated; use new() instead.", "", "new"},
		{"old is deprecated. Use `new` instead.", "", "new"},
		{"old is deprecated. Use ``pkg.new.f`` instead.", "", "pkg.new.f"},
		{"'old' is deprecated, please use 'new'", "", "new"},
		{"old has been renamed to new", "", "new"},
		{"The function old was renamed to :func:`~pkg.new`.", "", "pkg.new"},
		{"pkg.old has moved to pkg.new", "", "pkg.new"},
		{"pkg.old has been moved to the module pkg.new.", "", "pkg.new"},
		{"old is replaced by new", "", "new"},
		{"old is deprecated in favor of new", "", "new"},
		{"old is deprecated in favour of using pkg.new", "", "pkg.new"},
		{"deprecated: superseded by the class New", "", "New"},
		{"Instead, use new_name.", "", "new_name"},
		{"old is deprecated: import it from pkg.new", "", "pkg.new"},
		{"import New from pkg.new instead", "pkg.new", "New"},
		{"use `New` from `pkg.new`", "pkg.new", "New"},
		{"Use ``from pkg.new import New`` instead.", "pkg.new", "New"},
		{"use pkg.new:New instead", "pkg.new", "New"},
		{"old is an alias for New", "", "New"},
		{"a.b is deprecated;\n   use\n c.d instead", "", "c.d"},
		{"old now lives in pkg.new", "", "pkg.new"},
		{"it is deprecated and will be removed in 2.0", "", ""},
		{"use it at your own risk", "", ""},
		{"do not use this", "", ""},
	} {
		got := hints(test.message)
		if test.path == "" {
			if len(got) > 0 {
				t.Errorf("%q gives %+v", test.message, got)
			}
			continue
		}
		if len(got) == 0 {
			t.Errorf("%q gives nothing", test.message)
			continue
		}
		if diff := cmp.Diff([2]string{test.module, test.path}, [2]string{got[0].module, got[0].path}); diff != "" {
			t.Errorf("%q: want and got:\n%s", test.message, diff)
		}
	}
}
