package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netra-systems/rewrite/rules"
)

func TestEveryPackIsSound(t *testing.T) {
	for _, info := range Packs() {
		t.Run(info.Name, func(t *testing.T) {
			if info.Description == "" {
				t.Error("it has no description")
			}
			list, err := Pack(info.Name)
			if err != nil {
				t.Fatal(err)
			}
			if _, errs := rules.Compile(list); len(list) == 0 || errs != nil {
				t.Errorf("%d rules, %v", len(list), errs)
			}
			ids := map[string]bool{}
			for _, rule := range list {
				pack, _, _ := strings.Cut(strings.TrimPrefix(rule.Origin.File, "pack "), ":")
				if !strings.HasPrefix(rule.ID, pack+"/") || ids[rule.ID] {
					t.Errorf("%s: the id %q is taken, or not of this pack", rule.Origin, rule.ID)
				}
				ids[rule.ID] = true
				if rule.Paths != nil {
					t.Errorf("%s: a pack does not know the tree, and has paths for it", rule.Origin)
				}
			}
		})
	}
}

func TestRedisPack(t *testing.T) {
	list, err := Pack("redis-ssot")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, rule := range list {
		got = append(got, rule.String())
	}
	want := []string{
		"auth_service.auth_core.redis_manager:auth_redis_manager=netra_backend.app.redis_manager:redis_manager",
		"auth_service.auth_core.redis_manager:AuthRedisManager=netra_backend.app.redis_manager:RedisManager",
		"netra_backend.app.cache.redis_cache_manager:default_redis_cache_manager=netra_backend.app.redis_manager:redis_manager",
		"netra_backend.app.cache.redis_cache_manager:RedisCacheManager=netra_backend.app.redis_manager:RedisManager",
		"netra_backend.app.managers.redis_manager=netra_backend.app.redis_manager",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
	if origin := list[0].Origin.String(); origin != "pack redis-ssot:6:8: rename[0]" {
		t.Errorf("the first rule is from %s", origin)
	}
}

func TestUnknownPack(t *testing.T) {
	names := packNames()
	for name, want := range map[string]string{
		"redis":       `there is no pack "redis"; did you mean "redis-ssot"?`,
		"redis-sssot": `there is no pack "redis-sssot"; did you mean "redis-ssot"?`,
		"../packs":    `there is no pack "../packs"; there are "` + strings.Join(names[:len(names)-1], `", "`) + `" and "` + names[len(names)-1] + `"`,
	} {
		if _, err := Pack(name); err == nil || err.Error() != want {
			t.Errorf("Pack(%q): got %v, want %s", name, err, want)
		}
	}
}

// What a pack includes comes with it, to any depth.
func TestPackIncludes(t *testing.T) {
	oldest, err := Pack("typing-extensions-py38")
	if err != nil {
		t.Fatal(err)
	}
	newest, err := Pack("typing-extensions-py313")
	if err != nil || len(newest) <= len(oldest) {
		t.Fatalf("%d rules, %v", len(newest), err)
	}
	if diff := cmp.Diff(oldest, newest[:len(oldest)]); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}

// A pack says nothing about a tree: it has none of the settings.
func TestPackWithSettings(t *testing.T) {
	_, errs := parse("pack x", []byte("strings = 'all'\n"), "", packSettings)
	want := []string{`pack x:1:1: there is no key "strings"; there are "description", "packs" and "rename"`}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("want and got:\n%s", diff)
	}
}
