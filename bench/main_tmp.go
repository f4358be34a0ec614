package main

import "os"

func main() {
	if len(os.Args) == 3 && os.Args[1] == "parse" {
		if err := parse(os.Args[2]); err != nil {
			panic(err)
		}
		return
	}
	s := shape{7700, 138 << 20, 24, 1}
	if err := s.make("/tmp/trees/wide"); err != nil {
		panic(err)
	}
	os.WriteFile("/tmp/trees/one.toml", []byte(s.config()), 0o666)
	s.rules = 1000
	os.WriteFile("/tmp/trees/thousand.toml", []byte(s.config()), 0o666)
	s = shape{1000, 18 << 20, 1000, 1}
	if err := s.make("/tmp/trees/all"); err != nil {
		panic(err)
	}
}
