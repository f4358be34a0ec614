package run

import "testing"

func TestPatternsFollowTheRoot(t *testing.T) {
	for _, test := range []struct{ pattern, from, to, want string }{
		{"services/**", "/c", "/c/services", "**"},
		{"services/auth/*.py", "/c", "/c/services", "auth/*.py"},
		{"services", "/c", "/c/services", "**"},
		{"*/auth", "/c", "/c/services", "auth"},
		{"**/migrations", "/c", "/c/services", "**/migrations"},
		{"other/**", "/c", "/c/services", nothing},
		{"auth/**", "/c/services", "/c", "services/auth/**"},
		{"auth/**", "/c/services", "/c/other", nothing},
	} {
		rel := map[string]string{"/c/services": "services", "/c": "..", "/c/other": "../other"}[test.to]
		if got := rebase([]string{test.pattern}, rel, test.from, test.to); got[0] != test.want {
			t.Errorf("%s from %s to %s is %s, want %s", test.pattern, test.from, test.to, got[0], test.want)
		}
	}
}
