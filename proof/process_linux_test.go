package proof_test

import "syscall"

// dieWithParent ends a process also when the test binary is killed before its cleanup.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
