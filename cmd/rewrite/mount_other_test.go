//go:build unix && !linux

package main

import "errors"

func inNamespace(...string) (string, error) { return "", errors.New("only Linux has namespaces") }

func mountSmall(string, int, bool) error { return errors.ErrUnsupported }
