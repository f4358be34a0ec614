package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// inNamespace runs this test binary where it may mount file systems that nobody
// else sees. Arguments like NAME=value are its environment.
func inNamespace(args ...string) (out string, err error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = os.Environ()
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") {
			cmd.Args = append(cmd.Args, arg)
		} else {
			cmd.Env = append(cmd.Env, arg)
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// mountSmall mounts a file system of so many bytes, or changes its size.
func mountSmall(dir string, size int, again bool) error {
	var flags uintptr
	if again {
		flags = syscall.MS_REMOUNT
	}
	return syscall.Mount("tmpfs", dir, "tmpfs", flags, fmt.Sprintf("size=%d", size))
}
