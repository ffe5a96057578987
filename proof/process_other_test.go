//go:build !linux

package proof_test

import "syscall"

func dieWithParent() *syscall.SysProcAttr { return nil }
