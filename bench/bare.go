package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	sitter "github.com/smacker/go-tree-sitter"
	"github.com/smacker/go-tree-sitter/python"
)

// parse parses every Python file under a folder with tree-sitter alone, over all cores.
func parse(dir string) error {
	paths := make(chan string)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p := sitter.NewParser()
			p.SetLanguage(python.GetLanguage())
			for path := range paths {
				source, err := os.ReadFile(path)
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					continue
				}
				tree, err := p.ParseCtx(context.Background(), nil, source)
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					continue
				}
				tree.Close()
			}
		}()
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".py") {
			paths <- path
		}
		return err
	})
	close(paths)
	wg.Wait()
	return err
}
