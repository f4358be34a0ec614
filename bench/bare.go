package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	sitter "github.com/smacker/go-tree-sitter"
	"github.com/smacker/go-tree-sitter/python"
)

// parseAll reads and parses every Python file under a folder with tree-sitter alone, over
// all cores: what cannot be saved by a program that parses each file.
func parseAll(dir string) error {
	paths := make(chan string)
	errs := make(chan error, 1)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p := sitter.NewParser()
			p.SetLanguage(python.GetLanguage())
			for path := range paths {
				source, err := os.ReadFile(path)
				if err == nil {
					var tree *sitter.Tree
					if tree, err = p.ParseCtx(context.Background(), nil, source); err == nil {
						tree.Close()
					}
				}
				if err != nil {
					select {
					case errs <- err:
					default:
					}
				}
			}
		}()
	}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".py") {
			paths <- path
		}
		return err
	})
	close(paths)
	wg.Wait()
	if err == nil && len(errs) > 0 {
		err = <-errs
	}
	return err
}
