package workspace

import "bytes"

// skippedFolders are never walked into, by name. Hidden folders aren't either.
var skippedFolders = map[string]bool{
	"node_modules":  true,
	"__pycache__":   true,
	"site-packages": true,
}

// A marker is a name in a folder that says something about it.
type marker uint8

const (
	markGit       marker = 1 << iota // the top of a git work tree
	markIgnore                       // has ignore rules of its own
	markVenv                         // a virtual environment: venv (PEP 405) or conda
	markProject                      // an import root
	markBuildPart                    // written by setuptools' build command
	markOther                        // something that command does not write
)

// markers are the names that mean something wherever they are.
var markers = map[string]marker{
	".git":           markGit,
	".gitignore":     markIgnore,
	"pyvenv.cfg":     markVenv,
	"conda-meta":     markVenv,
	"pyproject.toml": markProject,
	"setup.py":       markProject,
	"setup.cfg":      markProject,
}

// buildParts are how the names begin of the folders that setuptools makes in
// build/, besides lib. No module can have such a name.
var buildParts = []string{"lib.", "temp.", "bdist.", "scripts-"}

func isBuildPart(name []byte) bool {
	for _, prefix := range buildParts {
		if bytes.HasPrefix(name, []byte(prefix)) {
			return true
		}
	}
	return string(name) == "lib"
}

// markersOf is what the entries say about the folder that holds them.
func markersOf(l *listing) marker {
	var found marker
	for _, e := range l.entries {
		name := l.name(e)
		m, ok := markers[string(name)]
		switch {
		case ok:
		case e.kind == kindFolder && isBuildPart(name):
			m = markBuildPart
		case name[0] != '.':
			m = markOther
		}
		// A FIFO or link is no ignore file: git does not follow it either.
		if m == markIgnore && e.kind != kindFile {
			m = 0
		}
		found |= m
	}
	return found
}

// isBuildOutput is whether a folder is what `setup.py build` leaves: it is called
// build, lies beside the project file, and holds the folders that command makes
// and nothing else. A package or folder of sources that is called build, or dist,
// is not lost by that. Other output is left to git's ignore rules.
func isBuildOutput(path string, besideProject bool, m marker) bool {
	return besideProject && base(path) == "build" && m == markBuildPart
}

// isHidden is whether the name is one the user does not see.
func isHidden(name string) bool { return name[0] == '.' }

// hasPythonSuffix is whether the name is that of a module or stub.
func hasPythonSuffix[T string | []byte](name T) bool {
	n := len(name)
	return n > 3 && string(name[n-3:]) == ".py" || n > 4 && string(name[n-4:]) == ".pyi"
}

// isCandidate is whether the name may be that of a Python file.
func isCandidate[T string | []byte](name T) bool {
	return name[0] != '.' && (hasPythonSuffix(name) || !hasDot(name))
}

// textSuffixes are how the names end of text that may speak of Python modules.
var textSuffixes = []string{".md", ".rst", ".txt", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".json", ".sh"}

// IsText is whether the name of a file, without its folder, is that of text that is no Python.
func IsText[T string | []byte](name T) bool {
	if name[0] == '.' {
		return false
	}
	for _, suffix := range textSuffixes {
		if len(name) >= len(suffix) && string(name[len(name)-len(suffix):]) == suffix {
			return true
		}
	}
	return string(name) == "Dockerfile"
}

func hasDot[T string | []byte](name T) bool {
	for i := range len(name) {
		if name[i] == '.' {
			return true
		}
	}
	return false
}

// maxShebang is how much of a file is looked at for its first line. Linux reads
// 256 bytes: https://man7.org/linux/man-pages/man2/execve.2.html.
const maxShebang = 256

// namesPython is whether the head of a file is a line like #!/usr/bin/env python3.
func namesPython(head []byte) bool {
	line, ok := bytes.CutPrefix(head, []byte("#!"))
	if !ok {
		return false
	}
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	for i := 0; ; i++ {
		at := bytes.Index(line[i:], []byte("python"))
		if at < 0 {
			return false
		}
		if i += at; i == 0 || !isWordByte(line[i-1]) {
			return true
		}
	}
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
